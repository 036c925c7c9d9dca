import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MqttClient } from 'mqtt';
import { clientOf } from '../../mqtt/testing/brokers.ts';
import { type OpenRuntime, openRuntime } from '../../runtime/node/open.ts';
import { until } from '../../runtime/testing/bench.ts';
import { type MigrateOptions, migrate, rm } from '../change.ts';
import type { ModuleRow } from '../remote/rows.ts';
import type { CommandTools } from '../remote/tools.ts';
import type { ServeOptions } from '../serve-options.ts';
import { type SubmitOptions, submit } from '../submit.ts';
import { madeFreezable } from './made-freezable.ts';
import { Program } from './programs.ts';
import { type Doors, Served } from './served.ts';
import type { Said } from './shell.ts';

const BUILT = join(import.meta.dirname, '../../modules/built');
/** Against tests without an end, not against slow machines. */
const PATIENCE_MS = 60_000;
/** Where everything is that does not say otherwise. */
const REALM = 'realm';

/** A message as somebody beside the realm heard it. */
export interface Overheard {
  readonly topic: string;
  readonly text: string;
}

/** A supervisor, wherever it runs. */
export interface House {
  doors(): Promise<Doors>;
  stop(): Promise<unknown>;
}

/** A supervisor with its doors open, real runtimes, and somebody who hears everything. */
export class MoveStage {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'arts-moves-'));
  /** Every message since it was opened, but for the chunks of snapshots, of which the bytes are counted. */
  readonly heard: Overheard[] = [];
  chunkBytes = 0;
  readonly #options: Partial<ServeOptions>;
  readonly #house: House;
  #doors: Doors = { mqtt: '', ws: '', http: '' };
  #ear: MqttClient | null = null;
  readonly #runtimes: OpenRuntime[] = [];
  readonly #programs: Program[] = [];

  private constructor(options: Partial<ServeOptions>, house: ((folder: string) => House) | undefined) {
    this.#options = { state: this.folder, ...options };
    this.#house = house?.(this.folder) ?? new Served(this.#options);
  }

  /** Opens it, with the supervisor in this program or in one of its own; who listens to less loads the broker less. */
  static async open(
    options: Partial<ServeOptions> = {},
    { topics = ['#'], house }: { topics?: readonly string[]; house?: (folder: string) => House } = {},
  ): Promise<MoveStage> {
    const stage = new MoveStage(options, house);
    stage.#doors = await stage.#house.doors();
    const ear = await clientOf(stage.brokerUrl);
    ear.on('message', (topic, payload) => {
      if (/\/snapshot\/[^/]+\/\d+$/.test(topic)) stage.chunkBytes += payload.length;
      else stage.heard.push({ topic, text: payload.toString() });
    });
    await ear.subscribeAsync([...topics], { qos: 1 });
    stage.#ear = ear;
    return stage;
  }

  get httpUrl(): string {
    return this.#doors.http;
  }

  get brokerUrl(): string {
    return this.#options.broker ?? this.#doors.mqtt;
  }

  async close(): Promise<void> {
    await Promise.all(this.#runtimes.map((runtime) => runtime.close()));
    await Promise.all(this.#programs.map((program) => program.kill()));
    await this.#ear?.endAsync(true);
    await this.#house.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Opens a runtime in this program, on a device of its own; its way to the broker may be another one. */
  async runtime(
    id: string,
    parts: { reach?: string; memoryBytes?: number; realm?: string; storeUrl?: null } = {},
  ): Promise<void> {
    const realm = parts.realm ?? REALM;
    const open = await openRuntime({
      broker: { reach: parts.reach ?? this.brokerUrl },
      realm,
      name: id,
      id,
      device: `${id}-device`,
      site: 'here',
      hub: 'broker',
      apis: [],
      moduleCountMax: 0,
      memoryBytes: parts.memoryBytes ?? null,
      keepAliveIntervalMs: 1_000,
      storeUrl: parts.storeUrl === null ? null : this.httpUrl,
      python: null,
      note: () => {},
    });
    this.#runtimes.push(open);
    await this.registered(id, 0, realm);
  }

  /** Starts a runtime as a program of its own, on a device of its own. */
  async launch(id: string, words: readonly string[] = [], reach: string = this.brokerUrl): Promise<Program> {
    const where = ['--broker', reach, '--realm', 'realm', '--store', this.httpUrl];
    const who = ['--name', id, '--id', id, '--device', `${id}-device`, '--keep-alive', '1s'];
    const since = this.heard.length;
    const program = new Program(['runtime', ...where, ...who, ...words]);
    this.#programs.push(program);
    await this.registered(id, since);
    return program;
  }

  /** Resolves once a runtime belongs to the realm. */
  registered(id: string, from = 0, realm: string = REALM): Promise<unknown> {
    const topic = `${realm}/arts/v1/rt/${id}/command`;
    return this.hears((one) => one.topic === topic && one.text.includes('confirm-registration'), from);
  }

  /** Has a module of the gallery run somewhere, and stay there if nobody moves it; or anywhere, for `null`. */
  async submits(
    name: string,
    on: string | null,
    args: readonly string[],
    rest: Partial<SubmitOptions> = {},
  ): Promise<void> {
    const given = { api: [], arg: args, env: [], channel: [], ...(on !== null && { parent: on }), ...rest };
    await madeFreezable(this.httpUrl, join(BUILT, `${name}.wasm`));
    const said = await this.#run((tools) =>
      submit(join(BUILT, `${name}.wasm`), { ...given, id: name }, tools),
    );
    if (said.exitCode !== 0) throw new Error(`${name} is not taken: ${said.err}`);
    if (on !== null) await this.runsOn(name, on);
  }

  /** Ends a module. */
  async removes(name: string): Promise<void> {
    await this.#run((tools) => rm([name], {}, tools));
    while ((await this.row(name)).phase !== 'ended') await new Promise((resolve) => setTimeout(resolve, 20));
  }

  /** Calls `arts migrate`. */
  migrates(module: string, to: string | undefined, options: MigrateOptions = {}): Promise<Said> {
    return this.#run((tools) => migrate(module, to, options, tools));
  }

  /** Has a module moved, at the first attempt. */
  async moves(module: string, to: string): Promise<void> {
    const before = this.#endCount();
    const said = await this.migrates(module, to);
    if (said.exitCode !== 0) throw new Error(said.err);
    await until(() => this.#endCount() > before, PATIENCE_MS);
    if ((await this.row(module)).runtime === to) return this.runsOn(module, to);
    throw new Error(`called off: ${this.decided('migration-aborted').join('\n')}`);
  }

  /** How many moves came to an end, whichever. */
  #endCount(): number {
    return this.heard.filter(
      ({ topic, text }) => /\/progress$/.test(topic) && /"migrat(ed|ion-aborted)"/.test(text),
    ).length;
  }

  /** Resolves once the realm believes that a module runs there. */
  async runsOn(name: string, on: string, realm: string = REALM): Promise<void> {
    const endMs = performance.now() + PATIENCE_MS;
    for (;;) {
      const { phase, runtime } = await this.row(name, realm);
      if (phase === 'running' && runtime === on) return;
      if (performance.now() > endMs) throw new Error(`${name} is ${phase} on ${runtime}, not on ${on}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Where a module runs, once it does. */
  async home(name: string): Promise<string> {
    for (;;) {
      const { phase, runtime } = await this.row(name);
      if (phase === 'running' && runtime !== null) return runtime;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async row(name: string, realm: string = REALM): Promise<ModuleRow> {
    const response = await fetch(`${this.httpUrl}/api/v1/realms/${realm}/modules/${name}`);
    return (await response.json()) as ModuleRow;
  }

  /** Which runtimes hold a module, as they say themselves in what they told last. */
  holders(name: string): readonly string[] {
    const last = new Map<string, string>();
    for (const { topic, text } of this.heard) {
      const [, runtime] = /^[^/]+\/arts\/v1\/rt\/([^/]+)\/report$/.exec(topic) ?? [];
      if (runtime === undefined) continue;
      if (/"(keep-alive-received|runtime-registered)"/.test(text)) last.set(runtime, text);
      if (/"runtime-left"/.test(text)) last.delete(runtime);
    }
    return [...last].filter(([, text]) => text.includes(`"module":"${name}"`)).map(([runtime]) => runtime);
  }

  lines(name: string, realm: string = REALM): readonly string[] {
    const wanted = `${realm}/proc/debug/stdout/${name}`;
    return this.heard.filter(({ topic }) => topic === wanted).map(({ text }) => text);
  }

  /** Resolves once a module has written so many lines more. */
  async writes(name: string, lineCount: number, realm: string = REALM): Promise<void> {
    const before = this.lines(name, realm).length;
    await until(() => this.lines(name, realm).length >= before + lineCount, PATIENCE_MS);
  }

  /** Waits for a message that fits, also for one that came already, or came since so many others. */
  hears(fits: (one: Overheard) => boolean, from = 0): Promise<Overheard> {
    return until(() => this.heard.slice(from).find(fits), PATIENCE_MS);
  }

  /** The decisions of a kind in the trace, in their order, as they are written. */
  decided(kind: string, realm: string = REALM): readonly string[] {
    const folder = join(this.folder, 'realms', realm);
    const files = readdirSync(folder).filter((file) => file.endsWith('.ndjson'));
    const lines = files.sort().flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n'));
    return lines.filter((line) => line.includes(`"kind":"${kind}"`));
  }

  async #run(command: (tools: CommandTools) => Promise<number>): Promise<Said> {
    const said = { out: '', err: '' };
    const exitCode = await command({
      out: (text) => {
        said.out += text;
      },
      err: (text) => {
        said.err += text;
      },
      fetch,
      interrupted: new AbortController().signal,
      env: { ARTS_URL: this.httpUrl },
    });
    return { exitCode, ...said };
  }
}
