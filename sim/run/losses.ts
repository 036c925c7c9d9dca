import { HAS_RESULT } from './module-table.ts';
import type { ModuleState } from './population.ts';
import { counts, type Sim } from './sim.ts';

/** An answer has arrived after so much time. */
export function arrived(sim: Sim, module: number, latencyUs: number): void {
  const { meters, calls } = sim;
  if (!calls.is(module, HAS_RESULT)) {
    calls.mark(module, HAS_RESULT, true);
    meters.firstResult.add(sim.agenda.nowUs - (sim.modules[module] as ModuleState).requestedUs);
  }
  if (!counts(sim)) return;
  meters.counts.callsAnswered += 1;
  meters.latency.add(latencyUs);
  sim.recorder.latency.add(latencyUs);
  if (latencyUs <= calls.latencyUsMax(module)) return;
  meters.counts.objectivesMissed += 1;
  (sim.modules[module] as ModuleState).missCount += 1;
}

/** A call will never be answered. */
export function lose(sim: Sim, slot: number): void {
  const module = sim.slots.module[slot] as number;
  sim.slots.free(slot);
  if (!counts(sim)) return;
  sim.meters.counts.callsLost += 1;
  (sim.modules[module] as ModuleState).missCount += 1;
  if (sim.calls.latencyUsMax(module) < Number.POSITIVE_INFINITY) sim.meters.counts.objectivesMissed += 1;
}
