import { randomUUID } from 'node:crypto';
import mqtt, { type MqttClient } from 'mqtt';
import { moduleId, type Request, requestId, runtimeId } from '../../core/index.ts';
import type { Scenario } from '../../scenarios/index.ts';
import type { Yardstick } from '../runtime/index.ts';
import { encodeRequest } from '../wire/index.ts';
import type { CallTimes } from './comparison.ts';
import type { RehearsedCall } from './rehearsal.ts';
import { answerTopic, callTopic, unitCount } from './stage.ts';

/** A request as it is asked, before it has an id. */
type Asked = Request extends infer Each ? (Each extends Request ? Omit<Each, 'request'> : never) : never;

interface Open {
  readonly atMs: number;
  latencyMs: number | null;
  ranMs: number | null;
}

const US_PER_MS = 1_000;

/** All who ask and call in a scenario, as one client of the broker. */
export class Caller {
  readonly #scenario: Scenario;
  readonly #measure: Yardstick;
  readonly #client: MqttClient;
  readonly #name = `live-${randomUUID().slice(0, 8)}`;
  readonly #calls = new Map<string, Open & { readonly call: RehearsedCall }>();
  #askedCount = 0;

  private constructor(scenario: Scenario, measure: Yardstick, client: MqttClient) {
    this.#scenario = scenario;
    this.#measure = measure;
    this.#client = client;
  }

  /** Connects, and listens to all answers. */
  static async open(scenario: Scenario, measure: Yardstick, brokerUrl: string): Promise<Caller> {
    const client = await mqtt.connectAsync(brokerUrl, { protocolVersion: 4, clean: true });
    const caller = new Caller(scenario, measure, client);
    client.on('message', (topic, payload) => caller.#hear(topic, payload));
    const services = scenario.modules.filter(({ behaviour }) => behaviour.kind === 'service');
    const topics = services.map(({ module }) => answerTopic(scenario.realm, module.id));
    if (topics.length > 0) await client.subscribeAsync(topics, { qos: 0 });
    return caller;
  }

  /** Asks for a module as the scenario has it. */
  request(id: string): void {
    const model = this.#scenario.modules.find(({ module }) => module.id === id);
    if (model !== undefined) this.#ask({ kind: 'module-requested', module: model.module });
  }

  /** Asks for a module to be ended. */
  remove(id: string): void {
    this.#ask({ kind: 'module-deletion-requested', module: moduleId(id) });
  }

  /** Asks for a runtime to be emptied, or to be opened again. */
  drain(runtime: string, draining: boolean): void {
    this.#ask({ kind: 'drain-requested', runtime: runtimeId(runtime), draining });
  }

  /** Asks for a module to be moved. */
  migrate(id: string, to: string): void {
    this.#ask({ kind: 'migration-requested', module: moduleId(id), to: runtimeId(to) });
  }

  /** Calls a module. */
  call(call: RehearsedCall): void {
    const { module, number, workMs } = call;
    this.#calls.set(`${module} ${number}`, { call, atMs: performance.now(), latencyMs: null, ranMs: null });
    const text = `${number} ${unitCount(workMs, this.#measure)}`;
    const payload = text.padEnd(this.#requestBytes(module));
    this.#client.publish(callTopic(this.#scenario.realm, module), payload, { qos: 0 });
  }

  /** All calls so far. */
  get times(): readonly CallTimes[] {
    return [...this.#calls.values()].map(({ call: { module, number, atMs }, latencyMs, ranMs }) => ({
      module,
      number,
      atMs,
      latencyMs,
      ranMs,
    }));
  }

  /** Hangs up. */
  async close(): Promise<void> {
    await this.#client.endAsync(true);
  }

  #ask(asked: Asked): void {
    this.#askedCount += 1;
    const request = { ...asked, request: requestId(`${this.#askedCount}`) } as Request;
    const { topic, payload } = encodeRequest(this.#scenario.realm, this.#name, request);
    this.#client.publish(topic, payload as Buffer, { qos: 1 });
  }

  #requestBytes(id: string): number {
    const behaviour = this.#scenario.modules.find(({ module }) => module.id === id)?.behaviour;
    return behaviour?.kind === 'service' ? behaviour.requestBytes : 0;
  }

  #hear(topic: string, payload: Buffer): void {
    const nowMs = performance.now();
    const module = topic.split('/').at(-2);
    const [number, ranUs] = payload.toString('latin1').split(/\s+/);
    const open = this.#calls.get(`${module} ${number}`);
    if (open === undefined || open.latencyMs !== null) return;
    open.latencyMs = nowMs - open.atMs;
    open.ranMs = Number(ranUs) / US_PER_MS;
  }
}
