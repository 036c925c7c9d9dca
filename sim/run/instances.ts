import { NO_TICKET } from '../kernel/agenda.ts';
import { NOBODY } from '../world/calendar.ts';
import { NO_CALL } from './call-slots.ts';
import { interrupt, loseQueue } from './calls.ts';
import type { Instance, ModuleState, RuntimeState, TrueState } from './population.ts';
import { counts, type Sim } from './sim.ts';
import { strayShare } from './stray.ts';

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
    strayShare: strayShare(runtime, module),
    queueHead: NO_CALL,
    queueTail: NO_CALL,
    queueCount: 0,
    current: NO_CALL,
    computation: NOBODY,
    doneShare: 0,
    flow: NOBODY,
    flowNumber: 0,
    ticket: NO_TICKET,
    coreUs: 0,
    latencyMaxUs: 0,
    stretchLogSum: 0,
    stretchCount: 0,
    sinceUs: sim.agenda.nowUs,
  };
  runtime.instances.push(instance);
  module.instances.push(instance);
  sim.recorder.state(instance, state);
  return instance;
}

/** Lets an instance take another state; everything that counts live and paused modules hangs on this. */
export function change(sim: Sim, instance: Instance, state: TrueState): void {
  if (instance.state === 'running' && state !== 'running') interrupt(sim, instance);
  instance.state = state;
  sim.recorder.state(instance, state);
  review(sim, instance.module);
}

/** Ends an instance: what it computed and what waited for it goes with it. */
export function destroy(sim: Sim, instance: Instance, isPowerCut: boolean): void {
  const { runtime, module } = instance;
  if (isPowerCut) dropCurrent(sim, instance);
  else interrupt(sim, instance);
  loseQueue(sim, instance);
  sim.agenda.cancel(instance.ticket);
  breakOff(sim, instance);
  sim.memory.release(runtime.index, instance.bytes);
  runtime.instances.splice(runtime.instances.indexOf(instance), 1);
  module.instances.splice(module.instances.indexOf(instance), 1);
  loseWork(sim, instance);
  sim.recorder.state(instance, 'gone');
  review(sim, module);
}

/** Breaks off what an instance is sending or fetching. */
export function breakOff(sim: Sim, instance: Instance): void {
  if (instance.flow === NOBODY) return;
  sim.flowEnds.delete(instance.flowNumber);
  sim.flows.cancel(instance.flow);
  instance.flow = NOBODY;
}

/** The processor was cleared as a whole; the call that ran there is lost as those that waited. */
function dropCurrent(sim: Sim, instance: Instance): void {
  const slot = instance.current;
  if (slot === NO_CALL) return;
  instance.current = NO_CALL;
  instance.computation = NOBODY;
  if (instance.module.model.behaviour.kind === 'job') return sim.slots.free(slot);
  sim.slots.next[slot] = instance.queueHead;
  if (instance.queueHead === NO_CALL) instance.queueTail = slot;
  instance.queueHead = slot;
  instance.queueCount += 1;
}

function loseWork(sim: Sim, { module, doneShare, state }: Instance): void {
  const { behaviour } = module.model;
  if (behaviour.kind !== 'job' || module.isEnded || state === 'frozen') return;
  const lostShare = Math.max(0, doneShare - module.checkpointShare);
  if (counts(sim)) sim.meters.counts.workLostMs += lostShare * behaviour.workMs;
}

/** Counts a module anew among the orphans, the paused and the doubled. */
export function review(sim: Sim, module: ModuleState): void {
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
  }
  if (isPaused !== module.isPaused) {
    module.isPaused = isPaused;
    meters.paused.shift(isPaused ? 1 : -1, agenda.nowUs);
  }
  if (surplusCount !== module.surplusCount) {
    meters.duplicates.shift(surplusCount - module.surplusCount, agenda.nowUs);
    module.surplusCount = surplusCount;
  }
}

/** A module is wanted no more: deleted, refused, or at its own end. */
export function conclude(sim: Sim, module: ModuleState): void {
  if (!module.isWanted && module.isEnded) return;
  if (module.isWanted) sim.meters.wanted.shift(-1, sim.agenda.nowUs);
  module.isWanted = false;
  module.isEnded = true;
  review(sim, module);
}
