import { US_PER_MS } from '../world/calendar.ts';
import { NO_CALL } from './call-slots.ts';
import { breach } from './oracle.ts';
import type { Instance, ModuleState } from './population.ts';
import type { ModuleOutcome } from './result.ts';
import type { Sim } from './sim.ts';

/** Joules by which the books of energy may differ after a long run of rounded sums (assumption: a watt-second). */
const ENERGY_SLACK_SHARE = 1e-6;

/** What became of every module that was asked for. */
export function outcomesOf(sim: Sim): readonly ModuleOutcome[] {
  return sim.modules
    .filter(({ isWanted, isEnded }) => isWanted || isEnded)
    .map((module) => ({
      module: module.model.module.id,
      state: stateOf(sim, module),
      runtime: module.instances.find(({ state }) => state === 'running')?.runtime.runtime.id ?? null,
      moveCount: module.moveCount,
      callCount: module.callCount,
      missCount: module.missCount,
    }));
}

function stateOf(sim: Sim, module: ModuleState): ModuleOutcome['state'] {
  if (module.isRefused) return 'refused';
  if (module.isEnded) return 'ended';
  const phase = sim.supervisor.knowledge.modules.get(module.model.module.id)?.phase.kind;
  if (phase === undefined || phase === 'ended') return 'lost';
  return module.instances.length > 0 && phase !== 'pending' ? 'running' : 'waiting';
}

/**
 * Holds the books of the run against each other: every call was answered, lost or is under way; all energy drawn
 * came from the grid or a battery.
 */
export function checkBooks(sim: Sim): void {
  const { energy, devices } = sim;
  for (const { index, model } of devices) {
    const capacity = (model.power.batteryWattHours ?? 0) * 3_600;
    const start = capacity * model.power.chargeShare;
    const givenJoules = energy.gridJoules(index) + energy.setJoules(index);
    const gap = energy.drawnJoules(index) - givenJoules - (start - energy.chargeJoules(index));
    if (Math.abs(gap) > ENERGY_SLACK_SHARE * (1 + energy.drawnJoules(index))) {
      breach(sim, 'energy is conserved', `${model.id}: ${gap.toPrecision(3)} J`);
    }
  }
  const { counts } = sim.meters;
  const { calls, answered, lost } = counts.ever;
  const openCount = calls - answered - lost;
  const underWayCount = sim.slots.size - jobCount(sim);
  if (openCount !== underWayCount) {
    breach(sim, 'every call is accounted for', `${openCount} open, ${underWayCount} under way`);
  }
}

/** Jobs that are being computed; each holds a slot, as a call does. */
function jobCount({ runtimes, instances }: Sim): number {
  const isComputing = ({ row }: Instance): boolean =>
    instances.isJob(row) && instances.current(row) !== NO_CALL;
  return runtimes.reduce((sum, runtime) => sum + runtime.instances.filter(isComputing).length, 0);
}

/**
 * A bound on the mean answer time that no placement can beat: every module alone, for ever, on the runtime that is best
 * for it (median delays there and back + work at that runtime's speed), averaged by calls.
 */
export function boundMeanUs(sim: Sim): number {
  let sum = 0;
  let calls = 0;
  const bests = new Map<string, number>();
  for (const module of sim.modules) {
    const { behaviour, module: asked } = module.model;
    if (behaviour.kind !== 'service' || module.callCount === 0 || module.nextIndex >= 0) continue;
    if (sim.modules.length * sim.runtimes.length > BOUND_COUNT_MAX) return 0;
    const key = `${module.sourceIndex}|${behaviour.workMs}|${asked.apis.join(',')}|${asked.demand.memoryBytes}`;
    let best = bests.get(key);
    if (best === undefined) {
      best = bestUs(sim, module, behaviour.workMs);
      bests.set(key, best);
    }
    if (!Number.isFinite(best)) continue;
    sum += best * module.callCount;
    calls += module.callCount;
  }
  return calls === 0 ? 0 : sum / calls;
}

/** Pairs of module and runtime looked at; beyond them no bound is computed. */
const BOUND_COUNT_MAX = 2_000_000;

function bestUs(sim: Sim, { sourceIndex, model }: ModuleState, workMs: number): number {
  let best = Number.POSITIVE_INFINITY;
  for (const { device, model: law } of sim.runtimes) {
    if (law.memoryBytes < model.module.demand.memoryBytes) continue;
    if (!model.module.apis.every((api) => law.apis.includes(api))) continue;
    const tripUs =
      sourceIndex === device.index ? 0 : sim.topology.typicalRoundTripUs(sourceIndex, device.index);
    best = Math.min(best, tripUs + workMs * law.slownessShare * US_PER_MS);
  }
  return best;
}
