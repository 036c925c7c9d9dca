import type { AgentKnowledge } from '../agent/index.ts';
import type { AgentCommand, AgentInput } from '../agent/agent.ts';
import { assert } from '../assert.ts';
import type { ModuleId, RuntimeId } from '../ids.ts';
import type { Runtime } from '../model/runtime.ts';

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
  readonly runtime: Runtime;
  agent: AgentKnowledge | null;
  incarnation: number;
  isCut: boolean;
  readonly instances: TrueInstance[];
  readonly chores: Chore[];
}

type Unstamped<Fact> = Fact extends unknown ? Omit<Fact, 'atMs'> : never;

/** What finished work leads to. */
export interface Finished {
  /** What the agent is told. */
  readonly fact: Unstamped<AgentInput> | null;
  /** What goes straight to another runtime. */
  readonly snapshot: { readonly to: RuntimeId; readonly module: ModuleId; readonly epoch: number } | null;
}

const NOTHING: Finished = { fact: null, snapshot: null };

/** Takes an order in. Instances come into being at once, so that no two of a module can hide behind work undone. */
export function take(host: SmallHost, chore: Chore): void {
  if (chore.kind === 'load-instance' || chore.kind === 'start-instance') {
    const { id } = chore.module;
    const isFree = !host.instances.some(({ module }) => module === id);
    assert(isFree, `${host.runtime.id} has no other instance of ${id} when one begins`);
    const state = chore.kind === 'load-instance' ? 'loading' : 'starting';
    host.instances.push({ module: id, runtime: host.runtime.id, epoch: chore.epoch, state });
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

/** Brings the oldest piece of work to its end. Only beginnings can go badly. */
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
      if (!isGood) {
        lose(host, module, epoch);
        return tell({ kind: 'instance-failed', module, epoch, reason: 'bad luck' });
      }
      instance.state = chore.kind === 'load-instance' ? 'loaded' : 'running';
      return tell({ kind: chore.kind === 'load-instance' ? 'instance-prepared' : 'instance-started', module, epoch });
    case 'freeze-instance':
      instance.state = 'frozen';
      return {
        fact: { kind: 'instance-frozen', module, epoch, snapshotBytes: 1 },
        snapshot: { to: chore.to, module, epoch: chore.toEpoch },
      };
    case 'thaw-instance':
      instance.state = 'running';
      return tell({ kind: 'instance-thawed', module, epoch });
    case 'checkpoint-instance':
      return tell({ kind: 'checkpoint-taken', module, epoch, snapshotBytes: 1 });
    default:
      return NOTHING;
  }
}

const tell = (fact: Unstamped<AgentInput>): Finished => ({ fact, snapshot: null });

const moduleOf = (chore: Chore): ModuleId => (typeof chore.module === 'string' ? chore.module : chore.module.id);

function find(host: SmallHost, module: ModuleId, epoch: number): TrueInstance | undefined {
  return host.instances.find((other) => other.module === module && other.epoch === epoch);
}
