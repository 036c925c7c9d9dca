/** Why a journal cannot be used. */
export type FaultKind = 'held' | 'unreachable' | 'corrupt' | 'diverged' | 'full';

/** What the world did to a journal: who holds it, which line is broken, and what a person can do. */
export class JournalFault extends Error {
  readonly kind: FaultKind;
  readonly hint: string;

  constructor(kind: FaultKind, message: string, hint: string) {
    super(message);
    this.name = 'JournalFault';
    this.kind = kind;
    this.hint = hint;
  }
}

/**
 * Where the journal of one realm is kept: numbered segments of sealed batches, and snapshots of the state in which a
 * segment begins. Whoever has a shelf open is the only one; what holds on it is judged by its reader, not by it.
 */
export interface Shelf {
  /** For messages: a folder or a database. */
  readonly name: string;
  /** Numbers of the segments that are there, oldest first. */
  segments(): Promise<readonly number[]>;
  /** All bytes of a segment. */
  readSegment(segment: number): Promise<Buffer>;
  /** Where a person finds a segment, for messages with a line number. */
  segmentName(segment: number): string;
  /** Adds one sealed batch; when it resolves, the batch survives a power cut. All of it is added or nothing. */
  append(segment: number, batchIndex: number, batch: string): Promise<void>;
  /** Takes a torn tail away; keeps its bytes aside if it can. */
  cut(segment: number, goodBytes: number): Promise<void>;
  /** Numbers of the segments that begin with a snapshot, oldest first. */
  snapshots(): Promise<readonly number[]>;
  /** The text of a snapshot. */
  readSnapshot(segment: number): Promise<string>;
  /** Keeps a snapshot: all of it survives a power cut, or there is none. */
  writeSnapshot(segment: number, parts: AsyncIterable<string>): Promise<void>;
  /** Packs what is older than `segment`, and drops the oldest of that beyond so many bytes. */
  retire(segment: number, keptBytesMax: number): Promise<void>;
  close(): Promise<void>;
}
