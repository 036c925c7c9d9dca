import { heard } from './freshness.ts';
import { HAS_RESULT } from './module-table.ts';
import type { ModuleState } from './population.ts';
import { counts, type Sim } from './sim.ts';

/** The answer to a call has arrived, or will after the way back; chains are judged by where they were entered. */
export function arrived(sim: Sim, slot: number, latencyUs: number): void {
  const { meters, calls, slots } = sim;
  const module = slots.module[slot] as number;
  if (!calls.is(module, HAS_RESULT)) {
    calls.mark(module, HAS_RESULT, true);
    meters.firstResult.add(sim.agenda.nowUs - (sim.modules[module] as ModuleState).requestedUs);
  }
  const entry = slots.entry[slot] as number;
  meters.counts.ever.answered += 1;
  heard(sim, entry, slots.sentUs[slot] as number, latencyUs);
  if (!counts(sim)) return;
  meters.counts.callsAnswered += 1;
  meters.latency.add(latencyUs);
  meters.way.add(slots.wayUs[slot] as number);
  sim.recorder.latency.add(latencyUs);
  const latencyUsMax = calls.latencyUsMax(entry);
  if (latencyUs > latencyUsMax) return miss(sim, slot);
  if (latencyUsMax === Number.POSITIVE_INFINITY) return;
  meters.counts.objectivesKept += 1;
  meters.counts.slackShareSum += 1 - latencyUs / latencyUsMax;
}

/** A call will never be answered. */
export function lose(sim: Sim, slot: number): void {
  sim.meters.counts.ever.lost += 1;
  if (counts(sim)) {
    sim.meters.counts.callsLost += 1;
    if (sim.calls.latencyUsMax(sim.slots.entry[slot] as number) < Number.POSITIVE_INFINITY) miss(sim, slot);
    else lateness(sim, slot);
  }
  sim.slots.free(slot);
}

/** Calls that are under way at a moment and have their objective behind them; they will be missed, and are not counted yet. */
export function overdueCount({ slots, calls }: Pick<Sim, 'slots' | 'calls'>, nowUs: number): number {
  const isOverdue = (slot: number): boolean =>
    nowUs - (slots.sentUs[slot] as number) > calls.latencyUsMax(slots.entry[slot] as number);
  return slots.taken.filter(isOverdue).length;
}

function miss(sim: Sim, slot: number): void {
  sim.meters.counts.objectivesMissed += 1;
  lateness(sim, slot);
}

function lateness(sim: Sim, slot: number): void {
  (sim.modules[sim.slots.module[slot] as number] as ModuleState).missCount += 1;
}
