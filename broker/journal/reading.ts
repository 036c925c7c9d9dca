import { DatabaseSource, isDatabaseUrl } from './database-reading.ts';
import { FileShelf } from './files.ts';
import { CHAIN_START, type ChainEnd, scan } from './scan.ts';
import { JournalFault } from './shelf.ts';
import { readSnapshot } from './snapshot.ts';

/** A journal to be read as the trace that it is. */
export interface JournalTrace {
  readonly name: string;
  /** What was known before its first record; `null` when it goes back to the beginning of its realm. */
  readonly start: { readonly policy: string; readonly knowledge: string } | null;
  /** Its records line by line, without seals; throws a `JournalFault` where something is not what was written. */
  lines(): AsyncGenerator<string>;
  /** When the newest of its records was written; `null` if that cannot be told without reading all of it. */
  endMs(): Promise<number | null>;
}

/** Some whole batches of a segment, in their order. */
export interface Piece {
  readonly segmentIndex: number;
  readonly bytes: Buffer;
  /** Whether a write may have been interrupted at its end, if nothing comes after it. */
  readonly mayBeTorn: boolean;
}

/** Where a journal is read from, by whoever does not write it. */
export interface Source {
  readonly name: string;
  /** Numbers of the segments that are there, and of those that begin with a snapshot, oldest first. */
  segments(): Promise<readonly number[]>;
  snapshots(): Promise<readonly number[]>;
  readSnapshot(segment: number): Promise<string>;
  segmentName(segment: number): string;
  /** The end of the newest segment, a batch of it at least. */
  newest(): Promise<string>;
  /** Everything from a segment on, oldest first. */
  pieces(first: number): AsyncGenerator<Piece>;
}

/**
 * Opens the journal in a folder, or of a realm in a database, for reading, from its beginning or from the oldest snapshot that is kept. Takes no lock and changes
 * nothing, so that a realm that is served can be looked at: what is being written right then is left out.
 */
export async function readJournal(place: string, realm?: string): Promise<JournalTrace> {
  const source = isDatabaseUrl(place) ? await DatabaseSource.find(place, realm) : new FolderSource(place);
  return opened(source);
}

async function opened(source: Source): Promise<JournalTrace> {
  const segments = await source.segments();
  if (segments.length === 0) throw new JournalFault('corrupt', `${source.name} holds no journal`, '');
  const start = segments[0] === 1 ? null : await oldestSnapshot(source, segments);
  return {
    name: source.name,
    start: start === null ? null : { policy: start.moment.profile, knowledge: start.knowledge },
    lines: () => linesOf(source, start?.segmentIndex ?? 1, start?.moment ?? CHAIN_START),
    endMs: async () => lastMs(await source.newest()),
  };
}

/** The last moment that a text names where a record does, at its beginning. */
function lastMs(text: string): number | null {
  const at = text.lastIndexOf('\n{"kind":"input","atMs":');
  return at < 0 ? null : Number(/[\d.e+]+/.exec(text.slice(at))?.[0] ?? Number.NaN);
}

/** Reads batch after batch, and holds each against its seal and the seal before it. */
async function* linesOf(source: Source, first: number, before: ChainEnd): AsyncGenerator<string> {
  let chain = before;
  let at = { segmentIndex: first, line: 1 };
  let tornIn: string | null = null;
  for await (const { segmentIndex, bytes, mayBeTorn } of source.pieces(first)) {
    if (tornIn !== null)
      throw new JournalFault('corrupt', `${tornIn} the segment ends early, and later ones exist`, '');
    if (segmentIndex !== at.segmentIndex) at = { segmentIndex, line: 1 };
    const { batches, end, fault, tornBytes } = scan(bytes, chain);
    const place = (line: number): string => `${source.segmentName(segmentIndex)}:${at.line + line - 1}`;
    if (fault !== null) throw new JournalFault('corrupt', `${place(fault.line)} ${fault.reason}`, '');
    if (tornBytes > 0 && !mayBeTorn)
      throw new JournalFault('corrupt', `${place(1)} the batch is not what was sealed`, '');
    for (const { lines } of batches) yield* lines;
    chain = end ?? chain;
    if (tornBytes > 0) tornIn = place(1);
    at = { segmentIndex, line: at.line + batches.reduce((sum, { lines }) => sum + lines.length + 1, 0) };
  }
}

async function oldestSnapshot(
  source: Source,
  segments: readonly number[],
): Promise<{ readonly segmentIndex: number } & NonNullable<ReturnType<typeof readSnapshot>>> {
  for (const segmentIndex of await source.snapshots()) {
    if (segmentIndex < (segments[0] ?? 0)) continue;
    const snapshot = readSnapshot(await source.readSnapshot(segmentIndex));
    if (snapshot !== null) return { segmentIndex, ...snapshot };
  }
  throw new JournalFault('corrupt', `${source.name} holds no snapshot that its records begin with`, '');
}

/** A folder, segment by segment. */
class FolderSource implements Source {
  readonly name: string;
  readonly #shelf: FileShelf;

  constructor(folder: string) {
    this.name = folder;
    this.#shelf = FileShelf.reading(folder);
  }

  segments(): Promise<readonly number[]> {
    return this.#shelf.segments();
  }

  snapshots(): Promise<readonly number[]> {
    return this.#shelf.snapshots();
  }

  readSnapshot(segment: number): Promise<string> {
    return this.#shelf.readSnapshot(segment);
  }

  segmentName(segment: number): string {
    return this.#shelf.segmentName(segment);
  }

  async newest(): Promise<string> {
    const last = (await this.#shelf.segments()).at(-1);
    return last === undefined ? '' : (await this.#shelf.readSegment(last)).toString('utf8');
  }

  async *pieces(first: number): AsyncGenerator<Piece> {
    for (const segment of await this.#shelf.segments())
      if (segment >= first)
        yield { segmentIndex: segment, bytes: await this.#shelf.readSegment(segment), mayBeTorn: true };
  }
}
