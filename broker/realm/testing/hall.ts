import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MqttClient } from 'mqtt';
import { type Answer, assert, moduleId, profileNamed, type Request, requestId } from '../../../core/index.ts';
import { aModule } from '../../../core/testing/builders.ts';
import { FileShelf } from '../../journal/index.ts';
import type { Link } from '../../mqtt/index.ts';
import { clientOf, embedded, type TestBroker } from '../../mqtt/testing/brokers.ts';
import { decodeReply, encodeRequest } from '../../wire/index.ts';
import type { RealmParts } from '../parts.ts';
import { Realm } from '../realm.ts';
import { TestAgent } from './agent.ts';

/** A broker with realms on it, agents and clients; all of it is gone at the end. */
export class Hall {
  readonly notes: string[] = [];
  readonly faults: unknown[] = [];
  readonly broker: TestBroker;
  readonly #folder: string = mkdtempSync(join(tmpdir(), 'arts-hall-'));
  readonly #realms = new Map<string, Realm>();
  readonly #agents: TestAgent[] = [];
  readonly #clients: MqttClient[] = [];

  private constructor(broker: TestBroker) {
    this.broker = broker;
  }

  static async open(broker?: TestBroker): Promise<Hall> {
    return new Hall(broker ?? (await embedded()));
  }

  /** Opens a realm, or opens it again after it was closed. */
  async realm(name = 'hall', parts: Partial<RealmParts> = {}): Promise<Realm> {
    const profile = profileNamed('standard');
    assert(profile !== undefined, 'there is a standard policy');
    const realm = await Realm.open({
      realm: name,
      profile,
      shelf: parts.shelf ?? (await FileShelf.open(this.folderOf(name))),
      link: parts.link ?? (await this.link()),
      ears: {
        noted: (note, about) => this.notes.push(`${note} ${JSON.stringify(about)}`),
        complained: (topic, issues) => this.notes.push(`${topic} ${issues.map(({ code }) => code)}`),
        broke: (fault) => this.faults.push(fault),
      },
      ...parts,
    });
    await realm.start();
    this.#realms.set(name, realm);
    return realm;
  }

  folderOf(name: string): string {
    return join(this.#folder, name);
  }

  /** Copies the journal of a realm as a crash would leave it now, and takes the realm away. */
  async crash(name: string, copy: string): Promise<void> {
    cpSync(this.folderOf(name), this.folderOf(copy), { recursive: true });
    rmSync(join(this.folderOf(copy), 'lock'));
    await this.#realms.get(name)?.close();
  }

  link(): Promise<Link> {
    return this.broker.link();
  }

  async agent(name: string, realm = 'hall'): Promise<TestAgent> {
    const agent = await new TestAgent(realm, name).connect(this.broker.url);
    this.#agents.push(agent);
    return agent;
  }

  async client(name: string, realm = 'hall'): Promise<TestClient> {
    const client = await clientOf(this.broker.url, { clientId: name });
    this.#clients.push(client);
    await client.subscribeAsync(`${realm}/arts/v1/client/${name}/answer`, { qos: 1 });
    return new TestClient(client, realm, name);
  }

  /** Ends all that was begun. */
  async close(): Promise<void> {
    for (const agent of this.#agents) await agent.cut();
    for (const client of this.#clients) await client.endAsync(true);
    for (const realm of this.#realms.values()) await realm.close().catch(() => {});
    await this.broker.remove();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Somebody who asks a supervisor over MQTT. */
export class TestClient {
  /** Every answer that came, oldest first. */
  readonly answers: Answer[] = [];
  readonly errors: string[] = [];
  readonly #client: MqttClient;
  readonly #realm: string;
  readonly #name: string;

  constructor(client: MqttClient, realm: string, name: string) {
    this.#client = client;
    this.#realm = realm;
    this.#name = name;
    client.on('message', (topic, payload) => {
      const reading = decodeReply({ topic, payload });
      if (reading.kind === 'issues') return;
      if (reading.value.kind === 'answer') this.answers.push(reading.value.answer);
      else this.errors.push(reading.value.error.code);
    });
  }

  /** Asks for a module under an id; resolves when the broker has taken the question. */
  asksFor(module: string, id: string = module): Promise<unknown> {
    const small = aModule(module, { demand: { cpuShare: 0, memoryBytes: 0 } });
    return this.asks({ kind: 'module-requested', request: requestId(id), module: small });
  }

  deletes(module: string): Promise<unknown> {
    const request = requestId(`delete-${module}`);
    return this.asks({ kind: 'module-deletion-requested', request, module: moduleId(module) });
  }

  asks(request: Request): Promise<unknown> {
    const { topic, payload, qos } = encodeRequest(this.#realm, this.#name, request);
    return this.says(topic, payload, qos);
  }

  says(topic: string, payload: string | Uint8Array, qos: 0 | 1 | 2 = 1): Promise<unknown> {
    return this.#client.publishAsync(topic, Buffer.from(payload), { qos });
  }
}
