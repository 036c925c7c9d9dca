import { randomUUID } from 'node:crypto';
import type { Fields } from '../../wire/index.ts';
import type { OldPlan } from './first.ts';
import { bodyOf, type Heard, Voice, willOf } from './voice.ts';

/** ARENA's runtime of today: hears every scene, takes what names it, and confirms on the topic of the module. */
export class ArenaRuntime {
  readonly uuid: string;
  readonly instances: Map<string, { readonly body: Fields; readonly mio: string }> = new Map();
  readonly begun: string[] = [];
  /** What modules read. */
  readonly read: string[] = [];
  /** What it complained of on its own topic. */
  readonly faults: string[] = [];
  isRegistered = false;
  readonly #plan: OldPlan;
  readonly #transaction = randomUUID();
  #voice: Voice | null = null;
  #retries: NodeJS.Timeout | undefined;

  constructor(plan: OldPlan) {
    this.#plan = plan;
    this.uuid = plan.uuid ?? randomUUID();
  }

  get voice(): Voice {
    if (this.#voice === null) throw new Error('not connected');
    return this.#voice;
  }

  async open(): Promise<this> {
    const { url, realm, retryMs = 5_000 } = this.#plan;
    const will = { object_id: randomUUID(), ...this.#request('delete', this.#content) };
    this.#voice = await Voice.connect(url, { clientId: this.uuid, ...willOf(this.#topic, will) }, (heard) =>
      this.#hear(heard),
    );
    await this.voice.listen([this.#topic, `${realm}/s/+/+/p/+/+`]);
    const ask = (): void =>
      this.voice.say(this.#topic, {
        object_id: this.#transaction,
        ...this.#request('create', this.#content),
      });
    this.#retries = setInterval(ask, retryMs).unref();
    ask();
    return this;
  }

  lives(): void {
    const children = [...this.instances.values()].map(({ body: { uuid, name, file, filetype } }) => ({
      ...{ uuid, name, file, filetype, parent: this.uuid },
      cpu_usage_percent: 12.5,
      mem_usage: 10_485_760,
    }));
    // One whose numbers could not be had is `null`.
    const alive = { ...this.#content, children: [...children, null] };
    this.voice.asks(this.#topic, this.#request('update', alive));
  }

  /** Each piece of what a module writes is quoted. */
  prints(module: string, piece: string, stream: 'stdout' | 'stderr' = 'stdout'): void {
    this.voice.say(`${this.#mioOf(module)}/-/${stream}`, JSON.stringify(piece));
  }

  /** A module ends by itself. */
  exits(uuid: string): void {
    const mio = this.#mioOf(uuid);
    this.instances.delete(uuid);
    const gone = { type: 'module', uuid, parent: this.uuid };
    this.voice.asks(mio, this.#request('delete', gone));
  }

  async close(): Promise<void> {
    clearInterval(this.#retries);
    await this.#voice?.leave();
  }

  get #topic(): string {
    return `${this.#plan.realm}/g/public/p/${this.uuid}`;
  }

  get #content(): Fields {
    return {
      uuid: this.uuid,
      type: 'runtime',
      name: this.#plan.name,
      runtime_type: 'containerized-modules',
      max_nmodules: this.#plan.modulesMax ?? 100,
      apis: ['python:python3', 'wasm:wasi_preview_1'],
      is_orchestration_runtime: false,
      tags: [],
    };
  }

  #request(action: string, content: Fields): Fields {
    return { action, type: 'req', from: this.uuid, data: content };
  }

  #mioOf(module: string): string {
    return this.instances.get(module)?.mio ?? '';
  }

  #hear({ topic, message, text }: Heard): void {
    if (message.from === this.uuid) return;
    if (topic.endsWith('/-/stdin')) this.read.push(`${text}\n`);
    else if (topic === this.#topic) {
      if (bodyOf(message).result !== 'ok') return;
      this.isRegistered = true;
      clearInterval(this.#retries);
    } else if (message.type === 'req') this.#obey(topic, message);
  }

  #obey(topic: string, message: Fields): void {
    const body = bodyOf(message);
    const uuid = String(body.uuid);
    const scene = topic.slice(0, topic.indexOf('/p/'));
    const complain = (why: string): void => {
      this.faults.push(why);
      this.voice.say(this.#topic, { desc: 'Runtime exception: invalid uuid', data: why });
    };
    if (message.action === 'delete') {
      const instance = this.instances.get(uuid);
      if (instance === undefined) return complain(`Module ${uuid} does not exist`);
      this.instances.delete(uuid);
      return this.#confirm(instance.mio, message, { type: 'module', uuid });
    }
    const { parent, name, file, filetype } = body;
    if (parent !== this.uuid && parent !== this.#plan.name)
      return complain('Parent does not match this runtime');
    if ([uuid, name, file, filetype].some((field) => typeof field !== 'string'))
      return complain('a field is missing');
    if (this.instances.has(uuid)) return complain(`Module ${uuid} already exists`);
    const mio = `${scene}/p/${uuid}`;
    this.begun.push(uuid);
    this.instances.set(uuid, { body, mio });
    this.voice.listenSoon(`${mio}/-/stdin`);
    this.#confirm(mio, message, { ...body, parent: this.uuid });
  }

  #confirm(mio: string, { object_id: transaction, action }: Fields, details: Fields): void {
    const answer = { result: 'ok', details };
    this.voice.say(mio, { object_id: transaction, action, type: 'resp', from: this.uuid, data: answer });
  }
}
