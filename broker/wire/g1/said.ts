import { runtimeId } from '../../../core/index.ts';
import { epochAt } from '../legacy/believed.ts';
import { type Envelope, type Fields, fieldsOf } from '../legacy/envelope.ts';
import { moduleIdIn } from '../legacy/look-up.ts';
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

/**
 * A browser sends a module with its memory to another one. Since 2020 it names the topic without the realm, so that the
 * message never arrived; it is passed on, if the move is one that was ordered. Neither end confirms anything: the memory
 * on its way is the word that the source has paused, and passing it on that the target runs.
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
  if (isLost) {
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
  });
  turn.inputs.push({ kind: 'module-thawed', runtime: to, module, epoch: migration.toEpoch });
}
