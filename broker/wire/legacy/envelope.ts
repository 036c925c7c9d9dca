import { type JsonLimits, parseJson } from '../json.ts';

/**
 * Bounds of legacy messages. A migration carries a module's whole memory as one base64 text: 32 MiB of it are room for 24 MiB
 * of memory (assumption; the largest one ever recorded has 196,608 bytes).
 */
const legacyLimits: JsonLimits = {
  payloadBytesMax: 34_603_008,
  depthCountMax: 24,
  entryCountMax: 4_096,
  textCountMax: 33_554_432,
};

/** A record as JSON has it. */
export type Fields = Readonly<Record<string, unknown>>;

/** A legacy message, opened: what is under `data` is its body. */
export interface Envelope {
  /** The transaction's id; answers repeat it. */
  readonly transaction: string;
  readonly action: string;
  readonly type: string;
  readonly body: Fields;
  /** The whole message, for the few that say something outside of `data`. */
  readonly whole: Fields;
}

/** What opening a payload gave. */
export type Opening =
  | { readonly kind: 'envelope'; readonly envelope: Envelope }
  | { readonly kind: 'unparsable'; readonly reason: string }
  | { readonly kind: 'shapeless'; readonly path: string; readonly reason: string };

const lenientUtf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** A payload as text. Bytes that are no UTF-8 are left out, as every generation did. */
export const textOf = (payload: string | Uint8Array): string =>
  typeof payload === 'string' ? payload : lenientUtf8.decode(payload).replaceAll('\ufffd', '');

/** Opens a legacy payload. One that begins with a single quote loses its first and last character, as ever. */
export function open(payload: string | Uint8Array): Opening {
  if (payload.length > legacyLimits.payloadBytesMax) return { kind: 'unparsable', reason: 'too large' };
  const text = textOf(payload);
  const json = parseJson(text.startsWith("'") ? text.slice(1, -1) : text, legacyLimits);
  if (json.kind === 'issues') {
    return { kind: 'unparsable', reason: json.issues[0]?.message ?? 'not JSON' };
  }
  const whole = fieldsOf(json.value);
  if (whole === null) return { kind: 'shapeless', path: '', reason: 'must be a record' };
  const { object_id: transaction, action = '', type } = whole;
  if (!isShort(type)) return { kind: 'shapeless', path: 'type', reason: 'must be a text' };
  if (!isShort(transaction)) return { kind: 'shapeless', path: 'object_id', reason: 'must be a text' };
  if (!isShort(action)) return { kind: 'shapeless', path: 'action', reason: 'must be a text' };
  return {
    kind: 'envelope',
    envelope: { transaction, action, type, body: fieldsOf(whole.data) ?? {}, whole },
  };
}

/** A value as a record; `null` when it is none. */
export const fieldsOf = (value: unknown): Fields | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;

/** Ids and kinds longer than this are nonsense (assumption; a uuid has 36 characters). */
const SHORT_COUNT_MAX = 256;

const isShort = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= SHORT_COUNT_MAX;
