import { US_PER_MS } from '../world/calendar.ts';
import { KIND } from './kinds.ts';
import type { Sim } from './sim.ts';

/** Lets something happen after some time, if the run lasts so long. */
export function later(sim: Sim, ms: number, act: () => void): void {
  const atUs = sim.agenda.nowUs + Math.round(ms * US_PER_MS);
  if (atUs <= sim.endUs) sim.agenda.schedule(atUs, KIND.happeningOver, 0, act);
}
