import { predictedRunMs } from '../../core/index.ts';
import { NOBODY, US_PER_MS } from '../world/calendar.ts';
import { LOST } from '../world/mqtt/broker.ts';
import { NO_CALL } from './call-slots.ts';
import { deaf } from './freshness.ts';
import { jobDone } from './hosts.ts';
import { NO_INSTANCE } from './instance-table.ts';
import { KIND } from './kinds.ts';
import { arrived, lose } from './losses.ts';
import { WANTED } from './module-table.ts';
import { DOWN, HUNG, type Instance, type ModuleState } from './population.ts';
import { enqueue, work } from './queues.ts';
import { counts, type Sim } from './sim.ts';
import { onAir } from './transfers.ts';

/** Sets the time of a module's next call. */
export function planCall(sim: Sim, module: number): void {
  const { calls, agenda } = sim;
  const lawMs = calls.gapMs(module);
  const gapMs = Number.isNaN(lawMs) ? recordedMs(sim, module) : lawMs;
  if (gapMs === Number.POSITIVE_INFINITY) return;
  const atUs = agenda.nowUs + Math.max(1, Math.round((gapMs * US_PER_MS) / calls.callFactor(module)));
  if (atUs <= sim.endUs) agenda.schedule(atUs, KIND.call, module);
}

function recordedMs(sim: Sim, module: number): number {
  const behaviour = sim.modules[module]?.model.behaviour;
  if (behaviour?.kind !== 'service' || behaviour.calls.kind !== 'gaps') return Number.POSITIVE_INFINITY;
  const { gapsMs, factor } = behaviour.calls;
  return (gapsMs[sim.calls.callCount(module) % gapsMs.length] ?? Number.POSITIVE_INFINITY) * factor;
}

/** A module is called: its message leaves the source for wherever the module is. */
export function call(sim: Sim, module: number): void {
  const { calls, meters } = sim;
  if (!calls.is(module, WANTED)) return;
  const number = calls.count(module);
  planCall(sim, module);
  const source = calls.sourceIndex(module);
  if (source < sim.devices.length && sim.presence[source] === DOWN) return deaf(sim, module); // Nobody is there to call.
  meters.counts.ever.calls += 1;
  if (counts(sim)) {
    meters.counts.calls += 1;
    if (calls.latencyUsMax(module) < Number.POSITIVE_INFINITY) meters.counts.objectives += 1;
  }
  sim.onCall?.({
    kind: 'made',
    module: nameOf(sim, module),
    number,
    atMs: sim.agenda.nowUs / US_PER_MS,
    workMs: calls.callMs(module, number),
  });
  send(sim, sim.slots.take(module, number, sim.agenda.nowUs), source);
}

const nameOf = (sim: Sim, module: number): string => (sim.modules[module] as ModuleState).model.module.id;

/** Sends a call on its way to the instance that is the module now. */
function send(sim: Sim, slot: number, from: number): void {
  const { slots, calls, instances } = sim;
  const module = slots.module[slot] as number;
  const row = calls.home(module);
  if (row === NO_INSTANCE) return lose(sim, slot);
  const to = instances.device(row);
  const bytes = calls.requestBytes(module);
  const us = wayUs(sim, from, to, bytes);
  if (us === LOST) return lose(sim, slot);
  slots.target[slot] = row;
  slots.serial[slot] = instances.serial(row);
  slots.device[slot] = to;
  (slots.wayUs[slot] as number) += us;
  sim.agenda.schedule(sim.agenda.nowUs + us, KIND.callArrives, slot);
  onAir(sim, from, to, bytes);
}

/**
 * Time a call or an answer takes: through the broker as all MQTT traffic, but within a device at once, as runtimes hand
 * their own messages round themselves (SilverLine's manager does; that all do is an assumption). `LOST` if it never comes.
 */
function wayUs(sim: Sim, from: number, to: number, bytes: number): number {
  return from === to ? 0 : sim.post.broker.deliveryUs(from, to, bytes, 0);
}

/**
 * A call has arrived; if its instance has moved on, it is handed on to where the module is now. A frozen source may still
 * be there when its queue has gone already: what came too late for that is there, too, without another way, as a target
 * listens for its module from before the pause on.
 */
export function callArrives(sim: Sim, slot: number): void {
  const { slots, instances } = sim;
  const row = slots.target[slot] as number;
  const device = slots.device[slot] as number;
  const home = sim.calls.home(slots.module[slot] as number);
  const isHome = home === row;
  const isThere = instances.serial(row) === slots.serial[slot];
  const isHung = sim.presence[device] === HUNG;
  if (isThere && !isHung && (isHome || instances.isRunning(row))) return enqueue(sim, row, slot);
  if (isThere && isHome) return lose(sim, slot);
  const homeDevice = home === NO_INSTANCE ? device : instances.device(home);
  if (
    isThere &&
    homeDevice !== device &&
    instances.isRunning(home) &&
    sim.presence[homeDevice] !== DOWN &&
    sim.presence[homeDevice] !== HUNG
  ) {
    slots.target[slot] = home;
    slots.serial[slot] = instances.serial(home);
    slots.device[slot] = homeDevice;
    return enqueue(sim, home, slot);
  }
  send(sim, slot, device);
}

/** A device has finished computations: answers leave, and what waits begins. */
export function computed(sim: Sim, device: number): void {
  const { cpus, slots, instances } = sim;
  for (let slot = cpus.finish(device); slot !== NOBODY; slot = cpus.finish(device)) {
    const row = slots.target[slot] as number;
    if (row === NO_INSTANCE) continue;
    instances.hold(row, NO_CALL, NOBODY);
    instances.used(row, cpus.finishedCoreUs);
    if (instances.isJob(row)) {
      jobDone(sim, instances.instance(row) as Instance, slot);
      continue;
    }
    answer(sim, row, slot);
    work(sim, row);
  }
}

/** An instance has finished a call: the answer goes back to the source, or on to the next stage of its chain. */
function answer(sim: Sim, row: number, slot: number): void {
  const { slots, meters, calls, instances } = sim;
  const nowUs = sim.agenda.nowUs;
  const runUs = nowUs - (slots.begunUs[slot] as number);
  if (counts(sim)) meters.slowdown.add((runUs / Math.max(1, slots.aloneUs[slot] as number)) * 1_000);
  instances.ran(row, runUs);
  const module = instances.module(row);
  const next = calls.nextIndex(module);
  const from = instances.device(row);
  if (counts(sim)) compare(sim, row, slot, runUs);
  if (next >= 0) {
    slots.module[slot] = next;
    slots.leftShare[slot] = 1;
    hop(sim, next, from);
    return send(sim, slot, from);
  }
  const bytes = calls.answerBytes(module);
  const to = calls.sourceIndex(module);
  const backUs = wayUs(sim, from, to, bytes);
  if (backUs === LOST) return lose(sim, slot);
  const latencyUs = nowUs + backUs - (slots.sentUs[slot] as number);
  onAir(sim, from, to, bytes);
  instances.answered(row, latencyUs);
  (slots.wayUs[slot] as number) += backUs;
  if (from === to && counts(sim)) meters.counts.answersAtHome += 1;
  arrived(sim, slot, latencyUs);
  sim.onCall?.({
    kind: 'answered',
    module: nameOf(sim, module),
    number: slots.number[slot] as number,
    latencyMs: latencyUs / US_PER_MS,
    ranMs: runUs / US_PER_MS,
  });
  slots.free(slot);
}

/** Counts a step from one stage of a chain to the next. */
function hop({ calls, instances, meters }: Sim, next: number, from: number): void {
  const row = calls.home(next);
  if (row === NO_INSTANCE) return;
  meters.counts.hops += 1;
  if (instances.device(row) !== from) meters.counts.hopsAcross += 1;
}

/** Every so many calls of a module its run time is held against what the supervisor would have predicted. */
const COMPARE_EVERY = 16;

function compare(sim: Sim, row: number, slot: number, runUs: number): void {
  if ((sim.slots.number[slot] as number) % COMPARE_EVERY !== 0) return;
  const module = sim.modules[sim.instances.module(row)] as ModuleState;
  const predictedMs = predictedRunMs(sim.supervisor.knowledge, module.model.module.id);
  if (predictedMs === null || runUs <= 0) return;
  sim.meters.predictionError.add(Math.abs((predictedMs * US_PER_MS) / runUs - 1) * 1e6);
}
