import {
  homeOf,
  type Knowledge,
  type ModuleRecord,
  moduleId,
  type RuntimeRecord,
} from '../../../core/index.ts';
import { stageBehind, streamTopic } from '../g5/topics.ts';
import { type Stdio, stdioTopic } from '../native/topics.ts';
import { notesOf } from '../notes.ts';
import type { Publish } from '../publish.ts';
import type { Turn } from '../wire.ts';
import { askOf } from './ask.ts';
import { askedIn } from './asked-in.ts';
import { textOf } from './envelope.ts';
import { linesOf, type Stream, takeRest } from './rests.ts';

/** Whose topics: ours and those of the first three generations, which are the same; the fourth's; the fifth's. */
export type Family = 'debug' | 'stdio' | 'stage';

/** Of which module something was written or is to be read, and where that was said. */
export interface Spoken {
  readonly family: Family;
  /** The fourth generation has one topic for both directions: what is said there is taken to be written. */
  readonly stream: Stdio;
  readonly module: string;
}

/** Ends the input of a module in our own dialect; nobody else has a word for it. */
const END_OF_INPUT = '\u0004';

/**
 * Passes what a module writes on to those who listen elsewhere, and what they write on to the module. What it writes is
 * believed only where its runtime speaks, and what is written to it is taken only from elsewhere: so nothing that we
 * publish leads to anything when it comes back to us, and no two topics feed each other.
 */
export function hearStdio(
  turn: Turn,
  { family, stream, module }: Spoken,
  payload: string | Uint8Array,
): void {
  const record = turn.scene.modules.get(moduleId(module));
  const own = record === undefined ? null : ownFamily(turn.scene, record);
  if (record === undefined || own === null) return;
  if (stream === 'stdin') {
    if (family !== own) pushAll(turn, read(turn, record, own, textOf(payload)));
    return;
  }
  if (family !== own || sinksOf(record, own, stream).length === 0) return;
  if (family === 'debug') return write(turn, record, stream, [textOf(payload)]); // A message is a line.
  const text = family === 'stage' ? unquoted(textOf(payload)) : textOf(payload);
  const { lines, overdue } = linesOf(turn, { module: record.module.id, stream }, text);
  write(turn, record, stream, lines);
  if (overdue === null) return;
  const other = turn.scene.modules.get(overdue.module);
  if (other !== undefined) write(turn, other, overdue.stream, [overdue.text]);
}

/** A module has ended: what it wrote last and did not finish is a line. */
export function lastWords(turn: Turn, record: ModuleRecord): void {
  for (const stream of ['stdout', 'stderr'] as const) {
    const rest = takeRest(turn, { module: record.module.id, stream });
    if (rest !== '') write(turn, record, stream, [rest]);
  }
}

/** The topics of the runtime that has a module; `null` when none has it. */
function ownFamily(scene: Knowledge, record: ModuleRecord): Family | null {
  const home = homeOf(record);
  return home === null ? null : familyOf(scene.runtimes.get(home));
}

function familyOf(runtime: RuntimeRecord | undefined): Family {
  const generation = notesOf(runtime)?.generation;
  if (generation === 'g4') return 'stdio';
  return generation === 'g5' ? 'stage' : 'debug';
}

/** Where else a module is listened to: by everybody where we are, and where those are who asked for it. */
function sinksOf(record: ModuleRecord, own: Family, stream: Stream): readonly Family[] {
  const asker = { g4: 'stdio', g5: 'stage' } as const;
  const asked = askedIn(record);
  const others: readonly Family[] = asked === 'g4' || asked === 'g5' ? ['debug', asker[asked]] : ['debug'];
  return others.filter((family) => family !== own && !(family === 'stdio' && stream === 'stderr'));
}

function write(turn: Turn, record: ModuleRecord, stream: Stream, lines: readonly string[]): void {
  const own = ownFamily(turn.scene, record);
  if (own === null) return;
  for (const family of sinksOf(record, own, stream)) {
    pushAll(
      turn,
      lines.map((line) => written(turn, record, { family, stream, line })),
    );
  }
}

interface Line {
  readonly family: Family;
  readonly stream: Stream;
  readonly line: string;
}

/** A line as it is spelled on the topics of a family. The fifth generation quotes, whatever its documents say. */
function written(turn: Turn, record: ModuleRecord, { family, stream, line }: Line): Publish {
  const { realm } = turn.wire;
  const { id } = record.module;
  if (family === 'debug') return said(stdioTopic(realm, stream, id), line, 1);
  if (family === 'stdio') return said(sharedTopic(realm, id), `${line}\n`, 0);
  const [topic] = streamTopics(turn, record, stream);
  return said(topic, JSON.stringify(`${line}\n`), 0);
}

/** What somebody wrote to a module, as its runtime reads it. */
function read(turn: Turn, record: ModuleRecord, own: Family, text: string): readonly Publish[] {
  const { realm } = turn.wire;
  if (text === END_OF_INPUT) return [];
  const { id } = record.module;
  return (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n').flatMap((line) => {
    if (own === 'debug') return [said(stdioTopic(realm, 'stdin', id), line, 1)];
    if (own === 'stdio') return [said(sharedTopic(realm, id), `${line}\n`, 0)];
    // It listens on one of the two, as it was set up; and it puts the newline there itself.
    return streamTopics(turn, record, 'stdin').map((topic) => said(topic, line, 0));
  });
}

/** The one topic of the fourth generation. */
const sharedTopic = (realm: string, module: string): string => `${realm}/proc/stdio/${module}`;

/** Below the scene of a module: as its runtime was made, and as ARENA sets it up today, with its own uuid. */
function streamTopics({ wire, scene }: Turn, record: ModuleRecord, stream: Stdio): readonly [string, string] {
  const home = homeOf(record);
  const notes = home === null ? null : notesOf(scene.runtimes.get(home));
  const stage = stageBehind(wire.realm, askOf(record.request)?.topic, notes?.topic ?? '');
  const { id } = record.module;
  return [
    streamTopic(wire.realm, stage, id, stream),
    streamTopic(wire.realm, stage, `${home}/${id}`, stream),
  ];
}

const said = (topic: string, payload: string, qos: 0 | 1): Publish => ({
  topic,
  payload,
  qos,
  retain: false,
});

function pushAll(turn: Turn, publishes: readonly Publish[]): void {
  turn.publishes.push(...publishes);
}

/** A piece of output without the quotes that today's runtimes put around it. */
function unquoted(text: string): string {
  if (!text.startsWith('"')) return text;
  try {
    return String(JSON.parse(text));
  } catch {
    return text;
  }
}
