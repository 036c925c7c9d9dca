import type { TraceRecord } from '../../core/trace.ts';
import type { Block } from './block.ts';
import { Draft } from './draft.ts';
import { Names } from './names.ts';
import type { Header, KeepAlive } from './words.ts';

/** Why a text is no trace: which line, and what is wrong with it. */
class TraceFault extends Error {
  readonly line: number;

  constructor(line: number, message: string) {
    super(`line ${line}: ${message}`);
    this.name = 'TraceFault';
    this.line = line;
  }
}

/** Some records, ready to be shown, with the names that are new in them. */
export interface Batch {
  readonly block: Block;
  readonly names: readonly string[];
  /** The newest header seen so far. */
  readonly header: Header | null;
  /** Lines read so far, those that are not kept included. */
  readonly lineCount: number;
}

/**
 * Records in a block. A block is what a jump has to read through at most: 4,096 of them, half as text, take some 15 ms
 * (measured, see the README), and 1,000,000 records need some 250 keyframes.
 */
export const RECORD_COUNT_MAX = 4_096;

const KINDS: ReadonlySet<string> = new Set(['input', 'command', 'decision', 'world']);
const HEAD = /^\{"kind":"([a-z-]+)"(?:,"atMs":(-?[\d.e+]+))?[,}]/;
const ALARM = '"input":{"kind":"time-passed"';
const BEAT = '"input":{"kind":"keep-alive-received"';

/**
 * Turns the lines of a trace into blocks. The alarm clock of the supervisor (`time-passed`) is counted and left out: it says
 * nothing but that time has passed, and is a third of all records.
 */
export class Scribe {
  readonly #names = new Names();
  #draft = new Draft(this.#names);
  #toldCount = 0;
  #header: Header | null = null;
  #lineCount = 0;
  #lastMs = Number.NEGATIVE_INFINITY;

  /** Adds one line; says whether a block is full. */
  line(line: string): boolean {
    this.#lineCount++;
    if (line === '') return false;
    const [head = '', kind = '', at] = HEAD.exec(line) ?? [];
    if (kind === 'header') this.#header = this.#parsed(line) as Header;
    else if (kind === '') this.#otherwise(line);
    else if (KINDS.has(kind) && at !== undefined) this.#timed(line, Number(at), head.length);
    return this.#draft.count >= RECORD_COUNT_MAX;
  }

  /** All that came since the last call; `null` when there is nothing new. */
  batch(): Batch | null {
    if (this.#draft.count === 0) return null;
    const block = this.#draft.block();
    this.#draft = new Draft(this.#names);
    const names: string[] = [];
    for (; this.#toldCount < this.#names.count; this.#toldCount++)
      names.push(this.#names.at(this.#toldCount));
    return { block, names, header: this.#header, lineCount: this.#lineCount };
  }

  #timed(line: string, at: number, headCount: number): void {
    // Time never goes back; around a restart of a supervisor it may seem to, and a record may come twice.
    const atMs = Math.max(this.#lastMs, at);
    this.#lastMs = atMs;
    if (line.startsWith(ALARM, headCount)) return;
    if (!line.startsWith(BEAT, headCount)) return this.#draft.text(atMs, line);
    const { input } = this.#parsed(line) as { readonly input: KeepAlive };
    this.#draft.beat(atMs, input);
  }

  /** A line whose keys are in an order that we do not write. */
  #otherwise(line: string): void {
    const record = this.#parsed(line) as Partial<TraceRecord> | null;
    if (typeof record !== 'object' || record === null || typeof record.kind !== 'string')
      throw new TraceFault(this.#lineCount, 'is no record of a trace');
    if (record.kind === 'header') this.#header = record as Header;
    else if (KINDS.has(record.kind) && 'atMs' in record && typeof record.atMs === 'number') {
      const { kind, atMs, ...rest } = record;
      const written = JSON.stringify({ kind, atMs, ...rest });
      this.#timed(written, atMs, HEAD.exec(written)?.[0].length ?? 0);
    }
  }

  #parsed(line: string): unknown {
    try {
      return JSON.parse(line);
    } catch {
      throw new TraceFault(this.#lineCount, 'is no JSON');
    }
  }
}
