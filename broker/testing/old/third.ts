import { randomUUID } from 'node:crypto';
import type { Fields } from '../../wire/index.ts';
import type { OldPlan } from './first.ts';
import { bodyOf, type Heard, Voice, willOf } from './voice.ts';

/** A runtime of SilverLine's orchestrator: takes lists, tells when a module has ended, and comes back under its uuid. */
export class ThirdRuntime {
  readonly uuid: string;
  readonly instances: Map<string, Fields> = new Map();
  readonly begun: string[] = [];
  details: Fields = {};
  readonly #plan: OldPlan;
  #voice: Voice | null = null;
  #transaction = '';

  constructor(plan: OldPlan) {
    this.#plan = plan;
    this.uuid = plan.uuid ?? randomUUID();
  }

  get voice(): Voice {
    if (this.#voice === null) throw new Error('not connected');
    return this.#voice;
  }

  /** Connects and asks to be taken in; also once more, after it was gone. */
  async open(): Promise<this> {
    const { url, realm } = this.#plan;
    const will = {
      object_id: randomUUID(),
      action: 'delete',
      type: 'arts_req',
      data: { type: 'runtime', uuid: this.uuid, name: this.#plan.name },
    };
    this.instances.clear();
    this.details = {};
    this.#voice = await Voice.connect(
      url,
      { clientId: this.uuid, ...willOf(`${realm}/proc/reg`, will) },
      (heard) => this.#hear(heard),
    );
    await this.voice.listen([`${realm}/proc/reg`, `${realm}/proc/control/${this.uuid}`], 2);
    const request = { action: 'create', type: 'arts_req', data: this.#content };
    this.#transaction = this.voice.asks(`${realm}/proc/reg`, request, 2);
    return this;
  }

  /** It gives a sign of life. */
  lives(children: readonly Fields[]): void {
    const request = { action: 'update', type: 'arts_req', data: { ...this.#content, children } };
    this.voice.asks(`${this.#plan.realm}/proc/keepalive`, request);
  }

  /** A module ends, by itself or because it was told to. */
  exits(uuid: string): void {
    this.instances.delete(uuid);
    const request = { action: 'exited', type: 'arts_req', data: { type: 'module', uuid } };
    this.voice.asks(`${this.#plan.realm}/proc/control`, request, 2);
  }

  async close(): Promise<void> {
    await this.#voice?.leave();
  }

  get #content(): Fields {
    return {
      type: 'runtime',
      uuid: this.uuid,
      name: this.#plan.name,
      runtime_type: 'linux',
      max_nmodules: this.#plan.modulesMax ?? 100,
      apis: ['wasm', 'wasi'],
      platform: { cpu: { cores: 4 } },
    };
  }

  #hear({ topic, message }: Heard): void {
    const body = bodyOf(message);
    if (topic.endsWith('/proc/reg')) {
      if (message.type === 'arts_resp' && message.object_id === this.#transaction && body.result === 'ok') {
        this.details = body.details as Fields;
      }
      return;
    }
    if (message.type !== 'arts_req') return;
    const uuid = String(body.uuid);
    if (message.action === 'create') {
      this.begun.push(uuid);
      this.instances.set(uuid, body);
    } else if (message.action === 'delete') this.exits(uuid);
  }
}
