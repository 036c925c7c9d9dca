import { type AgentKnowledge, defaultAgentSettings } from '../../core/index.ts';
import { US_PER_MS } from '../world/calendar.ts';
import { planCall } from './calls.ts';
import { change, create, review } from './instances.ts';
import { KIND } from './kinds.ts';
import type { KnownInstance, KnownRuntime, Midst } from './midst.ts';
import { happens } from './outside.ts';
import type { Instance, ModuleState, RuntimeState } from './population.ts';
import { work } from './queues.ts';
import { planRequest } from './requests.ts';
import { sample } from './sampling.ts';
import { fileNumber, type Sim } from './sim.ts';

/** So long before a run begins in the midst, its runtimes connect, so that none has to then. */
export const LEAD_MS = 1_000;

/** Lets a run begin in the midst: who is there connects first; at the moment itself everything is as it was known. */
export function planTakeOver(sim: Sim, midst: Midst): void {
  for (const runtime of sim.runtimes) {
    const known = midst.knowledge.runtimes.get(runtime.runtime.id);
    if (known === undefined) continue;
    runtime.runtime = known.runtime;
    runtime.incarnation = known.incarnation;
  }
  for (const { id } of midst.runtimes) {
    const runtime = sim.runtimeById.get(id);
    if (runtime === undefined) continue;
    runtime.device.isUp = true;
    sim.energy.power(runtime.device.index, true);
    sim.post.connect(runtime);
  }
  const atUs = Math.round(midst.atMs * US_PER_MS);
  sim.agenda.schedule(atUs, KIND.happening, 0, () => takeOver(sim, midst));
  for (const module of sim.modules) if (!midst.modules.has(module.model.module.id)) planRequest(sim, module);
  for (const outside of midst.outside) {
    const dueUs = Math.max(atUs, Math.round(outside.atMs * US_PER_MS));
    if (dueUs <= sim.endUs) sim.agenda.schedule(dueUs, KIND.happening, 0, () => happens(sim, outside));
  }
}

function takeOver(sim: Sim, midst: Midst): void {
  for (const known of midst.runtimes) {
    const runtime = sim.runtimeById.get(known.id);
    const instances = midst.instances.filter((instance) => instance.runtime === known.id);
    if (runtime !== undefined) wake(sim, runtime, { known, instances });
  }
  for (const module of sim.modules) {
    if (midst.modules.has(module.model.module.id)) want(sim, module);
  }
  sim.supervisor.hear({ kind: 'time-passed' });
  for (const order of midst.orders) {
    const runtime = sim.runtimeById.get(order.runtime);
    if (runtime !== undefined) sim.post.order(runtime, order);
  }
  for (const { module, runtime, epoch } of midst.thawing) {
    const on = sim.runtimeById.get(runtime);
    const id = sim.moduleById.get(module)?.model.module.id;
    if (on !== undefined && id !== undefined)
      sim.tell(on, { kind: 'snapshot-arrived', module: id, epoch, intact: true });
  }
  sample(sim);
}

/** Gives a runtime its agent with all that it knows by now, and its host the instances. */
function wake(
  sim: Sim,
  runtime: RuntimeState,
  { known, instances }: { readonly known: KnownRuntime; readonly instances: readonly KnownInstance[] },
): void {
  const atMs = sim.agenda.nowUs / US_PER_MS;
  const { keepAliveIntervalMs, dueMs } = known;
  const there = instances.flatMap((each) => begin(sim, runtime, each) ?? []);
  runtime.sampledUs = sim.agenda.nowUs;
  runtime.device.sampledUs = sim.agenda.nowUs;
  runtime.agent = {
    runtime: runtime.runtime,
    settings: defaultAgentSettings,
    incarnation: known.incarnation,
    connection: runtime.isConnected
      ? { kind: 'registered', keepAliveIntervalMs, dueMs: keepAliveIntervalMs > 0 ? dueMs : null }
      : { kind: 'offline', metBefore: true },
    sequence: known.sequence,
    instances: there.map((instance) => agentView(instance, atMs)),
    fences: there.map(({ module, epoch }) => ({ module: module.model.module.id, epoch, atMs, ending: null })),
    floor: null,
    outbox: [],
    leaveDueMs: null,
  };
  sim.tell(runtime, { kind: 'time-passed', sample: { load: null, instances: new Map() } });
}

function begin(
  sim: Sim,
  runtime: RuntimeState,
  { module: id, epoch, state, doneShare }: KnownInstance,
): Instance | null {
  const module = sim.moduleById.get(id);
  if (module === undefined) return null;
  const instance = create(sim, module, runtime, { epoch, state: 'loaded' });
  if (instance === null) return null;
  sim.starts.warm(runtime.index, fileNumber(sim, module.model.module.file));
  instance.doneShare = doneShare;
  module.checkpointShare = doneShare;
  if (state !== 'loaded') change(sim, instance, state);
  if (state === 'running') work(sim, instance.row);
  return instance;
}

type AgentInstance = AgentKnowledge['instances'][number];

function agentView({ module, epoch, state }: Instance, atMs: number): AgentInstance {
  const { module: asked } = module.model;
  return { module: asked, bornEpoch: epoch, epoch, stage: stageOf() };

  function stageOf(): AgentInstance['stage'] {
    if (state === 'frozen') return { kind: 'frozen', snapshotBytes: asked.demand.stateBytes };
    if (state !== 'running') return { kind: 'thawing', dueMs: atMs + defaultAgentSettings.snapshotMsMax };
    const { checkpointIntervalMs } = asked;
    return {
      kind: 'running',
      checkpointDueMs: checkpointIntervalMs === null ? null : atMs + checkpointIntervalMs,
    };
  }
}

/** A module that was asked for before: it is called from now on, and deleted when it was. */
function want(sim: Sim, module: ModuleState): void {
  const { deleteAtMs } = module.model;
  module.requestedUs = sim.agenda.nowUs;
  module.isWanted = true;
  sim.meters.counts.modulesRequested += 1;
  sim.meters.wanted.shift(1, sim.agenda.nowUs);
  review(sim, module);
  planCall(sim, module.index);
  if (deleteAtMs === null) return;
  const atUs = Math.max(sim.agenda.nowUs, Math.round(deleteAtMs * US_PER_MS));
  if (atUs <= sim.endUs) sim.agenda.schedule(atUs, KIND.request, module.index);
}
