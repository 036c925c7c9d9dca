import { counts, type Sim } from './sim.ts';

/**
 * How old is what callers know? Their newest answer ages until a newer one comes; an answer that was overtaken is of no
 * use to them. Lost calls and pauses show here as they do to a user, where an answer time never shows them.
 */

/** The answer to a call made at `sentUs` arrives after `latencyUs`. */
export function heard(sim: Sim, module: number, sentUs: number, latencyUs: number): void {
  const { calls, meters } = sim;
  const newestUs = calls.newestUs(module);
  if (sentUs < newestUs) return;
  calls.setNewest(module, sentUs);
  if (Number.isNaN(newestUs) || !counts(sim)) return;
  const ageUs = sentUs + latencyUs - newestUs;
  meters.age.add(ageUs);
  age(sim, module, ageUs);
}

/** Nobody waits for answers any more: the caller is away, the module is not wanted, or the run is over. */
export function deaf(sim: Sim, module: number): void {
  const newestUs = sim.calls.newestUs(module);
  if (Number.isNaN(newestUs)) return;
  if (counts(sim)) age(sim, module, sim.agenda.nowUs - newestUs);
  sim.calls.setNewest(module, Number.NaN);
}

function age({ calls, meters }: Sim, module: number, ageUs: number): void {
  const staleUs = ageUs - calls.freshUsMax(module);
  if (staleUs > 0) meters.counts.staleUs += staleUs;
}
