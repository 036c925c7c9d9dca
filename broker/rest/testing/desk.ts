import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LightMyRequestResponse } from 'fastify';
import { assert, moduleId, type Profile, profileNamed, type Report, runtimeId } from '../../../core/index.ts';
import { aRuntime, type RuntimeParts } from '../../../core/testing/builders.ts';
import { FileShelf } from '../../journal/index.ts';
import type { Link } from '../../mqtt/index.ts';
import { Realm } from '../../realm/index.ts';
import { openStore, type Store } from '../../store/index.ts';
import { encodeReport, type Message, type Publish } from '../../wire/index.ts';
import { Meters, Output, openRest, type Rest, type RestPlan } from '../index.ts';

/** A link to nobody: what is said on it is heard by those who listen, and kept. */
export class DeadLink implements Link {
  readonly name = 'a link to nobody';
  readonly state = 'up';
  readonly said: Publish[] = [];
  #hear: ((message: Message) => Promise<void> | void) | null = null;

  async listen(_filters: readonly string[], hear: (message: Message) => Promise<void> | void): Promise<void> {
    this.#hear = hear;
  }
  async publish(publish: Publish): Promise<void> {
    this.said.push(publish);
  }
  watch(): void {}
  async close(): Promise<void> {}
  /** Somebody says something; resolves when it has been taken. */
  async hears(topic: string, payload: string): Promise<void> {
    await this.#hear?.({ topic, payload });
  }
}

/** What an answer was, as far as tests care. */
export interface Answered {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: LightMyRequestResponse['headers'];
  readonly text: string;
}

/** REST over a real realm with a real journal, without any network. */
export class Desk {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'arts-desk-'));
  readonly link: DeadLink = new DeadLink();
  readonly outputLink: DeadLink = new DeadLink();
  rest!: Rest;
  realm!: Realm;
  store!: Store;
  readonly #profile: Profile;
  readonly #sequences = new Map<string, number>();

  private constructor(profile: Profile) {
    this.#profile = profile;
  }

  static async open(parts: Partial<RestPlan> & { readonly profile?: string } = {}): Promise<Desk> {
    const profile = profileNamed(parts.profile ?? 'standard');
    assert(profile !== undefined, 'the policy is there');
    const desk = new Desk(profile);
    await desk.begin(parts);
    return desk;
  }

  /** Begins, or begins again on what an earlier life left. */
  async begin(parts: Partial<RestPlan> = {}): Promise<void> {
    const shelf = await FileShelf.open(join(this.folder, 'journal'));
    this.store = await openStore(join(this.folder, 'store'));
    this.realm = await Realm.open({
      realm: 'home',
      profile: this.#profile,
      shelf,
      link: this.link,
      ears: { noted() {}, complained() {}, broke() {} },
    });
    await this.realm.start();
    this.rest = await openRest({
      store: this.store,
      version: '0.0.0',
      meters: new Meters('0.0.0'),
      checks: () => [{ name: 'home: broker', isWell: true, note: 'up' }],
      reach: () => ({ host: null, tcpPort: 1_883, wsPort: 9_001, isEncrypted: false }),
      ...parts,
    });
    this.rest.open('home', {
      supervised: this.realm,
      profile: this.#profile,
      journal: shelf,
      output: await Output.open(this.outputLink, 'home'),
    });
  }

  /** Ends this life; the journal stays. */
  async end(): Promise<void> {
    await this.rest.close();
    await this.realm.close();
  }

  async close(): Promise<void> {
    await this.end();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** A runtime registers. */
  registers(name: string, parts: RuntimeParts = {}): Promise<void> {
    const runtime = aRuntime(name, { keepAliveIntervalMs: 0, ...parts });
    return this.reports(name, {
      kind: 'runtime-registered',
      runtime,
      incarnation: 1,
      sequence: this.#next(name),
      instances: [],
    });
  }

  /** Whatever became of them: two runtimes, and on one of them two modules that run. */
  async furnish(): Promise<void> {
    for (const runtime of ['r1', 'r2']) await this.registers(runtime);
    for (const id of ['m1', 'm2']) {
      await this.asks('POST', '/api/v1/realms/home/modules', { module: { id, file: 'm.wasm' } });
      const { runtime, epoch } = (await this.asks('GET', `/api/v1/realms/home/modules/${id}`)).body;
      const module = moduleId(id);
      if (runtime === null || runtime === undefined) continue;
      await this.reports(String(runtime), {
        kind: 'module-started',
        runtime: runtimeId(String(runtime)),
        module,
        epoch: Number(epoch),
      });
    }
  }

  reports(name: string, report: Report): Promise<void> {
    const { topic, payload } = encodeReport('home', name as never, report);
    return this.link.hears(topic, String(payload));
  }

  async asks(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD',
    url: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answered> {
    const response = await this.rest.app.inject({
      method,
      url,
      headers: { ...headers },
      ...(body === undefined ? {} : { payload: body as object }),
    });
    return {
      status: response.statusCode,
      body: response.headers['content-type']?.toString().includes('json') ? response.json() : {},
      headers: response.headers,
      text: response.body,
    };
  }

  #next(name: string): number {
    const next = (this.#sequences.get(name) ?? 0) + 1;
    this.#sequences.set(name, next);
    return next;
  }
}
