import { randomUUID } from 'node:crypto';
import type { Fields } from '../../wire/index.ts';
import type { OldPlan } from './first.ts';
import { bodyOf, type Heard, Voice, willOf } from './voice.ts';

/**
 * A node of the fourth generation: a manager with one runtime, on one connection. It does not hear itself, because requests
 * and answers share topics and so do what its modules read and write; for that it says to be a bridge.
 */
export class FourthNode {
  readonly uuid: string;
  readonly nodeUuid: string = randomUUID();
  readonly instances: Map<string, Fields> = new Map();
  readonly begun: Fields[] = [];
  /** What modules read. */
  readonly read: string[] = [];
  details: Fields = {};
  readonly #plan: OldPlan;
  #voice: Voice | null = null;

  constructor(plan: OldPlan) {
    this.#plan = plan;
    this.uuid = plan.uuid ?? randomUUID();
  }

  get voice(): Voice {
    if (this.#voice === null) throw new Error('not connected');
    return this.#voice;
  }

  async open(): Promise<this> {
    const { url, realm, name } = this.#plan;
    const own = `${realm}/proc/reg/${this.nodeUuid}`;
    const node = { type: 'manager', uuid: this.nodeUuid, name };
    const will = { object_id: randomUUID(), action: 'delete', type: 'req', data: node };
    const options = { clientId: this.nodeUuid, ...willOf(own, will, 2) };
    this.#voice = await Voice.connect(url, options, (heard) => this.#hear(heard), true);
    await this.voice.listen([own, `${realm}/proc/reg/${this.uuid}`, `${realm}/proc/control/${this.uuid}`], 2);
    this.voice.asks(own, { action: 'create', type: 'req', data: node });
    return this;
  }

  lives(children: readonly Fields[]): void {
    const request = { action: 'update', type: 'req', data: { ...this.#content, children } };
    this.voice.asks(`${this.#plan.realm}/proc/keepalive/${this.uuid}`, request);
  }

  prints(module: string, piece: string): void {
    this.voice.say(`${this.#plan.realm}/proc/stdio/${module}`, piece);
  }

  exits(uuid: string): void {
    this.instances.delete(uuid);
    const request = { action: 'exited', type: 'req', data: { type: 'module', uuid, status: 'exited' } };
    this.voice.asks(`${this.#plan.realm}/proc/control/${this.uuid}`, request);
  }

  async close(): Promise<void> {
    await this.#voice?.leave();
  }

  get #content(): Fields {
    return {
      type: 'runtime',
      uuid: this.uuid,
      name: `${this.#plan.name}-rt`,
      runtime_type: 'linux/min/wasmer',
      max_nmodules: this.#plan.modulesMax ?? 0,
      apis: ['wasm', 'wasm:wasmer', 'wasi', 'stdio:in', 'stdio:out'],
      platform: {},
      metadata: { host: 'vm' },
      parent: this.nodeUuid,
    };
  }

  #hear({ topic, message, text }: Heard): void {
    const { realm } = this.#plan;
    const body = bodyOf(message);
    if (topic.startsWith(`${realm}/proc/stdio/`)) this.read.push(text);
    else if (topic === `${realm}/proc/reg/${this.nodeUuid}` && body.result === 'ok') {
      // The manager is known; now its runtime.
      const request = { action: 'create', type: 'req', data: this.#content };
      this.voice.asks(`${realm}/proc/reg/${this.uuid}`, request);
    } else if (topic === `${realm}/proc/reg/${this.uuid}` && body.result === 'ok') {
      this.details = body.details as Fields;
    } else if (message.type === 'req') this.#obey(message.action, body);
  }

  #obey(action: unknown, body: Fields): void {
    const uuid = String(body.uuid);
    if (action === 'create') {
      this.begun.push(body);
      this.instances.set(uuid, body);
      this.voice.listenSoon(`${this.#plan.realm}/proc/stdio/${uuid}`);
    } else if (action === 'delete' && this.instances.has(uuid)) this.exits(uuid);
  }
}
