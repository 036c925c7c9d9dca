import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Answer,
  assert,
  type Command,
  deviceId,
  type Input,
  type Knowledge,
  newKnowledge,
  type Profile,
  profileNamed,
  type Report,
  type Request,
  realmId,
  step,
} from '../../../core/index.ts';
import { openStore } from '../../store/index.ts';
import { hear, newWire, tell, type Wire } from '../../wire/index.ts';
import type { Gate } from '../gate.ts';
import { Meters, openRest, type Rest } from '../index.ts';

/** What is asked. */
interface Asked {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly user?: string;
  readonly body?: string;
}

/** REST over a supervisor without a journal, which knows what it does from messages of old clients. */
export class OldDesk {
  readonly #folder: string;
  readonly #listener: Listener;
  readonly #rest: Rest;
  #number = 0;

  private constructor(folder: string, listener: Listener, rest: Rest) {
    this.#folder = folder;
    this.#listener = listener;
    this.#rest = rest;
  }

  static async open(generation: 'g1' | 'g3' | 'g4', gate: Gate): Promise<OldDesk> {
    const folder = mkdtempSync(join(tmpdir(), 'arts-old-desk-'));
    const profile = profileNamed('arts-least-modules');
    assert(profile !== undefined, 'the policy is there');
    const listener = new Listener(profile, generation === 'g3' ? 'g3' : 'g1');
    const rest = await openRest({
      store: await openStore(folder),
      version: '0.0.0',
      meters: new Meters('0.0.0'),
      checks: () => [],
      reach: () => ({ host: null, tcpPort: 1_883, wsPort: 9_001, isEncrypted: false }),
      gate,
    });
    rest.open('realm', {
      supervised: {
        get knowledge() {
          return listener.knowledge;
        },
        watch: () => () => {},
        ask: async (request) => listener.ask(request),
      },
      profile,
      journal: { segments: async () => [], readSegment: async () => Buffer.alloc(0) },
      output: null,
    });
    return new OldDesk(folder, listener, rest);
  }

  async close(): Promise<void> {
    await this.#rest.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  hears(topic: string, payload: string): void {
    this.#listener.hear(topic, payload);
  }

  registers(topic: string, fields: object): void {
    this.#says(topic, { type: 'runtime', ...fields });
  }

  asksFor(fields: object): void {
    this.#says('realm/proc/control', { type: 'module', ...fields });
  }

  get(url: string, user?: string): ReturnType<OldDesk['asks']> {
    return this.asks({ url, ...(user !== undefined && { user }) });
  }

  async asks({ method = 'GET', url, user, body }: Asked): Promise<{
    readonly status: number;
    readonly headers: Readonly<Record<string, unknown>>;
    readonly body: string;
  }> {
    const response = await this.#rest.app.inject({
      method,
      url,
      headers: {
        ...(user !== undefined && { authorization: `Basic ${Buffer.from(user).toString('base64')}` }),
        ...(method !== 'GET' && body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(method !== 'GET' && body !== undefined && { payload: body }),
    });
    return { status: response.statusCode, headers: response.headers, body: response.body };
  }

  #says(topic: string, fields: object): void {
    this.#number += 1;
    const transaction = `00000000-0000-4000-8000-${String(this.#number).padStart(12, '0')}`;
    const message = { object_id: transaction, action: 'create', type: 'arts_req', data: fields };
    this.#listener.hear(topic, JSON.stringify(message));
  }
}

/** Wire and core, one message after the other, a millisecond later each. */
class Listener {
  knowledge: Knowledge;
  readonly #profile: Profile;
  #wire: Wire;

  constructor(profile: Profile, fallback: 'g1' | 'g3') {
    this.#profile = profile;
    this.knowledge = newKnowledge({ realm: realmId('realm'), hub: deviceId('broker'), profile });
    this.#wire = newWire({ realm: 'realm', nonce: 'test', fallback });
  }

  hear(topic: string, payload: string): void {
    const { wire, inputs } = hear(this.#wire, { topic, payload }, this.knowledge);
    this.#wire = wire;
    for (const input of inputs) this.take(input);
  }

  take(fact: Report | Request): readonly Command[] {
    const input = { ...fact, atMs: this.knowledge.nowMs + 1 } as Input;
    const { knowledge, commands } = step(this.#profile, this.knowledge, input);
    this.knowledge = knowledge;
    const { wire, reports } = tell(this.#wire, commands, knowledge);
    this.#wire = wire;
    for (const report of reports) this.take(report);
    return commands;
  }

  ask(request: Request): Answer {
    const answer = this.take(request).find(
      (command): command is Answer => command.kind === 'accept-request' || command.kind === 'refuse-request',
    );
    assert(answer !== undefined, 'every request is answered');
    return answer;
  }
}
