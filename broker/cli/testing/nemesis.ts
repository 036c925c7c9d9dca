import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { clientOf } from '../../mqtt/testing/brokers.ts';
import { TestAgent } from '../../realm/testing/agent.ts';
import { TestClient } from '../../realm/testing/hall.ts';

/** How a supervisor is to be tormented. */
export interface Torment {
  readonly killCount: number;
  readonly agentCount: number;
  /** Where chance comes from: a number in [0, 1) at every call. */
  chance(): number;
  /** Hears of every kill. */
  told?(text: string): void;
}

/** What came of it. */
export interface Verdict {
  readonly askedCount: number;
  /** Accepted, and running nowhere in the end. */
  readonly lost: readonly string[];
  /** Begun more than once. */
  readonly doubled: readonly string[];
  /** Seen alive twice at one moment. */
  readonly twins: readonly string[];
  /** From the kill until the next life was ready, milliseconds. */
  readonly readyMs: readonly number[];
}

const ROOT = join(import.meta.dirname, '../../..');
const REALM = 'hall';
/** Gap between two requests for new modules in a short test; longer in a long one, which would drown in modules. */
const ASK_MS = 25;
const ASK_MS_PER_KILL = 1.5;
/** Gap between two tries of a request that was not answered. */
const RETRY_MS = 300;
/** Gap between two looks for twins. */
const LOOK_MS = 20;
/** Longest life between two kills; starts are interrupted, too. */
const LIFE_MS_MAX = 2_500;
/** When all is over, everything runs within this time (assumption: a slow machine, a dozen retries). */
const PEACE_MS_MAX = 60_000;

/** Kills a supervisor again and again while modules are asked for on real agents, and counts what is lost or doubled. */
export async function torment({ killCount, agentCount, chance, told = () => {} }: Torment): Promise<Verdict> {
  const folder = mkdtempSync(join(tmpdir(), 'arts-kill-'));
  const port = await freePort();
  const url = `mqtt://127.0.0.1:${port}`;
  const victim = new Victim(folder, port);
  await victim.start();
  const agents = Array.from({ length: agentCount }, (_, at) => new TestAgent(REALM, `agent-${at}`));
  await Promise.all(agents.map((agent) => agent.connect(url)));
  const asker = await Asker.connect(url, Math.max(ASK_MS, ASK_MS_PER_KILL * killCount));
  const twins = new Set<string>();
  const watch = setInterval(() => {
    for (const module of repeated(agents.flatMap(({ running }) => running.map(nameOf)))) twins.add(module);
  }, LOOK_MS);
  const readyMs: number[] = [];
  for (let kill = 1; kill <= killCount; kill++) {
    await sleep(chance() * LIFE_MS_MAX);
    await victim.kill();
    const startMs = performance.now();
    const isReady = victim.start();
    // One start in five is not let come to its end.
    if (chance() < 0.2) continue;
    await isReady;
    readyMs.push(Math.round(performance.now() - startMs));
    told(`kill ${kill}: ready again after ${readyMs.at(-1)} ms, ${asker.asked.size} modules asked for`);
  }
  await victim.ready;
  asker.stop();
  const running = (): readonly string[] => agents.flatMap((agent) => agent.running.map(nameOf));
  const untilMs = performance.now() + PEACE_MS_MAX;
  while (performance.now() < untilMs && (asker.open > 0 || running().length < asker.asked.size))
    await sleep(50);
  clearInterval(watch);
  const verdict = {
    askedCount: asker.asked.size,
    lost: [...asker.asked].filter((module) => !running().includes(module)),
    doubled: repeated(agents.flatMap(({ begun }) => begun.map(({ module }) => module))),
    twins: [...twins],
    readyMs,
  };
  await Promise.all([asker.end(), ...agents.map((agent) => agent.cut())]);
  await victim.kill();
  rmSync(folder, { recursive: true, force: true });
  return verdict;
}

/** A supervisor in a program of its own. */
class Victim {
  ready: Promise<void> = Promise.resolve();
  readonly #words: readonly string[];
  #child: ChildProcess | null = null;

  constructor(folder: string, port: number) {
    const doors = ['--port', String(port), '--ws-port', 'none', '--http-port', 'none'];
    const words = [
      'arts.ts',
      'serve',
      '--realm',
      REALM,
      '--state',
      folder,
      '--log-level',
      'silent',
      '--json',
    ];
    this.#words = ['--import', 'tsx', ...words, ...doors];
  }

  start(): Promise<void> {
    const child = spawn(process.execPath, this.#words, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
    this.#child = child;
    this.ready = new Promise((resolve, reject) => {
      child.stdout?.once('data', () => resolve());
      child.once('exit', (code) => code !== null && reject(new Error(`the supervisor ended with ${code}`)));
    });
    return this.ready;
  }

  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }
}

/** Asks for one module after the other, and again for each that was not answered. */
class Asker {
  readonly asked = new Set<string>();
  readonly #client: TestClient;
  readonly #end: () => Promise<void>;
  readonly #timers: NodeJS.Timeout[] = [];

  private constructor(client: TestClient, askMs: number, end: () => Promise<void>) {
    this.#client = client;
    this.#end = end;
    this.#timers.push(
      setInterval(() => this.#ask(), askMs),
      setInterval(() => this.#askAgain(), RETRY_MS),
    );
  }

  static async connect(url: string, askMs: number): Promise<Asker> {
    const client = await clientOf(url, { clientId: 'asker', reconnectPeriod: 50, queueQoSZero: false });
    client.on('error', () => {});
    await client.subscribeAsync(`${REALM}/arts/v1/client/asker/answer`, { qos: 1 });
    return new Asker(
      new TestClient(client, REALM, 'asker'),
      askMs,
      async () => void (await client.endAsync(true)),
    );
  }

  /** How many have not been answered. */
  get open(): number {
    return this.#unanswered().length;
  }

  stop(): void {
    clearInterval(this.#timers[0]);
  }

  async end(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await this.#end();
  }

  #ask(): void {
    const module = `m${this.asked.size + 1}`;
    this.asked.add(module);
    this.#client.asksFor(module).catch(() => {});
  }

  #askAgain(): void {
    for (const module of this.#unanswered().slice(0, 200)) this.#client.asksFor(module).catch(() => {});
  }

  #unanswered(): readonly string[] {
    const answered = new Set(
      this.#client.answers.map((answer) => ('request' in answer ? answer.request : '')),
    );
    return [...this.asked].filter((module) => !answered.has(module as never));
  }
}

const nameOf = (instance: string): string => instance.split('#')[0] ?? '';

const repeated = (names: readonly string[]): string[] => {
  const seen = new Set<string>();
  return [...new Set(names.filter((name) => seen.size === seen.add(name).size))];
};

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
