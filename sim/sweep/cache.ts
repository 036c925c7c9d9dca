import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Outcome } from './task.ts';

/**
 * Outcomes by the hash of what they came from. A sweep that was interrupted goes on from here, and two sweeps share what
 * they have in common; a file that was cut short counts as none. Failures are not kept: whoever asks again wants to know.
 */
export class OutcomeCache {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The outcome under a key, `null` where there is none. */
  read(key: string): Outcome | null {
    try {
      const kept = JSON.parse(readFileSync(this.#path(key), 'utf8')) as Partial<Outcome>;
      return kept.kind === 'ended' ? (kept as Outcome) : null;
    } catch {
      return null;
    }
  }

  /** Keeps an outcome; it appears whole or not at all. */
  write(key: string, outcome: Outcome): void {
    if (outcome.kind === 'failed') return;
    const path = this.#path(key);
    const draft = `${path}.${process.pid}`;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(draft, JSON.stringify(outcome));
    renameSync(draft, path);
  }

  #path(key: string): string {
    return join(this.#folder, key.slice(0, 2), `${key}.json`);
  }
}
