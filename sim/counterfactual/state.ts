import {
  homeOf,
  type Knowledge,
  type Migration,
  type ModuleRecord,
  type Profile,
  type RuntimeCommand,
  readKnowledge,
  slownessOf,
  writeKnowledge,
} from '../../core/index.ts';
import type { ModuleModel } from '../../scenarios/model.ts';
import type { KnownInstance, KnownRuntime, Midst, Outside } from '../run/midst.ts';
import type { Hindsight } from './hindsight.ts';

/** Most of a job that is taken for done while it has not ended (assumption). */
const DONE_SHARE_MAX = 0.99;

/** What stands where at a moment, as a supervisor knew it, to be taken over by a policy. */
export function midstOf(
  { knowledge, hindsight, modules }: KnownWorld,
  profile: Profile,
  outside: readonly Outside[],
): Midst {
  const atMs = hindsight.fromMs;
  const behaviours = new Map(modules.map((model) => [model.module.id as string, model]));
  const wanted = knowledge.modules.values().filter(({ phase }) => phase.kind !== 'ended');
  const thawing: KnownInstance[] = [];
  const orders: RuntimeCommand[] = [];
  const instances: KnownInstance[] = [];
  const there = new Map(runtimesOf(knowledge, atMs).map((runtime) => [runtime.id, runtime]));
  const put = (instance: KnownInstance): void => {
    if (there.has(instance.runtime)) instances.push(instance);
  };
  for (const record of wanted) {
    const doneShare = doneOf(record, behaviours.get(record.module.id), { knowledge, hindsight });
    const migration = knowledge.migrations.get(record.module.id);
    if (migration === undefined) settle(record, { doneShare, put, orders });
    else moving(record, migration, { doneShare, put, orders, thawing });
  }
  return {
    atMs,
    // The index of runtimes is in another order under another policy.
    knowledge: readKnowledge(profile, writeKnowledge(knowledge)),
    runtimes: [...there.values()],
    instances,
    modules: new Set(wanted.map(({ module }) => module.id)),
    orders,
    thawing,
    outside,
  };
}

/** A world that is only known by what a supervisor knew of it. */
export interface KnownWorld {
  readonly knowledge: Knowledge;
  readonly hindsight: Hindsight;
  readonly modules: readonly ModuleModel[];
}

function runtimesOf({ runtimes }: Knowledge, atMs: number): readonly KnownRuntime[] {
  return runtimes
    .values()
    .filter(({ health }) => health === 'alive' || health === 'suspect')
    .map(({ runtime: { id, keepAliveIntervalMs }, incarnation, sequence, heardMs }) => ({
      id,
      incarnation,
      sequence,
      keepAliveIntervalMs,
      dueMs: Math.max(atMs, heardMs + keepAliveIntervalMs),
    }));
}

interface Placing {
  readonly doneShare: number;
  readonly put: (instance: KnownInstance) => void;
  readonly orders: RuntimeCommand[];
}

/** A module that is not on its way: its instance runs, or the order that was given is given again. */
function settle({ module, phase, epoch, instanceEpoch, checkpointed }: ModuleRecord, placing: Placing): void {
  const { doneShare, put, orders } = placing;
  if (phase.kind === 'pending' || phase.kind === 'ended') return;
  const { id } = module;
  const on = phase.on;
  if (phase.kind === 'starting') {
    orders.push({ kind: 'start-module', runtime: on, module, epoch, fromCheckpoint: checkpointed });
    return;
  }
  put({ module: id, runtime: on, epoch: instanceEpoch, state: 'running', doneShare });
  if (phase.kind === 'stopping') orders.push({ kind: 'stop-module', runtime: on, module: id, epoch });
}

/** A module on its way, at the step that its move has reached; the order of that step is given again. */
function moving(
  { module, epoch }: ModuleRecord,
  { from, to, fromEpoch, toEpoch, step }: Migration,
  { doneShare, put, orders, thawing }: Placing & { readonly thawing: KnownInstance[] },
): void {
  const { id } = module;
  const source = { module: id, runtime: from, epoch: fromEpoch, doneShare } as const;
  const target = { module: id, runtime: to, epoch: toEpoch, doneShare } as const;
  switch (step) {
    case 'preparing':
      put({ ...source, state: 'running' });
      orders.push({ kind: 'prepare-module', runtime: to, module, epoch: toEpoch, from });
      return;
    case 'freezing':
      put({ ...source, state: 'running' });
      put({ ...target, state: 'loaded' });
      orders.push({ kind: 'freeze-module', runtime: from, module: id, epoch: fromEpoch, to, toEpoch });
      return;
    case 'thawing':
      put({ ...source, state: 'frozen' });
      put({ ...target, state: 'loaded' });
      thawing.push({ ...target, state: 'loaded' });
      return;
    case 'discarding':
      put({ ...source, state: 'frozen' });
      put({ ...target, state: 'running' });
      orders.push({ kind: 'discard-module', runtime: from, module: id, epoch: fromEpoch });
      return;
    case 'resuming':
      put({ ...source, state: 'frozen' });
      orders.push({ kind: 'resume-module', runtime: from, module: id, epoch: fromEpoch, asEpoch: epoch });
  }
}

/** How much of a job is done: as its end tells, or as long as it has run at its home's speed. */
function doneOf(
  record: ModuleRecord,
  model: ModuleModel | undefined,
  { knowledge, hindsight }: Pick<KnownWorld, 'knowledge' | 'hindsight'>,
): number {
  if (model?.behaviour.kind !== 'job') return 0;
  const found = hindsight.work.jobs.get(record.module.id);
  if (found !== undefined) return found.doneShare;
  const home = homeOf(record);
  const runtime = home === null ? undefined : knowledge.runtimes.get(home)?.runtime;
  if (runtime === undefined || record.phase.kind !== 'running') return 0;
  const doneMs = (hindsight.fromMs - record.phase.sinceMs) / slownessOf(runtime);
  return Math.min(DONE_SHARE_MAX, doneMs / model.behaviour.workMs);
}
