import { createHash } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { type TraceRecord, traceLine } from '../../core/trace.ts';

/** Text gathered before it is hashed and packed; large enough that neither costs per line. */
const CHUNK_LENGTH = 1 << 20;
/** Fastest level: a trace shrinks to a tenth with it, to a twelfth with the slowest. */
const PACK_LEVEL = 1;

/**
 * Writes a trace as it happens: NDJSON in gzip members one after the other, and the SHA-256 of the text before
 * packing. Without a path it only hashes, which is what a verifying run needs.
 */
export class Journal {
  readonly #hash = createHash('sha256');
  readonly #file: number | null;
  readonly #listener: ((record: TraceRecord) => void) | undefined;
  #chunk = '';
  #recordCount = 0;

  /** `listener` is given every record, too; a swarm judges by what it hears. */
  constructor(path: string | null, listener?: (record: TraceRecord) => void) {
    this.#listener = listener;
    this.#file = path === null ? null : openSync(path, 'w');
  }

  /** How many records it has taken. */
  get recordCount(): number {
    return this.#recordCount;
  }

  /** Adds one record. */
  add(record: TraceRecord): void {
    this.#recordCount += 1;
    this.#listener?.(record);
    this.#chunk += traceLine(record);
    if (this.#chunk.length >= CHUNK_LENGTH) this.#flush();
  }

  /** Ends the trace; the hash of all its text, in hexadecimal. */
  close(): string {
    this.#flush();
    if (this.#file !== null) closeSync(this.#file);
    return this.#hash.digest('hex');
  }

  #flush(): void {
    if (this.#chunk === '') return;
    this.#hash.update(this.#chunk);
    if (this.#file !== null) writeSync(this.#file, gzipSync(this.#chunk, { level: PACK_LEVEL }));
    this.#chunk = '';
  }
}
