import type { UnsentRest } from '../../freeze/snapshot/snapshot.ts';
import type { RingRecord } from '../shared/ring.ts';
import type { Bus } from './bus.ts';
import { Lines } from './lines.ts';

/** A message of an instance, and where it is published. */
export interface Posting {
  readonly topic: string;
  readonly payload: Uint8Array;
}

/** An output of an instance: a stream that is cut into lines, or a channel whose messages are kept whole. */
export interface Output {
  readonly topic: string;
  readonly isLines: boolean;
}

/** What an instance has written: a ring, or the pipes of a program. */
export interface Source {
  read(): RingRecord | null;
  readonly isEmpty: boolean;
}

/**
 * Messages on their way to the broker, per instance (assumption: a round trip of 100 ms then still carries 2,560 lines
 * a second). Beyond that an instance waits: it is slowed down, and nothing is dropped or piled up.
 */
const UNDERWAY_COUNT_MAX = 256;
/** Bytes on their way; one message more than this is let through, so that a long one can pass at all. */
const UNDERWAY_BYTES_MAX = 262_144;

/** Carries what an instance writes to the broker, in order and all of it. */
export class Outlet {
  readonly #source: Source;
  readonly #outputs: ReadonlyMap<number, Output>;
  readonly #bus: Bus;
  readonly #madeRoom: () => void;
  readonly #lines = new Map<number, Lines>();
  readonly #parts = new Map<number, Uint8Array[]>();
  #waiting: Posting[] = [];
  /** Messages on their way, by when they were published. */
  readonly #underway = new Set<number>();
  #publishedCount = 0;
  #marks: readonly { readonly lastCount: number; resolve(): void }[] = [];
  #underwayBytes = 0;
  #finished: (() => void) | null = null;
  #settled: (() => void) | null = null;
  #isDraining = false;

  constructor(
    source: Source,
    outputs: ReadonlyMap<number, Output>,
    { bus, madeRoom }: { readonly bus: Bus; readonly madeRoom: () => void },
  ) {
    this.#source = source;
    this.#outputs = outputs;
    this.#bus = bus;
    this.#madeRoom = madeRoom;
  }

  /** Begins with what an instance had written elsewhere that was not whole. */
  adopt(rests: readonly UnsentRest[]): void {
    for (const { output, bytes } of rests) {
      if (this.#outputs.get(output)?.isLines !== true) this.#parts.set(output, [bytes]);
      else this.#linesOf(output).push(bytes);
    }
  }

  /** What is no whole line, or no whole message, so far. */
  get rests(): readonly UnsentRest[] {
    const lines = [...this.#lines].map(([output, { held }]) => ({ output, bytes: held }));
    const parts = [...this.#parts].map(([output, parts]) => ({ output, bytes: joined(parts) }));
    return [...lines, ...parts].filter(({ bytes }) => bytes.length > 0);
  }

  /**
   * What is not whole of all that was written so far, and word when the whole of it is with the broker. The instance must
   * stand still, and may go on at once.
   */
  mark(): { readonly rests: readonly UnsentRest[]; readonly sent: Promise<void> } {
    while (this.#read()); // All of it, however much is under way: a ring holds little.
    this.#madeRoom();
    const sent = new Promise<void>((resolve) => {
      const lastCount = this.#publishedCount + this.#waiting.length;
      this.#marks = [...this.#marks, { lastCount, resolve }];
    });
    const { rests } = this;
    this.drain();
    this.#passMarks();
    return { rests, sent };
  }

  /** Resolved once all that was written is with the broker, but for the rests; the instance must stand still. */
  settled(): Promise<void> {
    return new Promise((resolve) => {
      this.#settled = resolve;
      this.drain();
    });
  }

  /** Publishes as much as may be under way; to be called whenever the instance rings. */
  drain(): void {
    if (this.#isDraining) return; // A broker in this very thread settles at once.
    this.#isDraining = true;
    let hasRead = false;
    while (this.#isOpen()) {
      const posting = this.#waiting.shift();
      if (posting !== undefined) this.#publish(posting);
      else if (this.#read()) hasRead = true;
      else break;
    }
    this.#isDraining = false;
    if (hasRead) this.#madeRoom();
    if (this.#waiting.length > 0 || !this.#source.isEmpty) return;
    if (this.#underway.size === 0) this.#settled?.();
    if (this.#finished === null) return;
    const finished = this.#finished;
    this.#finished = null;
    finished();
  }

  /** The instance writes no more: publishes the rest, unfinished lines and a last word, then calls back. */
  finish(lastWord: Posting | null, finished: () => void): void {
    this.#finished = () => {
      const rests = [...this.#lines].flatMap(([output, lines]) => this.#posting(output, lines.rest()));
      for (const posting of lastWord === null ? rests : [...rests, lastWord]) this.#publish(posting);
      finished();
    };
    this.drain();
  }

  /** The instance writes on elsewhere, from its rests on: publishes nothing but a last word, then calls back. */
  abandon(lastWord: Posting | null, finished: () => void): void {
    if (lastWord !== null) this.#publish(lastWord);
    finished();
  }

  #isOpen(): boolean {
    return this.#underway.size < UNDERWAY_COUNT_MAX && this.#underwayBytes < UNDERWAY_BYTES_MAX;
  }

  /** Takes one record out of the ring; `false` if there is none. */
  #read(): boolean {
    const record = this.#source.read();
    if (record === null) return false;
    const { tag, isLast, bytes } = record;
    if (this.#outputs.get(tag)?.isLines === true) {
      for (const line of this.#linesOf(tag).push(bytes)) this.#waiting.push(...this.#posting(tag, line));
      return true;
    }
    const parts = this.#parts.get(tag) ?? [];
    parts.push(bytes);
    this.#parts.set(tag, isLast ? [] : parts);
    if (isLast) this.#waiting.push(...this.#posting(tag, joined(parts)));
    return true;
  }

  #linesOf(output: number): Lines {
    const lines = this.#lines.get(output) ?? new Lines();
    this.#lines.set(output, lines);
    return lines;
  }

  #posting(output: number, payload: Uint8Array | null): readonly Posting[] {
    const topic = this.#outputs.get(output)?.topic;
    return topic === undefined || payload === null ? [] : [{ topic, payload }];
  }

  #publish({ topic, payload }: Posting): void {
    this.#underwayBytes += payload.length;
    const ordinal = ++this.#publishedCount;
    this.#underway.add(ordinal);
    this.#bus.publish(topic, payload, () => {
      this.#underway.delete(ordinal);
      this.#underwayBytes -= payload.length;
      this.#passMarks();
      this.drain();
    });
  }

  #passMarks(): void {
    // Those that were published first come first.
    const [oldest = this.#publishedCount + 1] = this.#underway;
    this.#marks = this.#marks.filter(({ lastCount, resolve }) => {
      if (oldest <= lastCount) return true;
      resolve();
      return false;
    });
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
