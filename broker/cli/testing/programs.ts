import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Doors } from './served.ts';

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

  get pid(): number {
    return this.#child.pid ?? 0;
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

/** A supervisor as a program of its own, which can be killed and started again on what it left. */
export class ServeProgram {
  readonly #words: readonly string[];
  #program: Program;
  #httpPort = '0';

  constructor(words: readonly string[]) {
    this.#words = words;
    this.#program = this.#start();
  }

  /** Resolved once it serves. */
  async doors(): Promise<Doors> {
    while (!this.#program.out.includes('\n')) {
      if (this.#program.hasEnded) throw new Error(`it ended: ${this.#program.err}`);
      await sleep(20);
    }
    const doors = JSON.parse(this.#program.out.split('\n')[0] ?? '') as Doors;
    this.#httpPort = new URL(doors.http).port;
    return doors;
  }

  stop(): Promise<void> {
    return this.#program.kill();
  }

  /** Kills it and starts it again at the same address; resolved once it serves. */
  async restart(): Promise<void> {
    await this.#program.kill();
    this.#program = this.#start();
    await this.doors();
  }

  #start(): Program {
    const ports = ['--http-port', this.#httpPort, '--ws-port', 'none', '--log-level', 'warn', '--json'];
    return new Program(['serve', ...this.#words, ...ports]);
  }
}
