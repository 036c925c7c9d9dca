import type { MqttClient } from 'mqtt';
import {
  type AgentCommand,
  type AgentInput,
  type AgentKnowledge,
  agentDeadline,
  agentStep,
  defaultAgentSettings,
  newAgent,
  type Runtime,
} from '../../../core/index.ts';
import { aRuntime } from '../../../core/testing/builders.ts';
import { finish, newHost, type SmallHost, sampleOf, take } from '../../../core/testing/small-host.ts';
import { clientOf } from '../../mqtt/testing/brokers.ts';
import { decodeCommand, encodeReport, lastWill } from '../../wire/index.ts';

/** What really began on any host, for whoever counts. */
export interface Begun {
  readonly module: string;
  readonly runtime: string;
  readonly epoch: number;
}

type Fact = AgentInput extends infer Input ? (Input extends unknown ? Omit<Input, 'atMs'> : never) : never;

/**
 * A real agent over a real connection, on a host that does what it is ordered at once and remembers what it began. Gaps are
 * short, so that a test is over before its reader has forgotten what it was about.
 */
export class TestAgent {
  readonly begun: Begun[] = [];
  readonly #realm: string;
  readonly #host: SmallHost;
  readonly #startMs = performance.now();
  #agent: AgentKnowledge;
  #client: MqttClient | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(realm: string, name: string, parts: Partial<Runtime> = {}) {
    this.#realm = realm;
    const runtime = aRuntime(name, { keepAliveIntervalMs: 500, ...parts });
    this.#host = newHost(runtime);
    const settings = {
      ...defaultAgentSettings,
      registerMs: 300,
      registerMsMax: 2_000,
      reconnectSpreadMs: 50,
      repeatMs: 500,
    };
    this.#agent = newAgent(runtime, settings, 1);
  }

  /** What runs on it now, as `module#epoch`. */
  get running(): readonly string[] {
    return this.#host.instances
      .filter(({ state }) => state === 'running')
      .map(({ module, epoch }) => `${module}#${epoch}`);
  }

  get isRegistered(): boolean {
    return this.#agent.connection.kind === 'registered';
  }

  /** Connects, and comes back whenever the broker was away. */
  async connect(url: string): Promise<this> {
    const { id } = this.#agent.runtime;
    const { topic, payload, qos, retain } = lastWill(this.#realm, id, 1);
    const will = { topic, payload: Buffer.from(payload), qos, retain };
    const client = await clientOf(url, { clientId: id, will, reconnectPeriod: 100, resubscribe: false });
    this.#client = client;
    client.on('message', (on, bytes) => {
      const reading = decodeCommand(this.#realm, { topic: on, payload: bytes });
      if (reading.kind === 'value') this.#tell({ kind: 'command-received', command: reading.value });
    });
    client.on('connect', () => this.#connected());
    client.on('close', () => this.#tell({ kind: 'disconnected' }));
    client.on('error', () => {});
    await this.#connected();
    return this;
  }

  /** Goes without a goodbye. */
  async cut(): Promise<void> {
    clearTimeout(this.#timer);
    const client = this.#client;
    this.#client = null;
    client?.removeAllListeners('close');
    await client?.endAsync(true);
  }

  async #connected(): Promise<void> {
    const { id } = this.#agent.runtime;
    try {
      await this.#client?.subscribeAsync(`${this.#realm}/arts/v1/rt/${id}/command`, { qos: 1 });
      this.#tell({ kind: 'connected' });
    } catch {
      // The connection broke again; the next one tells.
    }
  }

  #tell(fact: Fact): void {
    const atMs = Math.floor(performance.now() - this.#startMs);
    const { knowledge, commands } = agentStep(this.#agent, { ...fact, atMs } as AgentInput);
    this.#agent = knowledge;
    for (const command of commands) this.#obey(command);
    while (this.#host.chores.length > 0) {
      const { fact: done } = finish(this.#host, true);
      if (done !== null) this.#tell(done as Fact);
    }
    this.#arm();
  }

  #obey(command: AgentCommand): void {
    if (command.kind === 'send-report') {
      const { topic, payload, qos } = encodeReport(this.#realm, this.#agent.runtime.id, command.report);
      this.#client?.publish(topic, Buffer.from(payload), { qos });
      return;
    }
    if (command.kind === 'start-instance') {
      this.begun.push({ module: command.module.id, runtime: this.#agent.runtime.id, epoch: command.epoch });
    }
    take(this.#host, command);
  }

  #arm(): void {
    clearTimeout(this.#timer);
    const waitMs = agentDeadline(this.#agent) - (performance.now() - this.#startMs);
    if (waitMs === Number.POSITIVE_INFINITY || this.#client === null) return;
    const wake = (): void => this.#tell({ kind: 'time-passed', sample: sampleOf(this.#host) });
    this.#timer = setTimeout(wake, Math.max(1, waitMs));
  }
}
