import type { AgentCommand, AgentInput, Measurement, Sample } from '../agent/agent.ts';
import type { AgentKnowledge } from '../agent/index.ts';
import { assert } from '../assert.ts';
import type { ModuleId, RuntimeId } from '../ids.ts';
import type { Runtime } from '../model/runtime.ts';
import type { Unstamped } from './inputs.ts';

/** An instance as it truly is. */
export interface TrueInstance {
  readonly module: ModuleId;
  readonly runtime: RuntimeId;
  epoch: number;
  state: 'loading' | 'loaded' | 'starting' | 'running' | 'frozen';
}

/** Work an agent has ordered from its host. */
export type Chore = Exclude<AgentCommand, { readonly kind: 'send-report' }>;

/** A host of a small world: an agent, its instances, and the work it has ordered and not got. */
export interface SmallHost {
  runtime: Runtime;
  agent: AgentKnowledge | null;
  incarnation: number;
  isCut: boolean;
  /** What it measures of its device. */
  busyShare: number;
  readonly instances: TrueInstance[];
  readonly chores: Chore[];
  /** Every instance that ever came into being here, such as `1: m0#3` in its first life. */
  readonly begun: string[];
}

/** What finished work leads to. */
export interface Finished {
  /** What the agent is told. */
  readonly fact: Unstamped<AgentInput> | null;
  /** What goes straight to another runtime. */
  readonly snapshot: { readonly to: RuntimeId; readonly module: ModuleId; readonly epoch: number } | null;
}

const NOTHING: Finished = { fact: null, snapshot: null };

/** What a host measures: its load, and that its modules feel it when the device is too busy. */
export function sampleOf({ busyShare, runtime, instances }: SmallHost): Sample {
  const measured: Measurement = {
    busyShare: busyShare / 2,
    memoryBytes: null,
    latencyMs: null,
    stretchShare: busyShare > 0.8 ? 3 : 1,
  };
  return {
    load: { busyShare, memoryBytes: runtime.memoryBytes / 2, batteryShare: null, charging: false },
    instances: new Map(instances.map(({ module }) => [module, measured])),
  };
}

/** Takes an order in. Instances come into being at once, so that no two of a module can hide behind work undone. */
export function take(host: SmallHost, chore: Chore): void {
  if (chore.kind === 'load-instance' || chore.kind === 'start-instance') {
    const { id } = chore.module;
    const isFree = !host.instances.some(({ module }) => module === id);
    assert(isFree, `${host.runtime.id} has no other instance of ${id} when one begins`);
    const state = chore.kind === 'load-instance' ? 'loading' : 'starting';
    host.instances.push({ module: id, runtime: host.runtime.id, epoch: chore.epoch, state });
    host.begun.push(`${host.incarnation}: ${id}#${chore.epoch}`);
  }
  if (chore.kind === 'resume-instance') {
    const found = find(host, chore.module, chore.epoch);
    if (found === undefined) return;
    found.epoch = chore.asEpoch;
    found.state = 'running';
    return;
  }
  host.chores.push(chore);
}

/** A host that was never switched on. */
export const newHost = (runtime: Runtime): SmallHost => ({
  runtime,
  agent: null,
  incarnation: 0,
  isCut: false,
  busyShare: 0.1,
  instances: [],
  chores: [],
  begun: [],
});

/** The host ends with all it has. */
export function fall(host: SmallHost): void {
  host.agent = null;
  host.instances.length = 0;
  host.chores.length = 0;
}

/** Whether its agent has said goodbye or is about to. */
export const isGoing = ({ agent }: SmallHost): boolean =>
  agent !== null && (agent.connection.kind === 'left' || agent.leaveDueMs !== null);

/** Orders to end an instance are answered in any case, even if it has ended by itself. */
const isEnd = ({ kind }: Chore): boolean => kind === 'kill-instance' || kind === 'discard-instance';

/** Takes an instance and the work ordered for it away. */
export function lose(host: SmallHost, module: ModuleId, epoch: number): void {
  const at = host.instances.findIndex((other) => other.module === module && other.epoch === epoch);
  if (at >= 0) host.instances.splice(at, 1);
  for (let index = host.chores.length - 1; index >= 0; index--) {
    const chore = host.chores[index];
    if (chore === undefined || moduleOf(chore) !== module || chore.epoch !== epoch) continue;
    if (!isEnd(chore)) host.chores.splice(index, 1);
  }
}

/** Brings the oldest piece of work to its end. All but ends can go badly. */
export function finish(host: SmallHost, isGood: boolean): Finished {
  const chore = host.chores.shift();
  if (chore === undefined) return NOTHING;
  const module = moduleOf(chore);
  const { epoch } = chore;
  const instance = find(host, module, epoch);
  if (isEnd(chore)) {
    lose(host, module, epoch);
    return tell({ kind: 'instance-exited', module, epoch, reason: 'stopped' });
  }
  if (instance === undefined) return NOTHING;
  switch (chore.kind) {
    case 'load-instance':
    case 'start-instance':
      if (!isGood) return spoiled(host, module, epoch);
      instance.state = chore.kind === 'load-instance' ? 'loaded' : 'running';
      return tell({
        kind: chore.kind === 'load-instance' ? 'instance-prepared' : 'instance-started',
        module,
        epoch,
      });
    case 'freeze-instance':
      if (!isGood) return tell({ kind: 'instance-failed', module, epoch, reason: 'bad luck' });
      instance.state = 'frozen';
      return {
        fact: { kind: 'instance-frozen', module, epoch, snapshotBytes: 1 },
        snapshot: { to: chore.to, module, epoch: chore.toEpoch },
      };
    case 'thaw-instance':
      if (!isGood) return spoiled(host, module, epoch);
      instance.state = 'running';
      return tell({ kind: 'instance-thawed', module, epoch });
    case 'checkpoint-instance':
      if (!isGood) return NOTHING;
      return tell({ kind: 'checkpoint-taken', module, epoch, snapshotBytes: 1 });
    default:
      return NOTHING;
  }
}

function spoiled(host: SmallHost, module: ModuleId, epoch: number): Finished {
  lose(host, module, epoch);
  return tell({ kind: 'instance-failed', module, epoch, reason: 'bad luck' });
}

const tell = (fact: Unstamped<AgentInput>): Finished => ({ fact, snapshot: null });

const moduleOf = (chore: Chore): ModuleId =>
  typeof chore.module === 'string' ? chore.module : chore.module.id;

function find(host: SmallHost, module: ModuleId, epoch: number): TrueInstance | undefined {
  return host.instances.find((other) => other.module === module && other.epoch === epoch);
}
