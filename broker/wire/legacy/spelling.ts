import { byText, type Channel } from '../../../core/index.ts';
import { isPlainTopic } from '../native/fields.ts';
import { type Fields, fieldsOf } from './envelope.ts';
import { decoded } from './python.ts';

/**
 * How a legacy request spelled what it said: the fields our own records do not hold, and of `args` and `env` only whether
 * they were texts or lists, because their contents may be secret and lie in the module anyway. It travels in the id of the
 * request, so that the module can be told on and answered in the words in which it was asked for.
 */
export type Spelling = Fields;

/** Fields that are told on; all others are left out. */
const KEPT = new Set([
  'filename',
  'file',
  'fileid',
  'filetype',
  'apis',
  'args',
  'env',
  'channels',
  'peripherals',
  'resources',
  'fault_crash',
  'location',
  'index',
  'wait_state',
  'instantiate',
]);

/** Longest spelling that is kept, as JSON (assumption: fifty channels have about 5 kB). */
const SPELLING_COUNT_MAX = 16_384;

/** The spelling of a request; `null` when it says more than can be kept. */
export function spellingOf(body: Fields): Spelling | null {
  const entries = Object.entries(body)
    .filter(([key]) => KEPT.has(key))
    .map(([key, value]) => [key, key === 'args' || key === 'env' ? hollow(value) : value] as const);
  const spelling: Spelling = Object.fromEntries(entries);
  return JSON.stringify(spelling).length <= SPELLING_COUNT_MAX ? spelling : null;
}

/** What is left of arguments: `text`, `list`, or the record of the fourth generation with the same done to its lists. */
function hollow(value: unknown): unknown {
  if (typeof value === 'string') return 'text';
  if (Array.isArray(value)) return 'list';
  const record = fieldsOf(value);
  if (record === null) return value;
  return Object.fromEntries(
    Object.entries(record).map(([key, child]) => [
      key,
      key === 'argv' || key === 'env' ? hollow(child) : child,
    ]),
  );
}

/** Puts arguments back where they were hollowed out; what was not given is a list. */
export function filled(mark: unknown, texts: readonly string[]): unknown {
  return mark === 'text' ? texts.join(' ') : texts;
}

/** Words of a text, or the texts of a list: how clients give apis, args and env. */
export function wordsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.split(/\s+/).filter((word) => word !== '');
  if (!Array.isArray(value)) return [];
  return value
    .filter((word) => typeof word === 'string' || typeof word === 'number')
    .map(String)
    .filter((word) => word !== '');
}

/** Names, sorted and each once, as our own records keep them. */
export const nameSetOf = (value: unknown): readonly string[] => [...new Set(wordsOf(value))].sort(byText);

/**
 * The channels that our own records can hold: `pubsub` ones on a plain topic. Others are only told on, in their spelling,
 * to runtimes of their own generation.
 */
export function channelsOf(value: unknown): readonly Channel[] {
  const list = decoded(value);
  if (!Array.isArray(list)) return [];
  return list.flatMap((entry): readonly Channel[] => {
    const { path, mode = 'rw', params, topic = fieldsOf(params)?.topic } = fieldsOf(entry) ?? {};
    if (typeof path !== 'string' || typeof topic !== 'string' || !isPlainTopic(topic)) return [];
    if (mode !== 'r' && mode !== 'w' && mode !== 'rw') return [];
    const inner = path.startsWith('/') ? path : `/ch/${path}`;
    if (inner.length > 256 || inner.split('/').some((step) => step === '..' || step === '.')) return [];
    return [{ path: inner, topic, mode }];
  });
}
