import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { type TraceRecord, traceLine } from '../../core/trace.ts';
import { CHAIN_START, type ChainEnd } from './scan.ts';
import { sealed } from './seal.ts';
import { SentMark } from './sent-mark.ts';
import { JournalFault, type Shelf } from './shelf.ts';
import { type Memory, snapshotParts } from './snapshot.ts';

/** When to begin a new segment, and how much of the past to keep. */
export interface Retention {
  /** Most that a segment holds, or as much as the newest snapshot has if that is more. */
  readonly segmentBytesMax: number;
  /** Packed segments and snapshots beyond those a start needs. */
  readonly keptBytesMax: number;
}

/**
 * A start replays one segment at most: 16 MiB are some 15,000 inputs, about a second (measured with the placements of a
 * hundred runtimes). A realm whose snapshot is larger writes as much of inputs before the next one, so that snapshots
 * are half of what it writes, whatever its size. What is kept for replays is an assumption.
 */
export const defaultRetention: Retention = { segmentBytesMax: 16 * 2 ** 20, keptBytesMax: 512 * 2 ** 20 };

/** What a journal needs of the realm it serves. */
export interface JournalPort {
  /** Heads every segment. */
  header(): Extract<TraceRecord, { readonly kind: 'header' }>;
  /** What the realm remembers after everything that was added; taken at once, written at leisure. */
  memory(): Memory;
  /** Nothing can be written any more, and nothing more will leave. */
  broke(fault: unknown): void;
  /** Something a person should see to; the journal goes on. */
  warned(warning: string): void;
}

/** Where a journal goes on. */
export interface JournalStart {
  readonly chain: ChainEnd;
  readonly segmentIndex: number;
  readonly segmentBytes: number;
}

interface Entry {
  readonly atMs: number;
  readonly text: string;
  readonly recordCount: number;
  readonly leave: () => Promise<void>;
}

/**
 * Rest after each millisecond of work on a snapshot (assumption). That of 10,000 runtimes takes 0.7 to 1.6 s with it, and took
 * 0.8 to 1.0 without it, in pieces of 5 ms (measured).
 */
const SNAPSHOT_REST_MS = 3;
/** Gap between two tries while there is no room (assumption: people make room in minutes). */
const RETRY_MS = 1_000;

/**
 * Writes what a realm hears and decides before any of it has consequences. Commits in groups: whatever is added while a
 * batch is on its way to the disk makes up the next one, so that a slow disk makes batches larger, not the queue longer.
 */
export class Journal {
  readonly #shelf: Shelf;
  readonly #port: JournalPort;
  readonly #retention: Retention;
  readonly #sent: SentMark;
  #chain: ChainEnd;
  #segment: number;
  #segmentBytes: number;
  #pending: Entry[] = [];
  #writing: Promise<void> | null = null;
  #snapshot: Promise<void> | null = null;
  #snapshotBytes = 0;
  #retiring: Promise<void> = Promise.resolve();
  /** The segment before whose snapshot nothing is needed for a start. */
  #safeSegment = 0;
  #isBroken = false;
  /** Somebody waits for the end, so snapshots do not wait for others. */
  #isHurried = false;

  constructor(shelf: Shelf, port: JournalPort, start: JournalStart | null, retention: Retention) {
    this.#shelf = shelf;
    this.#port = port;
    this.#retention = retention;
    this.#chain = start?.chain ?? CHAIN_START;
    this.#segment = start?.segmentIndex ?? 1;
    this.#segmentBytes = start?.segmentBytes ?? 0;
    this.#sent = new SentMark(this.#chain.batchIndex);
  }

  /**
   * Adds the records of one input, a line each; `leave` lets its commands go, and is called once they are safe. Without records it
   * waits for those that were added before, and costs no write.
   */
  add(atMs: number, lines: readonly string[], leave: () => Promise<void>): void {
    if (this.#isBroken) return;
    this.#pending.push({ atMs, text: lines.join(''), recordCount: lines.length, leave });
    this.#writing ??= this.#write();
  }

  /** Resolves when all that was added is safe and has left; an unfinished snapshot, too. */
  async idle(): Promise<void> {
    while (this.#writing !== null) await this.#writing;
    await this.#sent.all();
    await this.#snapshot;
    await this.#retiring;
  }

  /** Ends in good order: with a snapshot, so that the next start has nothing to replay. */
  async close(): Promise<void> {
    this.#isHurried = true;
    await this.idle();
    if (this.#segmentBytes > 0 && !this.#isBroken) {
      this.#turn(this.#port.memory());
      await this.#snapshot;
      await this.#retiring;
    }
    this.#isBroken = true;
    await this.#shelf.close();
  }

  async #write(): Promise<void> {
    // All that arrives in one turn of the event loop goes into one batch.
    await setImmediate();
    try {
      while (this.#pending.length > 0) await this.#commit();
    } catch (fault) {
      this.#isBroken = true;
      this.#port.broke(fault);
    }
    this.#writing = null;
  }

  async #commit(): Promise<void> {
    const entries = this.#pending;
    this.#pending = [];
    if (entries.every(({ text }) => text === '')) {
      // Nothing to keep: what was decided before is safe by now.
      this.#sent.follows(entries.map(({ leave }) => leave()));
      return;
    }
    const { text, crc, batchIndex } = this.#sealed(entries);
    // The memory is that of this moment: what arrives during the write belongs to the next segment.
    const segmentBytesMax = Math.max(this.#retention.segmentBytesMax, this.#snapshotBytes);
    const isLast = this.#segmentBytes + text.length > segmentBytesMax;
    const memory = isLast && this.#snapshot === null ? this.#port.memory() : null;
    await this.#append(batchIndex, text);
    this.#chain = { batchIndex, crc };
    this.#segmentBytes += text.length;
    this.#sent.leaves(
      batchIndex,
      entries.map(({ leave }) => leave()),
    );
    if (memory !== null) this.#turn(memory);
  }

  #sealed(entries: readonly Entry[]): { text: string; crc: string; batchIndex: number } {
    const isFirst = this.#segmentBytes === 0;
    const head = isFirst ? traceLine(this.#port.header()) : '';
    const records = head + entries.map(({ text }) => text).join('');
    const batchIndex = this.#chain.batchIndex + 1;
    const seal = {
      batchIndex,
      atMs: entries.at(-1)?.atMs ?? 0,
      wallMs: Date.now(),
      recordCount: entries.reduce((sum, entry) => sum + entry.recordCount, isFirst ? 1 : 0),
      sentIndex: this.#sent.sentIndex,
      after: this.#chain.crc,
    };
    return { ...sealed(records, seal), batchIndex };
  }

  async #append(batchIndex: number, text: string): Promise<void> {
    for (let isToldOf = false; ; isToldOf = true) {
      try {
        return await this.#shelf.append(this.#segment, batchIndex, text);
      } catch (fault) {
        if (!(fault instanceof JournalFault) || fault.kind !== 'full') throw fault;
        if (!isToldOf) this.#port.warned(`${fault.message}; everything waits until there is. ${fault.hint}`);
        await sleep(RETRY_MS);
      }
    }
  }

  /** Begins a new segment, and a snapshot of the state it begins with. */
  #turn(memory: Memory): void {
    this.#segment += 1;
    this.#segmentBytes = 0;
    const segment = this.#segment;
    const failed = (fault: unknown): void => this.#port.warned(`no snapshot ${segment}: ${String(fault)}`);
    this.#snapshot = this.#keep(segment, memory)
      .then(() => this.#retire(segment), failed)
      .finally(() => {
        this.#snapshot = null;
      });
  }

  async #keep(segment: number, memory: Memory): Promise<void> {
    const { realm, profile } = this.#port.header();
    const moment = { realm, profile, wallMs: Date.now(), ...this.#chain };
    const rest = (): Promise<void> => (this.#isHurried ? setImmediate() : sleep(SNAPSHOT_REST_MS));
    let snapshotBytes = 0;
    const measured = async function* (): AsyncGenerator<string> {
      for await (const part of snapshotParts(moment, memory, rest)) {
        snapshotBytes += part.length;
        yield part;
      }
    };
    await this.#shelf.writeSnapshot(segment, measured());
    this.#snapshotBytes = snapshotBytes;
  }

  /** Packs what a start does not need. The newest snapshot may turn out not to be readable, so the one before it counts. */
  #retire(segment: number): void {
    const safeSegment = this.#safeSegment;
    this.#safeSegment = segment;
    const failed = (fault: unknown): void => this.#port.warned(`old segments stay: ${String(fault)}`);
    this.#retiring = this.#retiring
      .then(() => this.#shelf.retire(safeSegment, this.#retention.keptBytesMax))
      .catch(failed);
  }
}
