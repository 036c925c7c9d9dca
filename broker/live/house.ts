import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { FileShelf } from '../journal/index.ts';
import type { Prop } from './props.ts';

/** How a supervisor is started for one run. */
export interface HousePlan {
  readonly realm: string;
  readonly policy: string;
  readonly settings: Readonly<Record<string, number>>;
  /** An empty folder for its journal and files. */
  readonly folder: string;
}

const ROOT = join(import.meta.dirname, '../..');
/** A supervisor gets so long to be ready, and to stop (measured: 3 s and less than 1 s; more where a machine is busy). */
const READY_MS_MAX = 60_000;
const STOP_MS_MAX = 30_000;

/** A supervisor of its own for one run: `arts serve`, as an operator starts it. */
export class House {
  readonly brokerUrl: string;
  readonly httpUrl: string;
  readonly #plan: HousePlan;
  readonly #child: ChildProcess;
  readonly #gone: Promise<void>;

  private constructor(plan: HousePlan, child: ChildProcess, gone: Promise<void>, doors: Doors) {
    this.#plan = plan;
    this.#child = child;
    this.#gone = gone;
    this.brokerUrl = doors.mqtt;
    this.httpUrl = doors.http;
  }

  /** Starts it; resolved once it is ready. */
  static async open(plan: HousePlan, tell: (line: string) => void): Promise<House> {
    const { realm, policy, settings, folder } = plan;
    const sets = Object.entries(settings).flatMap(([name, value]) => ['--set', `${name}=${value}`]);
    const words = ['serve', '--realm', realm, '--policy', policy, '--state', folder, '--json', ...sets];
    const ports = ['--port', '0', '--ws-port', 'none', '--http-port', '0', '--log-level', 'warn'];
    const child = spawn(process.execPath, ['arts.mjs', ...words, ...ports], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stderr.on('data', (text: Buffer) => tell(`supervisor: ${text.toString().trimEnd()}`));
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    try {
      return new House(plan, child, gone, await doorsOf(child));
    } catch (fault) {
      child.kill('SIGKILL');
      throw fault;
    }
  }

  /** Brings the files that modules name, and waits until they are ready to be run: in the scenario they have long been there. */
  async bring(props: readonly Prop[]): Promise<void> {
    for (const { bytes, reference } of props) {
      const headers = { 'content-type': 'application/octet-stream' };
      const response = await fetch(`${this.httpUrl}/api/v1/files`, { method: 'POST', headers, body: bytes });
      if (!response.ok)
        throw new Error(`${reference} was not taken: ${response.status} ${await response.text()}`);
      // Answered once the form that can be paused is made, which takes seconds of processor time.
      const sha256 = reference.slice('sha256:'.length);
      await (await fetch(`${this.httpUrl}/api/v1/files/${sha256}/freezable`)).arrayBuffer();
    }
  }

  /** Stops it in good order; its journal is whole then. */
  async stop(): Promise<void> {
    this.#child.kill('SIGTERM');
    const late = setTimeout(() => this.kill(), STOP_MS_MAX);
    await this.#gone;
    clearTimeout(late);
  }

  /** Ends it at once. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** The trace that is its journal, line by line; only of one that has stopped. */
  async journal(): Promise<readonly string[]> {
    const shelf = await FileShelf.open(
      join(this.#plan.folder, 'realms', encodeURIComponent(this.#plan.realm)),
    );
    try {
      const lines: string[] = [];
      for (const segment of await shelf.segments())
        lines.push(...(await shelf.readSegment(segment)).toString('utf8').split('\n'));
      return traceIn(lines);
    } finally {
      await shelf.close();
    }
  }
}

/** Records without the seals between batches and without the heads of later segments. */
export function traceIn(lines: readonly string[]): readonly string[] {
  const [head, ...rest] = lines.filter((line) => line !== '' && !line.startsWith('{"kind":"seal"'));
  return head === undefined ? [] : [head, ...rest.filter((line) => !line.startsWith('{"kind":"header"'))];
}

interface Doors {
  readonly mqtt: string;
  readonly http: string;
}

function doorsOf(child: ChildProcess): Promise<Doors> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('the supervisor does not get ready')), READY_MS_MAX);
    child.once('exit', (exitCode) => reject(new Error(`the supervisor ended with exit code ${exitCode}`)));
    if (child.stdout === null) return reject(new Error('broken claim: it has an output'));
    createInterface({ input: child.stdout }).once('line', (line) => {
      clearTimeout(late);
      resolve(JSON.parse(line) as Doors);
    });
  });
}
