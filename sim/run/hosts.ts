import type { AgentCommand, Module } from '../../core/index.ts';
import { moveCost } from '../../scenarios/library/index.ts';
import { NOBODY, US_PER_MS, US_PER_SECOND } from '../world/calendar.ts';
import { change, conclude, create, destroy, rehome } from './instances.ts';
import { KIND } from './kinds.ts';
import type { Instance, ModuleState, RuntimeState } from './population.ts';
import { handOver, work } from './queues.ts';
import { counts, fileNumber, type Sim } from './sim.ts';
import { countSnapshot } from './snapshot-meter.ts';
import { breakOff, transfer } from './transfers.ts';

/**
 * What a pause costs beside what is carried in it, half at either end, and the rate at which memory is looked through and
 * verified: measured between two `arts runtime` (`scenarios/library/moves.json`, from `npm run bench:migration`).
 */
const PAUSE_US = (moveCost().pauseMs / 2) * US_PER_MS;
const VERIFY_BYTES_PER_SECOND = moveCost().bytesPerSecond;

/** Does what an agent has ordered from its host. */
export function obey(
  sim: Sim,
  runtime: RuntimeState,
  command: Exclude<AgentCommand, { kind: 'send-report' }>,
): void {
  switch (command.kind) {
    case 'load-instance':
      return begin(sim, runtime, command.module, {
        epoch: command.epoch,
        isMove: true,
        fromCheckpoint: false,
      });
    case 'start-instance':
      return begin(sim, runtime, command.module, {
        epoch: command.epoch,
        isMove: false,
        fromCheckpoint: command.fromCheckpoint,
      });
    case 'kill-instance':
    case 'discard-instance':
      return kill(sim, runtime, command.module, command.epoch);
    case 'freeze-instance':
      return freeze(sim, runtime, command);
    case 'thaw-instance':
      return thaw(sim, runtime, command.module, command.epoch);
    case 'resume-instance':
      return resume(sim, runtime, command);
    case 'checkpoint-instance':
      return checkpoint(sim, runtime, command.module, command.epoch);
  }
}

const find = (runtime: RuntimeState, id: string, epoch: number): Instance | undefined =>
  runtime.instances.find(({ module, epoch: own }) => module.model.module.id === id && own === epoch);

interface Beginning {
  readonly epoch: number;
  readonly isMove: boolean;
  readonly fromCheckpoint: boolean;
}

/** Reserves memory, fetches code that is not at hand, and spends the start-up time of the platform. */
function begin(sim: Sim, runtime: RuntimeState, { id, file }: Module, how: Beginning): void {
  const module = sim.moduleById.get(id) as ModuleState;
  const { epoch, isMove, fromCheckpoint } = how;
  const instance = create(sim, module, runtime, { epoch, state: isMove ? 'loading' : 'starting' });
  if (instance === null) {
    sim.meters.counts.loadsRefused += 1;
    sim.meters.counts.startsFailed += 1;
    return sim.tell(runtime, { kind: 'instance-failed', module: id, epoch, reason: 'out of memory' });
  }
  if (fromCheckpoint) instance.doneShare = module.checkpointShare;
  const number = fileNumber(sim, file);
  const ready = (): void => {
    const us = sim.starts.startUs(runtime.index, runtime.model, number, module.model.module.demand.codeBytes);
    const atUs = sim.agenda.nowUs + Math.max(1, Math.round(us * runtime.slowFactor));
    instance.ticket = sim.agenda.schedule(atUs, KIND.readied, runtime.index, () =>
      readied(sim, instance, isMove),
    );
  };
  if (sim.starts.isWarm(runtime.index, number)) return ready();
  const { codeBytes } = module.model.module.demand;
  transfer(
    sim,
    instance,
    { from: sim.topology.brokerHost, to: runtime.device.index, bytes: codeBytes },
    ready,
  );
}

function readied(sim: Sim, instance: Instance, isMove: boolean): void {
  const { module, runtime, epoch } = instance;
  const { id } = module.model.module;
  if (isMove) {
    change(sim, instance, 'loaded');
    return sim.tell(runtime, { kind: 'instance-prepared', module: id, epoch });
  }
  run(sim, instance);
  sim.tell(runtime, { kind: 'instance-started', module: id, epoch });
}

function run(sim: Sim, instance: Instance): void {
  change(sim, instance, 'running');
  work(sim, instance.row);
}

/** Ends an instance; its agent is answered even if there was none. */
function kill(
  sim: Sim,
  runtime: RuntimeState,
  id: Instance['module']['model']['module']['id'],
  epoch: number,
): void {
  const instance = find(runtime, id, epoch);
  if (instance !== undefined) destroy(sim, instance);
  sim.tell(runtime, { kind: 'instance-exited', module: id, epoch, reason: 'stopped' });
}

type Freeze = Extract<AgentCommand, { kind: 'freeze-instance' }>;

/**
 * Pre-copy, as virtual machines are moved (Clark et al., NSDI 2005), with one round: the state is sent while the
 * module runs; then it is paused and only what it has dirtied meanwhile is sent after it.
 */
function freeze(sim: Sim, runtime: RuntimeState, { module: id, epoch, to, toEpoch }: Freeze): void {
  const instance = find(runtime, id, epoch);
  const target = sim.runtimeById.get(to);
  if (instance === undefined) return;
  if (target === undefined) {
    return sim.tell(runtime, { kind: 'instance-failed', module: id, epoch, reason: `there is no ${to}` });
  }
  breakOff(sim, instance); // A checkpoint under way is worth less than the move.
  const path = { from: runtime.device.index, to: target.device.index };
  const { stateBytes } = instance.module.model.module.demand;
  const begunUs = sim.agenda.nowUs;
  transfer(sim, instance, { ...path, bytes: stateBytes }, () => {
    if (instance.state !== 'running') return;
    change(sim, instance, 'frozen');
    instance.sinceUs = sim.agenda.nowUs;
    const passedS = (sim.agenda.nowUs - begunUs) / US_PER_SECOND;
    const dirtyBytes = Math.min(stateBytes, Math.ceil(instance.module.model.dirtyBytesPerSecond * passedS));
    countSnapshot(sim, path.from, path.to, stateBytes + dirtyBytes);
    sim.tell(runtime, { kind: 'instance-frozen', module: id, epoch, snapshotBytes: stateBytes });
    transfer(sim, instance, { ...path, bytes: dirtyBytes }, () => {
      const delayUs = Math.round(PAUSE_US) + sim.messages.us(path.from, path.to, 0);
      sim.agenda.schedule(sim.agenda.nowUs + delayUs, KIND.message, target.index, () => {
        if (!target.device.isUp || target.device.isHung) return;
        const there = find(target, id, toEpoch);
        if (there !== undefined) there.doneShare = instance.doneShare;
        sim.tell(target, { kind: 'snapshot-arrived', module: id, epoch: toEpoch, intact: true });
      });
    });
  });
}

function thaw(sim: Sim, runtime: RuntimeState, id: Freeze['module'], epoch: number): void {
  const instance = find(runtime, id, epoch);
  if (instance === undefined) return;
  change(sim, instance, 'thawing');
  const { stateBytes } = instance.module.model.module.demand;
  const us = Math.round(PAUSE_US + (stateBytes * US_PER_SECOND) / VERIFY_BYTES_PER_SECOND);
  instance.ticket = sim.agenda.schedule(sim.agenda.nowUs + us, KIND.readied, runtime.index, () =>
    thawed(sim, instance),
  );
}

/** The module goes on where its frozen source stopped: with its progress, its open call and all that waits. */
function thawed(sim: Sim, instance: Instance): void {
  const { module, runtime, epoch } = instance;
  const source = module.instances.find((other) => other !== instance && other.state === 'frozen');
  run(sim, instance);
  if (source !== undefined) {
    instance.unsavedUs = source.unsavedUs;
    countPause(sim, module, sim.agenda.nowUs - source.sinceUs);
    handOver(sim, source, instance);
  }
  sim.tell(runtime, { kind: 'instance-thawed', module: module.model.module.id, epoch });
}

/** A pause overruns if it is more than so many times as long as was predicted. */
const OVERRUN_FACTOR = 2;

function countPause(sim: Sim, { plannedMs }: ModuleState, pausedUs: number): void {
  if (!counts(sim)) return;
  sim.meters.downtime.add(pausedUs);
  if (plannedMs !== null && pausedUs > OVERRUN_FACTOR * plannedMs * US_PER_MS)
    sim.meters.counts.movesOverran += 1;
}

type Resume = Extract<AgentCommand, { kind: 'resume-instance' }>;

function resume(sim: Sim, runtime: RuntimeState, { module: id, epoch, asEpoch }: Resume): void {
  const instance = find(runtime, id, epoch);
  if (instance === undefined) return;
  instance.epoch = asEpoch;
  rehome(sim, instance.module);
  breakOff(sim, instance);
  if (instance.state === 'frozen') run(sim, instance);
}

function checkpoint(sim: Sim, runtime: RuntimeState, id: Freeze['module'], epoch: number): void {
  const instance = find(runtime, id, epoch);
  if (instance === undefined || instance.flow !== NOBODY || instance.state !== 'running') return;
  const { stateBytes } = instance.module.model.module.demand;
  const doneShare = progress(sim, instance);
  const begunUs = sim.agenda.nowUs;
  transfer(
    sim,
    instance,
    { from: runtime.device.index, to: sim.topology.brokerHost, bytes: stateBytes },
    () => {
      instance.module.checkpointShare = Math.max(instance.module.checkpointShare, doneShare);
      instance.unsavedUs = begunUs;
      sim.tell(runtime, { kind: 'checkpoint-taken', module: id, epoch, snapshotBytes: stateBytes });
    },
  );
}

function progress({ cpus, instances, slots }: Sim, { row, doneShare }: Instance): number {
  if (instances.computation(row) === NOBODY) return doneShare;
  const leftUs = cpus.remainingUs(instances.device(row), instances.computation(row));
  const leftShare = leftUs / Math.max(1, slots.aloneUs[instances.current(row)] as number);
  return 1 - leftShare * (1 - doneShare);
}

/** A job has run to its end. */
export function jobDone(sim: Sim, instance: Instance, slot: number): void {
  const { module, runtime, epoch } = instance;
  sim.slots.free(slot);
  if (!module.hasResult) sim.meters.firstResult.add(sim.agenda.nowUs - module.requestedUs);
  module.hasResult = true;
  // One whose end was not heard is run again, and that does not make two of it.
  if (counts(sim) && !module.isEnded) sim.meters.counts.jobsDone += 1;
  conclude(sim, module);
  destroy(sim, instance);
  sim.tell(runtime, { kind: 'instance-exited', module: module.model.module.id, epoch, reason: 'completed' });
}

/** An instance ends by a fault of its own. */
export function crashInstance(sim: Sim, instance: Instance): void {
  const { module, runtime, epoch } = instance;
  destroy(sim, instance);
  sim.tell(runtime, { kind: 'instance-exited', module: module.model.module.id, epoch, reason: 'crashed' });
}
