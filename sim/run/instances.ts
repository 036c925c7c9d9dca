import { NO_TICKET } from '../kernel/agenda.ts';
import { NOBODY } from '../world/calendar.ts';
import { deaf } from './freshness.ts';
import { healed } from './healing.ts';
import { NO_INSTANCE } from './instance-table.ts';
import type { Instance, ModuleState, RuntimeState, TrueState } from './population.ts';
import { interrupt, loseQueue } from './queues.ts';
import { counts, type Sim } from './sim.ts';
import { strayShare } from './stray.ts';
import { breakOff } from './transfers.ts';

/** Brings an instance into being, if the runtime truly has the memory; `null` when it has not. */
export function create(
  sim: Sim,
  module: ModuleState,
  runtime: RuntimeState,
  { epoch, state }: { readonly epoch: number; readonly state: TrueState },
): Instance | null {
  const bytes = module.model.module.demand.memoryBytes;
  if (!sim.memory.reserve(runtime.index, bytes)) return null;
  const instance: Instance = {
    module,
    runtime,
    epoch,
    state,
    bytes,
    row: NO_INSTANCE,
    doneShare: 0,
    flow: NOBODY,
    flowNumber: 0,
    ticket: NO_TICKET,
    sinceUs: sim.agenda.nowUs,
    unsavedUs: sim.agenda.nowUs,
  };
  instance.row = sim.instances.take(instance, strayShare(runtime.model.platform, module));
  runtime.instances.push(instance);
  module.instances.push(instance);
  sim.recorder.state(instance, state);
  return instance;
}

/** Lets an instance take another state; everything that counts live and paused modules hangs on this. */
export function change(sim: Sim, instance: Instance, state: TrueState): void {
  if (instance.state === 'running' && state !== 'running') interrupt(sim, instance);
  instance.state = state;
  sim.instances.setRunning(instance.row, state === 'running');
  sim.recorder.state(instance, state);
  review(sim, instance.module);
}

/** Ends an instance: what it computed and what waited for it goes with it. */
export function destroy(sim: Sim, instance: Instance): void {
  const { runtime, module } = instance;
  interrupt(sim, instance);
  loseQueue(sim, instance);
  sim.agenda.cancel(instance.ticket);
  breakOff(sim, instance);
  sim.memory.release(runtime.index, instance.bytes);
  runtime.instances.splice(runtime.instances.indexOf(instance), 1);
  module.instances.splice(module.instances.indexOf(instance), 1);
  loseWork(sim, instance);
  loseState(sim, instance);
  sim.instances.free(instance.row);
  instance.row = NO_INSTANCE;
  sim.recorder.state(instance, 'gone');
  review(sim, module);
}

function loseWork(sim: Sim, { module, doneShare, state }: Instance): void {
  const { behaviour } = module.model;
  if (behaviour.kind !== 'job' || module.isEnded || state === 'frozen') return;
  const lostShare = Math.max(0, doneShare - module.checkpointShare);
  if (counts(sim)) sim.meters.counts.workLostMs += lostShare * behaviour.workMs;
}

/** The last copy of a module that keeps checkpoints is gone: with it what it did since the last one. */
function loseState(sim: Sim, { module, state, unsavedUs }: Instance): void {
  if (!module.isWanted || module.model.module.checkpointIntervalMs === null || !counts(sim)) return;
  const isLast = module.instances.every((other) => other.state !== 'running' && other.state !== 'frozen');
  if (isLast && (state === 'running' || state === 'frozen'))
    sim.meters.counts.stateLostUs += sim.agenda.nowUs - unsavedUs;
}

/** Sends the calls of a module to the newest of its instances that runs, or is paused with all its channels. */
export function rehome(sim: Sim, { index, instances }: ModuleState): void {
  let home: Instance | undefined;
  for (const instance of instances) {
    if (instance.state !== 'running' && instance.state !== 'frozen') continue;
    if (home === undefined || instance.state === 'running' || instance.epoch > home.epoch) home = instance;
  }
  sim.calls.setHome(index, home?.row ?? NO_INSTANCE);
}

/** Counts a module anew among the orphans, the paused and the doubled. */
export function review(sim: Sim, module: ModuleState): void {
  rehome(sim, module);
  let runningCount = 0;
  let pausedCount = 0;
  for (const { state } of module.instances) {
    if (state === 'running') runningCount += 1;
    if (state === 'frozen') pausedCount += 1;
  }
  const { meters, agenda } = sim;
  const isOrphan = module.isWanted && runningCount === 0 && pausedCount === 0;
  const isPaused = runningCount === 0 && pausedCount > 0;
  const surplusCount = Math.max(0, runningCount - 1);
  if (isOrphan !== module.isOrphan) {
    module.isOrphan = isOrphan;
    meters.orphans.shift(isOrphan ? 1 : -1, agenda.nowUs);
    if (isOrphan && module.hasLived) module.lostUs = agenda.nowUs;
    if (!isOrphan && module.lostUs >= 0) {
      if (module.isWanted && counts(sim)) meters.recovery.add(agenda.nowUs - module.lostUs);
      module.lostUs = -1;
    }
  }
  if (runningCount > 0) module.hasLived = true;
  if (isPaused !== module.isPaused) {
    module.isPaused = isPaused;
    meters.paused.shift(isPaused ? 1 : -1, agenda.nowUs);
  }
  if (surplusCount !== module.surplusCount) {
    meters.duplicates.shift(surplusCount - module.surplusCount, agenda.nowUs);
    module.surplusCount = surplusCount;
  }
  healed(sim);
}

/** A module is wanted no more: deleted, refused, or at its own end. */
export function conclude(sim: Sim, module: ModuleState): void {
  if (!module.isWanted && module.isEnded) return;
  if (module.isWanted) sim.meters.wanted.shift(-1, sim.agenda.nowUs);
  module.isWanted = false;
  module.isEnded = true;
  deaf(sim, module.index);
  review(sim, module);
}
