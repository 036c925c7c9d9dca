import { Meter, type Rate } from './bucket.ts';

/** Tells a person something worth a line in the log. */
export type Noted = (note: string, about: Readonly<Record<string, unknown>>) => void;

/** Lines of the log (assumption: more of them a second nobody reads). */
const LINES: Rate = { unitsPerSecond: 5, burstCount: 50 };

/** Keeps whoever is refused all the time from filling the log: some lines a second pass, and the next one counts the others. */
export class Notebook {
  readonly #noted: Noted;
  readonly #lines = new Meter(LINES);
  #omittedCount = 0;

  constructor(noted: Noted) {
    this.#noted = noted;
  }

  /** Writes a line, or counts it. */
  write(note: string, about: Readonly<Record<string, unknown>>, nowMs: number): void {
    if (this.#lines.take(1, nowMs) > 0) {
      this.#omittedCount += 1;
      return;
    }
    const omittedCount = this.#omittedCount;
    this.#omittedCount = 0;
    this.#noted(note, omittedCount === 0 ? about : { ...about, omittedCount });
  }
}
