import { isUnder, messageIn, messageTopic, type Topic, topicText } from '../../chronicle/topic.ts';
import type { Command, Input } from '../../reel/words.ts';
import type { Frame } from '../view.ts';

/** Records looked through for messages; what is further back is found by going there. */
const LOOKED_COUNT_MAX = 20_000;

/** A message with where it stands. */
export interface Message {
  /** Records up to and with it. */
  readonly recordCount: number;
  readonly atMs: number;
  readonly topic: Topic;
  readonly payload: Input | Command;
}

/** Which messages are wanted, and how many. */
export interface Wanted {
  readonly topic: Topic;
  readonly filter: string;
  readonly countMax: number;
}

/** The newest messages among the first so many records, newest first. */
export function messagesBefore(
  { records }: Pick<Frame, 'records'>,
  recordCount: number,
  { topic, filter, countMax }: Wanted,
): readonly Message[] {
  const found: Message[] = [];
  const first = Math.max(records.evictedCount, recordCount - LOOKED_COUNT_MAX);
  const [family, , way, kind] = topic;
  const hasBeats =
    (family ?? 'rt') === 'rt' && (way ?? 'report') === 'report' && /^keep-alive/.test(kind ?? 'keep-alive');
  for (let index = recordCount - 1; index >= first && found.length < countMax; index--) {
    if (!hasBeats && records.isBeat(index)) continue;
    const message = messageAt(records, index);
    if (message !== null && isUnder(message.topic, topic) && has(message, filter)) found.push(message);
  }
  return found;
}

/** The message that a record tells of. */
export function messageAt(records: Frame['records'], index: number): Message | null {
  const record = records.recordAt(index);
  const topic = record === undefined ? null : messageTopic(record);
  const payload = record === undefined ? null : messageIn(record);
  if (record === undefined || topic === null || payload === null) return null;
  return { recordCount: index + 1, atMs: record.atMs, topic, payload };
}

const has = ({ topic, payload }: Message, filter: string): boolean =>
  filter === '' || topicText(topic).includes(filter) || JSON.stringify(payload).includes(filter);
