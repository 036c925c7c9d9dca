import { randomUUID } from 'node:crypto';
import type { Fields } from '../../wire/index.ts';
import { bodyOf, type Heard, Voice, willOf } from './voice.ts';

/** Who an old runtime is, and how it differs from others of its kind. */
export interface OldPlan {
  readonly url: string;
  readonly realm: string;
  readonly name: string;
  readonly uuid?: string;
  readonly modulesMax?: number;
  /** Gap between two tries to register. */
  readonly retryMs?: number;
}

/** A module on an old runtime, and what it was begun with. */
export interface OldInstance {
  readonly body: Fields;
  /** The memory it was thawed with; `null` when it began anew. */
  readonly memory: string | null;
}

/** What runtimes of the first generation have in common: how they register and where they listen. */
abstract class FirstRuntime {
  readonly uuid: string;
  readonly instances: Map<string, OldInstance> = new Map();
  /** Every start, also a second one of the same module. */
  readonly begun: string[] = [];
  /** What broke it; a program of its time would be gone or deaf now. */
  readonly faults: string[] = [];
  /** What it was told when it was taken in. */
  details: Fields = {};
  protected readonly plan: OldPlan;
  #voice: Voice | null = null;
  #transaction = '';
  #retries: NodeJS.Timeout | undefined;

  constructor(plan: OldPlan) {
    this.plan = plan;
    this.uuid = plan.uuid ?? randomUUID();
  }

  protected abstract readonly content: Fields;
  protected abstract readonly ears: string;
  protected abstract obey(order: Heard): void;

  get voice(): Voice {
    if (this.#voice === null) throw new Error('not connected');
    return this.#voice;
  }

  get isRegistered(): boolean {
    return this.details.uuid === this.uuid;
  }

  /** Connects with a last will, and asks to be taken in until it is. */
  async open(): Promise<this> {
    const { url, realm, retryMs = 5_000 } = this.plan;
    const reg = `${realm}/proc/reg`;
    const will = { object_id: randomUUID(), action: 'delete', type: 'arts_req', data: this.content };
    this.#voice = await Voice.connect(url, { clientId: this.uuid, ...willOf(reg, will) }, (heard) =>
      this.#hear(heard),
    );
    await this.voice.listen([reg]);
    const ask = (): void => {
      this.#transaction = this.voice.asks(reg, { action: 'create', type: 'arts_req', data: this.content });
    };
    this.#retries = setInterval(ask, retryMs).unref();
    ask();
    return this;
  }

  async close(): Promise<void> {
    clearInterval(this.#retries);
    await this.#voice?.leave();
  }

  #hear(heard: Heard): void {
    const { topic, message } = heard;
    if (topic.startsWith(`${this.plan.realm}/proc/control/`)) {
      // What it says there comes back to it, like everything else that is no request.
      if (message.type === 'arts_req') this.obey(heard);
      return;
    }
    const { result, details } = bodyOf(message);
    if (message.type !== 'arts_resp' || message.object_id !== this.#transaction || result !== 'ok') return;
    clearInterval(this.#retries);
    this.details = details as Fields;
    this.voice.listenNoMore(`${this.plan.realm}/proc/reg`);
    this.voice.listenSoon(this.ears);
  }
}

/** A browser of the first generation: runs WebAssembly, and can send a module with its memory to another browser. */
export class OldBrowser extends FirstRuntime {
  /** Since 2020-08 it leaves the realm out of the topic it sends a module to. */
  forgetsRealm = true;
  protected readonly content: Fields = {
    type: 'runtime',
    uuid: this.uuid,
    name: this.plan.name,
    max_nmodules: this.plan.modulesMax ?? 10,
    apis: ['wasi:unstable'],
  };
  protected readonly ears: string = `${this.plan.realm}/proc/control/${this.uuid}/#`;

  /** A module prints a line. */
  prints(module: string, line: string): void {
    this.voice.say(`${this.plan.realm}/proc/debug/stdout/${module}`, line);
  }

  protected obey({ message }: Heard): void {
    const body = bodyOf(message);
    const module = String(body.uuid);
    if (message.action === 'create') return this.#begin(module, body);
    if (message.action !== 'delete') return;
    const instance = this.instances.get(module);
    if (instance === undefined) {
      // It reads a field of what is not there, within the callback of its MQTT client, which then hangs up.
      this.faults.push(`no module ${module}`);
      return this.voice.cut();
    }
    this.instances.delete(module);
    const { send_to_runtime: target } = message;
    if (typeof target === 'string') this.#send(instance, target);
  }

  #begin(module: string, body: Fields): void {
    const { args, env, channels, memory } = body;
    if (typeof args !== 'string' || typeof env !== 'string') {
      this.faults.push('args.split is not a function');
      return;
    }
    if (typeof channels === 'string') JSON.parse(channels.replaceAll("'", '"'));
    this.begun.push(module);
    this.instances.set(module, { body, memory: typeof memory === 'string' ? memory : null });
  }

  #send({ body }: OldInstance, target: string): void {
    const head = this.forgetsRealm ? '' : `${this.plan.realm}/`;
    const memory = Buffer.from(`memory of ${String(body.uuid)}`).toString('base64');
    const moved = { ...body, parent: { uuid: target }, wait_state: 'false', memory };
    this.voice.asks(`${head}proc/control/${target}`, {
      action: 'create',
      type: 'arts_req',
      migratetx_start: Date.now(),
      data: moved,
    });
  }
}

/** A Python host of the first generation: answers what it is ordered, on the topic where it is ordered. */
export class OldHost extends FirstRuntime {
  protected readonly content: Fields = {
    type: 'runtime',
    uuid: this.uuid,
    name: this.plan.name,
    max_nmodules: this.plan.modulesMax ?? 100,
    apis: 'python:python3',
    dbg_topic: `${this.plan.realm}/proc/debug`,
    ctl_topic: `${this.plan.realm}/proc/control`,
  };
  protected readonly ears: string = `${this.plan.realm}/proc/control/${this.uuid}`;

  /** A program ends by itself: a script of the host asks for its deletion, in quotes that a shell has left. */
  exits(module: string): void {
    const { body } = this.instances.get(module) ?? { body: {} };
    const content = { ...body, parent: this.content };
    const request = { object_id: randomUUID(), action: 'delete', type: 'arts_req', data: content };
    this.voice.say(`${this.plan.realm}/proc/control`, `'${JSON.stringify(request)}'`);
  }

  /** Reads what is written to its programs, and writes it back. */
  async echoes(module: string): Promise<void> {
    await this.voice.listen([`${this.plan.realm}/proc/debug/stdin/${module}`]);
  }

  protected obey({ message }: Heard): void {
    const body = bodyOf(message);
    const module = String(body.uuid);
    if (message.action === 'delete') {
      if (!this.instances.delete(module)) {
        // Its way to say no ends its thread.
        this.faults.push(`no module ${module}`);
        return;
      }
      return this.#answer(message, { msg: 'Deleted.', uuid: module });
    }
    if (typeof body.args !== 'string' || typeof body.env !== 'string') {
      this.faults.push("'list' object has no attribute 'find'");
      return;
    }
    this.begun.push(module);
    this.instances.set(module, { body, memory: null });
    this.#answer(message, JSON.stringify({ ...body, parent: this.content }));
  }

  #answer({ object_id: transaction }: Fields, details: Fields | string): void {
    this.voice.say(this.ears, { object_id: transaction, type: 'arts_resp', data: { result: 'ok', details } });
  }
}
