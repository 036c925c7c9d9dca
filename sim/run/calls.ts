import type { Calls } from '../../scenarios/model.ts';
import { exponential, logNormal } from '../random/samplers.ts';
import { NOBODY, US_PER_MS } from '../world/calendar.ts';
import { LOST } from '../world/mqtt/broker.ts';
import { noiseFactor, workUs } from '../world/work.ts';
import { NO_CALL } from './call-slots.ts';
import { KIND } from './kinds.ts';
import type { Instance, ModuleState } from './population.ts';
import { counts, type Sim } from './sim.ts';

/** Calls an instance keeps waiting; more are lost (assumption: an MQTT client's usual limit of messages in flight). */
const QUEUE_COUNT_MAX = 64;
/** Draws per call, so that the draws of one never shift another's: gap, work, noise. */
const DRAWS = 3;

/** Sets the time of a module's next call. */
export function planCall(sim: Sim, module: ModuleState): void {
  const { behaviour } = module.model;
  if (behaviour.kind !== 'service') return;
  const gapMs = gapOf(behaviour.calls, module);
  if (gapMs === Number.POSITIVE_INFINITY) return;
  const atUs = sim.agenda.nowUs + Math.max(1, Math.round((gapMs * US_PER_MS) / module.callFactor));
  if (atUs <= sim.endUs) sim.agenda.schedule(atUs, KIND.call, module.index);
}

function gapOf(calls: Calls, { draws, callCount }: ModuleState): number {
  const unit = draws.at(callCount * DRAWS);
  switch (calls.kind) {
    case 'never':
      return Number.POSITIVE_INFINITY;
    case 'periodic':
      return calls.everyMs * (1 + calls.jitterShare * (2 * unit - 1));
    case 'poisson':
      return exponential(unit, 1_000 / calls.perSecond);
    case 'gaps':
      return (calls.gapsMs[callCount % calls.gapsMs.length] ?? Number.POSITIVE_INFINITY) * calls.factor;
  }
}

/** A module is called: its message leaves the source for wherever the module is. */
export function call(sim: Sim, module: ModuleState): void {
  if (!module.isWanted) return;
  const number = module.callCount++;
  planCall(sim, module);
  const device = sim.devices[module.sourceIndex];
  if (device !== undefined && !device.isUp) return; // Nobody is there to call.
  if (counts(sim)) {
    sim.meters.counts.calls += 1;
    if (module.model.module.latencyMsMax !== null) sim.meters.counts.objectives += 1;
  }
  const slot = sim.slots.take(module.index, number, sim.agenda.nowUs);
  send(sim, slot, module.sourceIndex);
}

/** Sends a call on its way to the instance that is the module now. */
function send(sim: Sim, slot: number, from: number): void {
  const module = sim.modules[sim.slots.module[slot] as number] as ModuleState;
  const instance = homeOf(module);
  const { behaviour } = module.model;
  if (instance === undefined || behaviour.kind !== 'service') return lose(sim, slot);
  const to = instance.runtime.device.index;
  const us = wayUs(sim, from, to, behaviour.requestBytes);
  if (us === LOST) return lose(sim, slot);
  sim.slots.target[slot] = instance;
  sim.agenda.schedule(sim.agenda.nowUs + us, KIND.callArrives, slot);
  sim.energy.spend(to, behaviour.requestBytes);
  if (from < sim.devices.length) sim.energy.spend(from, behaviour.requestBytes);
}

/**
 * Time a call or an answer takes: through the broker as all MQTT traffic, but within a device at once, as runtimes hand
 * their own messages round themselves (SilverLine's manager does; that all do is an assumption). `LOST` if it never comes.
 */
function wayUs(sim: Sim, from: number, to: number, bytes: number): number {
  return from === to ? 0 : sim.post.broker.deliveryUs(from, to, bytes, 0);
}

/** The instance that calls go to: the newest one that runs, or that is paused with all its channels. */
function homeOf({ instances }: ModuleState): Instance | undefined {
  let home: Instance | undefined;
  for (const instance of instances) {
    if (instance.state !== 'running' && instance.state !== 'frozen') continue;
    if (home === undefined || instance.state === 'running' || instance.epoch > home.epoch) home = instance;
  }
  return home;
}

/** A call has arrived; if its instance has moved on, it is handed on to where the module is now. */
export function callArrives(sim: Sim, slot: number): void {
  const target = sim.slots.target[slot];
  if (target === null || target === undefined) return lose(sim, slot);
  const isThere = target.module.instances.includes(target) && !target.runtime.device.isHung;
  if (!isThere) {
    const home = homeOf(target.module);
    if (home === undefined || home === target) return lose(sim, slot);
    return send(sim, slot, target.runtime.device.index);
  }
  enqueue(sim, target, slot);
}

/** Adds a call to an instance's queue and has it computed if the instance is free. */
function enqueue(sim: Sim, instance: Instance, slot: number): void {
  if (instance.queueCount >= QUEUE_COUNT_MAX) return lose(sim, slot);
  sim.slots.next[slot] = NO_CALL;
  sim.slots.target[slot] = instance;
  if (instance.queueTail === NO_CALL) instance.queueHead = slot;
  else sim.slots.next[instance.queueTail] = slot;
  instance.queueTail = slot;
  instance.queueCount += 1;
  work(sim, instance);
}

/** Lets a free instance begin with what waits for it. */
export function work(sim: Sim, instance: Instance): void {
  if (instance.state !== 'running' || instance.current !== NO_CALL) return;
  const { behaviour } = instance.module.model;
  if (behaviour.kind === 'job') return beginJob(sim, instance, behaviour.workMs);
  const slot = instance.queueHead;
  if (slot === NO_CALL) return;
  const { slots } = sim;
  instance.queueHead = slots.next[slot] as number;
  if (instance.queueHead === NO_CALL) instance.queueTail = NO_CALL;
  instance.queueCount -= 1;
  const { draws } = instance.module;
  const number = slots.number[slot] as number;
  const { workMs, workSigmaLog } = behaviour;
  const referenceMs =
    workSigmaLog === 0 ? workMs : workMs * logNormal(draws.at(number * DRAWS + 1), 0, workSigmaLog);
  begin(sim, instance, slot, aloneUs(instance, referenceMs, number) * (slots.leftShare[slot] as number));
}

function beginJob(sim: Sim, instance: Instance, workMs: number): void {
  const slot = sim.slots.take(instance.module.index, instance.epoch, instance.module.requestedUs);
  sim.slots.target[slot] = instance;
  begin(sim, instance, slot, aloneUs(instance, workMs * (1 - instance.doneShare), 0));
}

function aloneUs({ module, runtime, strayShare }: Instance, referenceMs: number, number: number): number {
  const { noiseSigmaLog } = runtime.device.model;
  const noise = noiseFactor(module.draws.at(number * DRAWS + 2), noiseSigmaLog);
  return workUs(referenceMs, runtime.model.slownessShare, noise) * runtime.slowFactor * strayShare;
}

function begin(sim: Sim, instance: Instance, slot: number, us: number): void {
  instance.current = slot;
  sim.slots.begunUs[slot] = sim.agenda.nowUs;
  sim.slots.aloneUs[slot] = us;
  const { device } = instance.runtime;
  instance.computation = sim.cpus.begin(device.index, slot, us, instance.module.sensitivity);
}

/** An instance has finished a call: the answer goes back to the source, or on to the next stage of its chain. */
export function answer(sim: Sim, instance: Instance, slot: number): void {
  const { module, runtime } = instance;
  const { behaviour } = module.model;
  if (behaviour.kind !== 'service') return;
  const { slots, meters } = sim;
  const nowUs = sim.agenda.nowUs;
  const runUs = nowUs - (slots.begunUs[slot] as number);
  const stretch = runUs / Math.max(1, slots.aloneUs[slot] as number);
  if (counts(sim)) meters.slowdown.add(stretch * 1_000);
  // What the supervisor can know: the run time against what the registered law predicts for the declared work.
  const predictedUs = workUs(module.model.module.demand.workMs, runtime.model.slownessShare, 1);
  if (predictedUs > 0) {
    instance.stretchLogSum += Math.log(Math.max(runUs, 1) / predictedUs);
    instance.stretchCount += 1;
  }
  if (module.nextIndex >= 0) {
    slots.module[slot] = module.nextIndex;
    slots.leftShare[slot] = 1;
    return send(sim, slot, runtime.device.index);
  }
  const from = runtime.device.index;
  const backUs = wayUs(sim, from, module.sourceIndex, behaviour.answerBytes);
  if (backUs === LOST) return lose(sim, slot);
  const latencyUs = nowUs + backUs - (slots.sentUs[slot] as number);
  sim.energy.spend(from, behaviour.answerBytes);
  if (latencyUs > instance.latencyMaxUs) instance.latencyMaxUs = latencyUs;
  arrived(sim, module, latencyUs);
  slots.free(slot);
}

function arrived(sim: Sim, module: ModuleState, latencyUs: number): void {
  const { meters } = sim;
  if (!module.hasResult) {
    module.hasResult = true;
    meters.firstResult.add(sim.agenda.nowUs - module.requestedUs);
  }
  if (!counts(sim)) return;
  meters.counts.callsAnswered += 1;
  meters.latency.add(latencyUs);
  sim.recorder.latency.add(latencyUs);
  const { latencyMsMax } = module.model.module;
  if (latencyMsMax !== null && latencyUs > latencyMsMax * US_PER_MS) {
    meters.counts.objectivesMissed += 1;
    module.missCount += 1;
  }
}

/** A call will never be answered. */
function lose(sim: Sim, slot: number): void {
  const module = sim.modules[sim.slots.module[slot] as number] as ModuleState;
  sim.slots.free(slot);
  if (!counts(sim)) return;
  sim.meters.counts.callsLost += 1;
  module.missCount += 1;
  if (module.model.module.latencyMsMax !== null) sim.meters.counts.objectivesMissed += 1;
}

/** Takes what an instance is computing off its processor; the call keeps the share that is left. */
export function interrupt(sim: Sim, instance: Instance): void {
  const slot = instance.current;
  if (slot === NO_CALL) return;
  const leftUs = sim.cpus.remove(instance.runtime.device.index, instance.computation);
  const { slots } = sim;
  const leftShare = leftUs / Math.max(1, slots.aloneUs[slot] as number);
  instance.current = NO_CALL;
  instance.computation = NOBODY;
  if (instance.module.model.behaviour.kind === 'job') {
    instance.doneShare = 1 - leftShare * (1 - instance.doneShare);
    slots.free(slot);
    return;
  }
  slots.leftShare[slot] = (slots.leftShare[slot] as number) * leftShare;
  slots.next[slot] = instance.queueHead;
  if (instance.queueHead === NO_CALL) instance.queueTail = slot;
  instance.queueHead = slot;
  instance.queueCount += 1;
}

/** Hands everything that waits at one instance over to another, in order. */
export function handOver(sim: Sim, from: Instance, to: Instance): void {
  for (let slot = from.queueHead; slot !== NO_CALL; ) {
    const next = sim.slots.next[slot] as number;
    enqueue(sim, to, slot);
    slot = next;
  }
  from.queueHead = NO_CALL;
  from.queueTail = NO_CALL;
  from.queueCount = 0;
}

/** Everything that waits at an instance is lost with it. */
export function loseQueue(sim: Sim, instance: Instance): void {
  for (let slot = instance.queueHead; slot !== NO_CALL; ) {
    const next = sim.slots.next[slot] as number;
    lose(sim, slot);
    slot = next;
  }
  instance.queueHead = NO_CALL;
  instance.queueTail = NO_CALL;
  instance.queueCount = 0;
}
