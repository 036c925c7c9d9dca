import { homeOf, moduleId } from '../../../core/index.ts';
import { parseJson } from '../json.ts';
import { type Envelope, fieldsOf, textOf } from '../legacy/envelope.ts';
import { notesOf } from '../notes.ts';
import { complain, type Hearing } from '../wire.ts';

/** A runtime acknowledges a module, or says that it could not get its file: then the file is sent inside the order. */
export function missesFile(turn: Hearing, { body }: Envelope): void {
  if (body.result !== 'no file') return;
  const { uuid } = fieldsOf(body.details) ?? {};
  const record = typeof uuid === 'string' ? turn.scene.modules.get(moduleId(uuid)) : undefined;
  const runtime = record === undefined ? null : homeOf(record);
  if (record === undefined || runtime === null || notesOf(turn.scene.runtimes.get(runtime)) === null) {
    return complain(turn, 'unsupported', 'data.details.uuid', 'no module that a legacy runtime should have');
  }
  turn.files.push({ runtime, module: record.module.id, file: record.module.file });
}

/** Longest message that is repeated (assumption; it serves to see whether the supervisor listens). */
const ECHO_BYTES_MAX = 4_096;
const ECHO_LIMITS = {
  payloadBytesMax: ECHO_BYTES_MAX,
  depthCountMax: 8,
  entryCountMax: 256,
  textCountMax: ECHO_BYTES_MAX,
};

/** Repeats a message that asks for it. Saving and resetting, the other special actions, are not for everybody to order. */
export function echo(turn: Hearing): void {
  const { payload } = turn.message;
  if (payload.length > ECHO_BYTES_MAX) return complain(turn, 'too-large', '', 'too long to be repeated');
  const text = textOf(payload);
  const json = parseJson(text, ECHO_LIMITS);
  if (json.kind === 'issues') {
    turn.issues.push(...json.issues);
    return;
  }
  if (fieldsOf(json.value)?.action !== 'echo') {
    return complain(turn, 'unsupported', 'action', 'only "echo" is done here');
  }
  turn.publishes.push({ topic: `${turn.wire.realm}/proc/echo`, payload: text, qos: 0, retain: false });
}
