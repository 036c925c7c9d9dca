import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const BYTES_PER_KIBIBYTE = 1_024;

/** Memory a program holds now, and the most it ever held. */
export interface Held {
  readonly memoryBytes: number;
  readonly memoryBytesMax: number;
}

/** A real `arts serve` in a program of its own, with all its doors, on one port and one folder over all its lives. */
export class Served {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'arts-bench-'));
  readonly port: number;
  #child: ChildProcess | null = null;

  private constructor(port: number) {
    this.port = port;
  }

  /** Chooses a folder and a port; starts nothing. */
  static async make(): Promise<Served> {
    return new Served(await freePort());
  }

  /** Starts it; resolves with the time from there to its word that it is ready. */
  async start(): Promise<number> {
    const doors = ['--port', String(this.port), '--ws-port', 'none', '--http-port', '0'];
    const words = ['arts.mjs', 'serve', '--state', this.folder, '--log-level', 'warn', '--json', ...doors];
    const startMs = performance.now();
    const extra = process.env.ARTS_BENCH_NODE?.split(' ') ?? [];
    const child = spawn(process.execPath, [...extra, ...words], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#child = child;
    // A bench that fails leaves nothing behind.
    process.once('exit', () => child.kill('SIGKILL'));
    const ended = once(child, 'exit').then(([code]) =>
      Promise.reject(new Error(`arts serve ended: ${code}`)),
    );
    ended.catch(() => {});
    await Promise.race([once(child.stdout, 'data'), ended]);
    return performance.now() - startMs;
  }

  /** What it holds, as the system counts it. */
  get held(): Held {
    const status = readFileSync(`/proc/${this.#child?.pid}/status`, 'utf8');
    const bytesOf = (name: string): number =>
      BYTES_PER_KIBIBYTE * Number(new RegExp(`^${name}:\\s*(\\d+) kB`, 'm').exec(status)?.[1]);
    return { memoryBytes: bytesOf('VmRSS'), memoryBytesMax: bytesOf('VmHWM') };
  }

  /** Ends it: in good order, or without a warning. */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }

  /** Ends it and takes its folder away. */
  async remove(): Promise<void> {
    await this.end(process.env.ARTS_BENCH_NODE === undefined ? 'SIGKILL' : 'SIGTERM');
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
