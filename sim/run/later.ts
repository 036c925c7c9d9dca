import { US_PER_MS } from '../world/calendar.ts';
import { KIND } from './kinds.ts';
import type { Sim } from './sim.ts';

/** Lets something happen after some time, if the run lasts so long. */
export function later(sim: Sim, ms: number, act: () => void): void {
  const atUs = sim.agenda.nowUs + Math.round(ms * US_PER_MS);
  if (atUs <= sim.endUs) sim.agenda.schedule(atUs, KIND.happeningOver, 0, act);
}

/** Lets a spell on a subject end after some time, unless a newer one of its kind has taken its place by then. */
export function endAfter(sim: Sim, spell: string, ms: number, end: () => void): void {
  const number = (sim.spells.get(spell) ?? 0) + 1;
  sim.spells.set(spell, number);
  later(sim, ms, () => {
    if (sim.spells.get(spell) === number) end();
  });
}
