import { Worker } from 'node:worker_threads';
import type { Advice } from '../../core/index.ts';

/** What is asked of whoever tries plans: everything goes along, and knowledge goes as text. */
export interface Question {
  readonly text: string;
  readonly policy: string;
  /** What time it is in the realm. */
  readonly atMs: number;
  readonly seed: number;
}

/** What came of a question. `starting`: whoever tries plans is not there yet, or not there again. */
export type Outcome = { readonly kind: 'advised'; readonly advice: Advice } | OtherOutcome;

/** What comes of a question beside advice, which all means that the supervisor goes on as it would have. */
export interface OtherOutcome {
  readonly kind: 'nothing-better' | 'late' | 'crashed' | 'starting';
  readonly why: string;
}

/** A thread that has not begun after so long hangs (assumption: it takes a second on a machine that is free). */
const START_MS_MAX = 120_000;
/** What trying may hold; a thread that overruns it ends, and nothing else does (assumption). */
const HELD_BYTES_MAX = 2 ** 30;
const MEBIBYTE = 2 ** 20;

interface Waiting {
  readonly number: number;
  readonly resolve: (outcome: Outcome) => void;
}

/**
 * Has plans tried in a thread of its own, one question at a time, and waits no longer than a deadline. Whatever happens to
 * the thread, an answer comes: one that is late is ended, one that died is begun again with the next question.
 */
export class Adviser {
  readonly #script: URL;
  readonly #heldBytesMax: number;
  #worker: Worker | null = null;
  #isReady = false;
  #startedMs = 0;
  #questionCount = 0;
  #waiting: Waiting | null = null;
  #isClosed = false;

  /** The script tells `ready`, then answers `{ number, … }` with `{ number, advice }`. */
  constructor(script: URL, heldBytesMax: number = HELD_BYTES_MAX) {
    this.#script = script;
    this.#heldBytesMax = heldBytesMax;
    this.#begin();
  }

  /** Asks; resolves at the deadline at the latest, and never rejects. */
  ask(question: Question, deadlineMs: number): Promise<Outcome> {
    if (this.#isClosed) return Promise.resolve({ kind: 'crashed', why: 'it is closed' });
    if (this.#waiting !== null) return Promise.resolve({ kind: 'late', why: 'it is still busy' });
    if (this.#worker !== null && !this.#isReady && performance.now() - this.#startedMs > START_MS_MAX)
      this.#end();
    if (this.#worker === null) this.#begin();
    if (!this.#isReady) return Promise.resolve({ kind: 'starting', why: 'its thread has not begun yet' });
    this.#questionCount += 1;
    const number = this.#questionCount;
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#answer({ kind: 'late', why: `no answer within ${deadlineMs} ms` });
        this.#end();
      }, deadlineMs);
      timer.unref();
      this.#waiting = {
        number,
        resolve: (outcome) => {
          clearTimeout(timer);
          resolve(outcome);
        },
      };
      this.#worker?.postMessage({ ...question, number });
    });
  }

  /** Ends the thread, whatever it is at. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#answer({ kind: 'crashed', why: 'it is closed' });
    const worker = this.#worker;
    this.#end();
    await worker?.terminate();
  }

  #begin(): void {
    this.#isReady = false;
    this.#startedMs = performance.now();
    const resourceLimits = { maxOldGenerationSizeMb: Math.ceil(this.#heldBytesMax / MEBIBYTE) };
    const worker = new Worker(this.#script, { execArgv: [], name: 'roll-outs', resourceLimits });
    worker.unref();
    this.#worker = worker;
    worker.on('message', (word: unknown) => {
      if (worker === this.#worker) this.#heard(word);
    });
    const died = (why: string): void => {
      if (worker !== this.#worker) return;
      this.#worker = null;
      this.#isReady = false;
      this.#answer({ kind: 'crashed', why });
    };
    worker.on('error', (fault) => died(String(fault)));
    worker.on('exit', (code) => died(`its thread ended with ${code}`));
  }

  #end(): void {
    const worker = this.#worker;
    this.#worker = null;
    this.#isReady = false;
    void worker?.terminate();
  }

  #heard(word: unknown): void {
    if (word === 'ready') {
      this.#isReady = true;
      return;
    }
    const { number, advice, fault } = (word ?? {}) as Readonly<Record<string, unknown>>;
    if (number !== this.#waiting?.number) return; // Of a question that nobody waits for any more.
    if (typeof fault === 'string') return this.#answer({ kind: 'crashed', why: fault });
    if (advice === null) return this.#answer({ kind: 'nothing-better', why: 'nothing beats staying' });
    if (isAdvice(advice)) return this.#answer({ kind: 'advised', advice });
    this.#answer({ kind: 'crashed', why: 'it answered what is no advice' });
  }

  #answer(outcome: Outcome): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.resolve(outcome);
  }
}

/** Looks at the shape alone: what the core makes of names and numbers that make no sense is its own matter. */
function isAdvice(value: unknown): value is Advice {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, asOfMs, plan, moves, gain } = value as Readonly<Record<string, unknown>>;
  if (kind !== 'moves-advised' || typeof asOfMs !== 'number' || typeof plan !== 'string') return false;
  if (typeof gain !== 'object' || gain === null || !Array.isArray(moves)) return false;
  return moves.every((move: unknown) => {
    if (typeof move !== 'object' || move === null) return false;
    const { module, epoch, from, to } = move as Readonly<Record<string, unknown>>;
    return [module, from, to].every((name) => typeof name === 'string') && typeof epoch === 'number';
  });
}
