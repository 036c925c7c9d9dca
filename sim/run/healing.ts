import { later } from './later.ts';
import type { Sim } from './sim.ts';

/** Messages after the end of a partition are counted for so long. */
const COUNTED_MS = 60_000;

/** A partition has ended: from now on it counts how long the realm takes to sort itself out, and how much is said. */
export function heals(sim: Sim): void {
  const { meters, agenda } = sim;
  if (sim.healing.sinceUs < 0) sim.healing.sinceUs = agenda.nowUs;
  const before = meters.counts.messages;
  later(sim, COUNTED_MS, () => {
    meters.heals.mostMessages = Math.max(meters.heals.mostMessages, meters.counts.messages - before);
  });
  healed(sim);
}

/** Looks whether every wanted module has one instance, and no more, since the last partition ended. */
export function healed(sim: Sim): void {
  const { healing, meters, agenda } = sim;
  if (healing.sinceUs < 0 || meters.orphans.value > 0 || meters.duplicates.value > 0) return;
  endHealing(sim, agenda.nowUs);
}

/** Ends the time of healing at a moment, also at the end of a run that came before it. */
export function endHealing({ healing, meters }: Sim, atUs: number): void {
  if (healing.sinceUs < 0) return;
  meters.heals.mostUs = Math.max(meters.heals.mostUs, atUs - healing.sinceUs);
  healing.sinceUs = -1;
}
