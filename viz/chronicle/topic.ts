import type { Command, Input, Timed } from '../reel/words.ts';

/** Levels of a topic behind those of the realm, and behind them what kind of message it is. */
export type Topic = readonly string[];

/** What a name in an address cannot hold, so that levels are told apart whatever they are called. */
const JOINT = '\u001f';

/** A topic as one word of an address. */
export const topicWord = (topic: Topic): string => topic.join(JOINT);
/** The topic that a word of an address means; no level at all for an empty one. */
export const topicOf = (word: string): Topic => (word === '' ? [] : word.split(JOINT));

/** A topic as people read it: what our own dialect writes, less the realm. */
export const topicText = (topic: Topic): string => topic.join('/');

/** The message that a record tells of, if it is one: what was heard and what was said went over the broker. */
export function messageIn(record: Timed): Input | Command | null {
  if (record.kind === 'input') return record.input;
  return record.kind === 'command' ? record.command : null;
}

/** Where a message was published, as our own dialect names it; `null` for what was no message. */
export function messageTopic(record: Timed): Topic | null {
  if (record.kind === 'input') return inputTopic(record.input);
  return record.kind === 'command' ? commandTopic(record.command) : null;
}

/** Where a runtime's keep-alives are published. */
export const beatTopic = (runtime: string): Topic => ['rt', runtime, 'report', 'keep-alive-received'];

function inputTopic(input: Input): Topic | null {
  if (input.kind === 'time-passed' || input.kind === 'supervisor-returned') return null;
  if ('request' in input) return ['client', 'request', input.kind];
  if (input.kind === 'link-measured') return ['link', input.from, input.to, input.kind];
  // Nobody said so: the supervisor's own shell found it.
  if (input.kind === 'module-found-fixed' || input.kind === 'moves-advised') return null;
  const { runtime } = input;
  return ['rt', typeof runtime === 'string' ? runtime : runtime.id, 'report', input.kind];
}

function commandTopic(command: Command): Topic {
  if (command.kind === 'report-progress') return ['module', command.module, 'progress', command.progress];
  if ('request' in command) return ['client', 'answer', command.kind];
  return ['rt', command.runtime, 'command', command.kind];
}

/** Whether a topic lies at or below another. */
export const isUnder = (topic: Topic, above: Topic): boolean =>
  above.every((level, index) => topic[index] === level);
