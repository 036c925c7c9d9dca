import { type Migration, runtimeId } from '../../../core/index.ts';
import { epochAt } from '../legacy/believed.ts';
import { type Envelope, type Fields, fieldsOf } from '../legacy/envelope.ts';
import { moduleIdIn } from '../legacy/look-up.ts';
import { encodeCommand } from '../native/runtime-side.ts';
import { notesOf } from '../notes.ts';
import { complain, type Hearing } from '../wire.ts';

/** A Python host answers a forwarded request: what it created runs, what it deleted is gone. */
export function answeredG1(turn: Hearing, on: string, { body }: Envelope): void {
  const runtime = runtimeId(on);
  const details = detailsOf(body.details);
  const module = moduleIdIn(turn.scene, details.uuid);
  if (module === null) return;
  const record = turn.scene.modules.get(module);
  const epoch = epochAt(turn.scene, module, runtime);
  if (record === undefined || epoch === null || notesOf(turn.scene.runtimes.get(runtime)) === null) return;
  const word = { runtime, module, epoch };
  const { kind } = record.phase;
  if (body.result !== 'ok') {
    if (kind === 'starting')
      turn.inputs.push({ kind: 'module-start-failed', ...word, reason: 'refused by its runtime' });
    return;
  }
  if (details.msg !== undefined) {
    if (kind === 'stopping') {
      turn.inputs.push({ kind: 'module-exited', ...word, epoch: record.epoch, reason: 'stopped' });
    }
  } else if (kind === 'starting') turn.inputs.push({ kind: 'module-started', ...word });
}

/** The details of an answer; of a creation they are JSON within a text. */
function detailsOf(details: unknown): Fields {
  if (typeof details !== 'string') return fieldsOf(details) ?? {};
  try {
    return fieldsOf(JSON.parse(details)) ?? {};
  } catch {
    return {};
  }
}

/** What does not come along from one browser of the first generation to another (seen on the original: its §4 as we have it). */
const BUT_MEMORY =
  'its stack, globals, tables and unread input: a browser of the first generation sends linear memory only';
const ALL_OF_IT =
  'any of its state, so that it begins anew: a browser of the first generation sends linear memory only';

/**
 * A browser sends a module with its memory to another one. Since 2020 it names the topic without the realm, so that the
 * message never arrived; it is passed on, if the move is one that was ordered. Neither end confirms anything: the memory
 * on its way is the word that the source has paused, and passing it on that the target runs. A target of our own dialect is
 * told to begin the module anew, and says itself that it has. What is lost either way is said with the word.
 */
export function carriedG1(turn: Hearing, target: string, { body }: Envelope, isLost: boolean): void {
  const { scene, message, wire } = turn;
  const id = moduleIdIn(scene, body.uuid);
  const { memory } = body;
  const to = runtimeId(target);
  const migration = id === null ? undefined : scene.migrations.get(id);
  if (typeof memory !== 'string')
    return complain(turn, 'unsupported', 'data.memory', 'only migrations go from runtime to runtime');
  if (migration?.to !== to || (migration.step !== 'freezing' && migration.step !== 'thawing')) {
    if (isLost) complain(turn, 'unsupported', 'data.uuid', `module ${id} is not being moved to ${target}`);
    return;
  }
  const { module } = migration;
  const isForOld = notesOf(scene.runtimes.get(to)) !== null;
  if (!isForOld) begin(turn, migration);
  else if (isLost) {
    const topic = `${wire.realm}/proc/control/${target}`;
    turn.publishes.push({ topic, payload: message.payload, qos: 0, retain: false, to: target });
  }
  // Four characters of base64 carry three bytes.
  const snapshotBytes = Math.floor((memory.length * 3) / 4);
  turn.inputs.push({
    kind: 'module-frozen',
    runtime: migration.from,
    module,
    epoch: migration.fromEpoch,
    snapshotBytes,
    loses: isForOld ? BUT_MEMORY : ALL_OF_IT,
  });
  if (isForOld) turn.inputs.push({ kind: 'module-thawed', runtime: to, module, epoch: migration.toEpoch });
}

/** Has a target of our own dialect begin the module under the epoch that it has after the move. */
function begin({ scene, wire, publishes }: Hearing, { module: id, to, toEpoch }: Migration): void {
  const record = scene.modules.get(id);
  if (record === undefined) return;
  const { module } = record;
  const start = { kind: 'start-module', runtime: to, module, epoch: toEpoch, fromCheckpoint: false } as const;
  publishes.push(encodeCommand(wire.realm, start));
}
