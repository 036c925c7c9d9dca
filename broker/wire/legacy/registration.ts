import type { InstanceReport, Knowledge, RuntimeRecord } from '../../../core/index.ts';
import { moduleId, runtimeId } from '../../../core/index.ts';
import { type Generation, type Notes, notesOf } from '../notes.ts';
import { complain, type Hearing } from '../wire.ts';
import { believed, epochAt, stateOf, unmeasured } from './believed.ts';
import { type Envelope, type Fields, fieldsOf } from './envelope.ts';
import { isThere } from './look-up.ts';
import { runtimeOf, toldBy } from './runtime.ts';

/** Who registers, and in which generation's words. */
export interface Newcomer {
  readonly generation: Generation;
  readonly id: string;
  /** Where it is answered. */
  readonly topic: string;
}

/**
 * A legacy runtime introduces itself. It knows no incarnations: one that repeats its last message, or that has nothing
 * to lose, is taken to retry; any other with an id we know has started anew, and what it had is gone.
 */
export function register(
  turn: Hearing,
  { generation, id, topic }: Newcomer,
  { transaction, body }: Envelope,
): void {
  const known = turn.scene.runtimes.get(runtimeId(id));
  const before = notesOf(known);
  if (isThere(known) && before === null) {
    return complain(turn, 'not-yours', 'data.uuid', `runtime ${id} speaks another dialect`);
  }
  const told = toldBy(generation, body, before?.told);
  if (told === null)
    return complain(turn, 'too-large', 'data', 'a registration says more than is remembered');
  const notes: Notes = {
    generation,
    topic,
    transaction,
    told,
    ...manners(generation, body, before),
    keepsAlive: before?.keepsAlive ?? false,
  };
  const isRetry = before?.transaction === transaction || (known?.bound.length ?? 0) === 0;
  introduce(turn, id, notes, known !== undefined && !(isRetry && isThere(known)));
}

/** A Python host of the first generation is known by the topics it names; only it and the newest hosts confirm starts. */
function manners(
  generation: Generation,
  body: Fields,
  before: Notes | null,
): Pick<Notes, 'confirmsStart' | 'confirmsStop'> {
  if (generation === 'g1') {
    const answers = before?.confirmsStart === true || typeof body.ctl_topic === 'string';
    return { confirmsStart: answers, confirmsStop: answers };
  }
  const isTab = typeof body.runtime_type === 'string' && body.runtime_type.startsWith('browser');
  if (generation === 'g5') return { confirmsStart: !isTab, confirmsStop: !isTab };
  return { confirmsStart: false, confirmsStop: generation !== 'g2' };
}

function introduce(turn: Hearing, id: string, notes: Notes, isReborn: boolean): void {
  const known = turn.scene.runtimes.get(runtimeId(id));
  const instances = isReborn ? [] : believed(turn.scene, runtimeId(id));
  turn.inputs.push({
    kind: 'runtime-registered',
    runtime: runtimeOf(id, notes),
    incarnation: (known?.incarnation ?? 1) + (isReborn ? 1 : 0),
    sequence: (known?.sequence ?? 0) + 1,
    instances,
  });
}

/** A legacy runtime says goodbye, or its last will does. Only one that is counted on can leave. */
export function leave(turn: Hearing, { runtime, incarnation }: RuntimeRecord): void {
  turn.inputs.push({ kind: 'runtime-left', runtime: runtime.id, willed: true, incarnation });
}

/**
 * A legacy runtime gives a sign of life. The first one makes the supervisor count on more; one that was given up, or that
 * nobody here has met, registers by it if it says who it is, because legacy runtimes register but once.
 */
export function keepAlive(turn: Hearing, { generation, id, topic }: Newcomer, { body }: Envelope): void {
  const runtime = runtimeId(id);
  const known = turn.scene.runtimes.get(runtime);
  const before = notesOf(known);
  if (known !== undefined && before === null)
    return complain(turn, 'not-yours', 'data.uuid', `runtime ${id} speaks another dialect`);
  if (isThere(known) && before?.keepsAlive === true) return alive(turn, known, body);
  if (!isThere(known) && typeof body.name !== 'string') {
    return complain(turn, 'unsupported', 'data', `keep-alive of runtime ${id}, which has not registered`);
  }
  const told = toldBy(generation, body, before?.told);
  if (told === null) return complain(turn, 'too-large', 'data', 'a keep-alive says more than is remembered');
  const first = before ?? { generation, topic, ...manners(generation, body, before) };
  const notes: Notes = { ...first, told, transaction: '', keepsAlive: true }; // Nobody waits for an answer.
  introduce(turn, id, notes, known !== undefined && !isThere(known));
  if (isThere(known)) alive(turn, { ...known, sequence: known.sequence + 1 }, body);
}

function alive(turn: Hearing, known: RuntimeRecord, body: Fields): void {
  const { runtime, incarnation, sequence } = known;
  turn.inputs.push({
    kind: 'keep-alive-received',
    runtime: runtime.id,
    incarnation,
    sequence: sequence + 1,
    load: null,
    instances: listed(turn.scene, known, body.children) ?? believed(turn.scene, runtime.id),
  });
}

/**
 * The modules that a keep-alive lists. What nobody here ever asked for is left alone: somebody else started it. A module that
 * was asked for and should not be there is reported, so that it is stopped. `null` when it lists none at all.
 */
function listed(
  scene: Knowledge,
  { runtime }: RuntimeRecord,
  children: unknown,
): readonly InstanceReport[] | null {
  if (!Array.isArray(children)) return null;
  return children.flatMap((child): readonly InstanceReport[] => {
    const { uuid, cpu_usage_percent: percent, mem_usage: bytes } = fieldsOf(child) ?? {};
    if (typeof uuid !== 'string') return [];
    const module = moduleId(uuid);
    const record = scene.modules.get(module);
    if (record === undefined) return [];
    const expected = epochAt(scene, module, runtime.id);
    const state = expected === null ? 'running' : stateOf(scene, module, runtime.id);
    // What is listed is there, whatever word of it was lost.
    const seen = state === 'starting' ? 'running' : state;
    return [
      {
        ...unmeasured(module, expected ?? record.instanceEpoch, seen),
        busyShare: isAmount(percent) ? Math.min(percent / 100, CORES_MAX) : null,
        memoryBytes: isAmount(bytes) ? Math.round(bytes) : null,
      },
    ];
  });
}

/** Cores that one module can keep busy at most; a bound against nonsense. */
const CORES_MAX = 4_096;

const isAmount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 && value <= Number.MAX_SAFE_INTEGER;
