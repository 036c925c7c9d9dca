import { createReadStream, existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { type Profile, readKnowledge } from '../../core/index.ts';
import type { Lines, ReplayOptions } from '../replay.ts';
import { RUN_FILES, type RunFolder, readFolder } from '../run/folder.ts';
import { lineMs, traceLines } from '../run/trace-reader.ts';
import { policyOfRun } from './author/policy-file.ts';
import { EXIT } from './exits.ts';
import { findProfile, type Outcome, ready, refuse } from './scenario-file.ts';
import type { Screen } from './screen.ts';

/** A journal as the broker reads it, who alone knows how one is kept. */
export interface JournalReading extends Lines {
  readonly start: { readonly policy: string; readonly knowledge: string } | null;
  /** When its newest record was written; `null` if nobody knows. */
  endMs(): Promise<number | null>;
}

/**
 * Reads the journal in a folder, or of a realm in a database. Throws where it is not what was written, or not to be had;
 * what is thrown may have a kind and a hint.
 */
export type ReadJournal = (place: string, realm?: string) => Promise<JournalReading>;

/** The exit code for what went wrong with reading a recording. */
export const exitOf = (cause: unknown): number =>
  (cause as { readonly kind?: string } | undefined)?.kind === 'unreachable' ? EXIT.unreachable : EXIT.input;

interface JournalFault extends Error {
  readonly hint?: string;
}

/** Something that was recorded: a run, the journal of a realm that was served, or a trace by itself. */
export interface Recording extends Lines {
  /** What it was called by, without passwords. */
  readonly shown: string;
  /** A name for files that are made of it. */
  readonly base: string;
  readonly kind: 'run' | 'journal' | 'trace';
  /** How it is replayed under the policy that made it. */
  readonly reading: Pick<ReplayOptions, 'profile' | 'start' | 'areDecisionsWhole'>;
  /** The run folder, if it is one. */
  readonly folder: RunFolder | null;
  /** When it ends, for whoever shows progress; `null` if nobody knows. */
  endMs(): Promise<number | null>;
}

/** Gives the share of a recording that is reached at a moment, if its end or the end of what is wanted is known. */
export async function reachIn(
  recording: Recording,
  untilMs: number | undefined,
): Promise<((atMs: number) => number) | null> {
  const endMs = untilMs ?? (await recording.endMs());
  if (endMs === null) return null;
  const startMs = recording.reading.start?.knowledge.nowMs ?? 0;
  return (atMs) => Math.min(1, Math.max(0, atMs - startMs) / Math.max(1, endMs - startMs));
}

/** A segment of a journal, as it is written or once it is old. */
const SEGMENT = /^\d{8}\.(ndjson|snapshot)(\.gz)?$/;
const SEAL = '{"kind":"seal"';

/** How a recording is opened. */
export interface OpenOptions {
  readonly readJournal?: ReadJournal | undefined;
  /** Whether another policy decides, so that the run's own need not be there any more. */
  readonly isPolicyGiven?: boolean;
  /** Which of the realms in a database; not needed if there is only one. */
  readonly realm?: string | undefined;
}

const DATABASE = /^postgres(ql)?:\/\//;

/** Opens what was recorded at a path, whatever it is. */
export async function openRecording(
  path: string,
  screen: Screen,
  { readJournal, isPolicyGiven = false, realm }: OpenOptions = {},
): Promise<Outcome<Recording>> {
  if (DATABASE.test(path) && readJournal !== undefined)
    return openJournal(screen, {
      read: () => readJournal(path, realm),
      base: realm?.replaceAll('/', '-') ?? 'journal',
    });
  if (realm !== undefined)
    return refuse(
      screen,
      EXIT.usage,
      '--realm is for journals in a database',
      'name the folder of the realm',
    );
  if (!existsSync(path)) return refuse(screen, EXIT.input, `there is no "${path}"`, KINDS);
  if (!statSync(path).isDirectory()) return ready(traceIn(path));
  if (existsSync(join(path, RUN_FILES.record))) return openRun(path, screen, isPolicyGiven);
  if (readJournal !== undefined && readdirSync(path).some((entry) => SEGMENT.test(entry)))
    return openJournal(screen, { read: () => readJournal(path), base: baseOf(path) });
  return refuse(screen, EXIT.input, `"${path}" is neither a run folder nor a journal`, KINDS);
}

const KINDS =
  'name a run folder, the journal of a realm (…/realms/NAME or postgres://…), or a trace (.ndjson or .ndjson.gz)';

/** The last part of a path, without the endings of a trace. */
const baseOf = (path: string): string => basename(resolve(path)).replace(/\.ndjson(\.gz)?$/, '');

function traceIn(path: string): Recording {
  return {
    kind: 'trace',
    name: path,
    shown: path,
    base: baseOf(path),
    lines: () => withoutSeals(path.endsWith('.gz') ? traceLines(path) : plainLines(path)),
    reading: { profile: null },
    folder: null,
    endMs: () => endOf(path),
  };
}

/** The last moment of a trace: a look at all of its text, which takes a hundredth of what replaying it does. */
async function endOf(path: string): Promise<number | null> {
  let tail = '';
  const file = createReadStream(path);
  const text: Readable = path.endsWith('.gz') ? file.pipe(createGunzip()) : file;
  // What is wrong with it is told by whoever reads it.
  file.on('error', () => text.destroy());
  try {
    for await (const chunk of text) {
      const whole = tail + (chunk as Buffer).toString('latin1');
      const from = whole.lastIndexOf(RECORD);
      tail = from < 0 ? whole.slice(-RECORD.length) : whole.slice(from);
    }
  } catch {
    return null;
  }
  return tail.startsWith(RECORD) ? lineMs(tail.slice(1)) : null;
}

/** How an input begins, behind the line before. */
const RECORD = '\n{"kind":"input","atMs":';

async function* withoutSeals(lines: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const line of lines) if (!line.startsWith(SEAL)) yield line;
}

async function* plainLines(path: string): AsyncGenerator<string> {
  const input = createReadStream(path);
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY }))
    if (line !== '') yield line;
}

async function openRun(path: string, screen: Screen, isPolicyGiven: boolean): Promise<Outcome<Recording>> {
  const opened = openTraced(path, screen);
  if (opened.kind === 'refused') return opened;
  const folder = opened.value;
  const policy = isPolicyGiven ? null : await policyOfRun(folder, screen);
  if (policy?.kind === 'refused') return policy;
  const trace = folder.file('trace');
  const profile = policy?.value.profile ?? null;
  return ready({
    kind: 'run',
    name: trace,
    shown: path,
    base: baseOf(path),
    lines: () => traceLines(trace),
    reading: { profile },
    folder,
    endMs: async () => folder.record.endMs,
  });
}

/** Opens a run folder that has a trace. */
function openTraced(path: string, screen: Screen): Outcome<RunFolder> {
  const reading = readFolder(path);
  if (reading.kind === 'fault') return refuse(screen, EXIT.input, reading.message);
  if (reading.found.record.isTraceKept) return ready(reading.found);
  return refuse(
    screen,
    EXIT.input,
    `"${path}" kept no trace, and only a trace can tell`,
    'run again without --no-trace',
  );
}

async function openJournal(
  screen: Screen,
  { read, base }: { readonly read: () => Promise<JournalReading>; readonly base: string },
): Promise<Outcome<Recording>> {
  const journal = await read().catch((fault: JournalFault) => fault);
  if (journal instanceof Error) {
    const { message, hint = '' } = journal;
    return refuse(screen, exitOf(journal), message, hint === '' ? null : hint);
  }
  const { name, start } = journal;
  const begun = start === null ? ready(undefined) : startOf(start, screen);
  if (begun.kind === 'refused') return begun;
  return ready({
    kind: 'journal',
    name,
    shown: name,
    base,
    lines: () => journal.lines(),
    reading: { profile: null, start: begun.value, areDecisionsWhole: false },
    folder: null,
    // What is wrong with it is told by whoever reads it.
    endMs: () => journal.endMs().catch(() => null),
  });
}

function startOf(
  { policy, knowledge }: NonNullable<JournalReading['start']>,
  screen: Screen,
): Outcome<NonNullable<ReplayOptions['start']>> {
  const found = findProfile(policy, screen);
  if (found.kind === 'refused') return { ...found, exitCode: EXIT.input };
  const profile: Profile = found.value;
  return ready({ profile, knowledge: readKnowledge(profile, knowledge) });
}
