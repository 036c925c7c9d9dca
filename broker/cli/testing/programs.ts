import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../../..');

/** A program of ours that runs beside the test, as an operator starts it: `arts …`. */
export class Program {
  out = '';
  err = '';
  readonly #child: ChildProcess;
  readonly #gone: Promise<unknown>;

  constructor(words: readonly string[]) {
    this.#child = spawn(process.execPath, ['arts.mjs', ...words], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#gone = once(this.#child, 'exit');
    this.#child.stdout?.on('data', (text: Buffer) => {
      this.out += text;
    });
    this.#child.stderr?.on('data', (text: Buffer) => {
      this.err += text;
    });
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** Ends it at once, or as the signal says; resolved once it is gone. */
  async kill(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    if (this.hasEnded) return;
    this.#child.kill(signal);
    await this.#gone;
  }
}
