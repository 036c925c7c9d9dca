import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { DeviceWord } from './device-main.ts';
import type { Part } from './stage.ts';

/** Where devices find what they belong to. */
export interface Home {
  readonly realm: string;
  readonly hub: string;
  readonly brokerUrl: string;
  readonly storeUrl: string;
}

/** A device gets so long to be warm (measured: 2 s; more where a machine is busy). */
const WARM_MS_MAX = 120_000;
/** Where `tsx` is found, wherever the command is called. */
const ROOT = join(import.meta.dirname, '../..');
const ENTRY = join(import.meta.dirname, 'device-main.ts');

/** The devices of a run, each a program of its own that is warm before it is needed. */
export class Fleet {
  readonly #waiting = new Map<string, ChildProcess[]>();
  readonly #there = new Map<string, ChildProcess>();
  readonly #all = new Set<ChildProcess>();
  readonly #tell: (line: string) => void;

  constructor(tell: (line: string) => void) {
    this.#tell = tell;
  }

  /** Gets a device ready to come once more. */
  async warm(part: Part, home: Home): Promise<void> {
    const child = fork(ENTRY, {
      cwd: ROOT,
      execArgv: ['--import', 'tsx'],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#all.add(child);
    child.once('exit', () => this.#all.delete(child));
    child.stderr?.on('data', (text: Buffer) => this.#tell(`${part.device}: ${text.toString().trimEnd()}`));
    await new Promise<void>((resolve, reject) => {
      const late = setTimeout(
        () => reject(new Error(`device ${part.device} does not get warm`)),
        WARM_MS_MAX,
      );
      const ended = (): void => reject(new Error(`device ${part.device} ended before it was warm`));
      child.once('exit', ended);
      child.once('message', () => {
        clearTimeout(late);
        child.off('exit', ended);
        resolve();
      });
      const { device: _, ...rest } = part;
      say(child, { kind: 'warm', options: { ...rest, ...home } });
    });
    this.#waiting.set(part.device, [...(this.#waiting.get(part.device) ?? []), child]);
  }

  /** The device is switched on; without effect on one that is. */
  come(device: string): void {
    const child = this.#waiting.get(device)?.shift();
    if (child === undefined || this.#there.has(device)) return;
    this.#there.set(device, child);
    say(child, { kind: 'open' });
  }

  /** Its runtime says goodbye. */
  leave(device: string): void {
    const child = this.#there.get(device);
    this.#there.delete(device);
    if (child !== undefined) say(child, { kind: 'close' });
  }

  /** Its power is cut. */
  kill(device: string): void {
    this.#there.get(device)?.kill('SIGKILL');
    this.#there.delete(device);
  }

  /** Everything on it stands still, or goes on; its connections stay open. */
  hang(device: string, isHung: boolean): void {
    this.#there.get(device)?.kill(isHung ? 'SIGSTOP' : 'SIGCONT');
  }

  /** Ends all of them, however they are. */
  async end(): Promise<void> {
    await Promise.all(
      [...this.#all].map((child) => {
        const gone = new Promise((resolve) => child.once('exit', resolve));
        child.kill('SIGKILL');
        return gone;
      }),
    );
  }
}

const say = (child: ChildProcess, word: DeviceWord): void => void child.send(word);
