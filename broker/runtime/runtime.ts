import {
  type AgentInput,
  type AgentKnowledge,
  agentDeadline,
  agentStep,
  type DeviceId,
  defaultAgentSettings,
  type LoadReport,
  newAgent,
  type Report,
  type Runtime,
  requestId,
  type Sample,
} from '../../core/index.ts';
import { decodeCommand, encodeReport, encodeRequest, lastWill } from '../wire/index.ts';
import { commandTopic } from '../wire/native/topics.ts';
import { Connection, type ConnectionPlan } from './connection.ts';
import type { Bus } from './host/bus.ts';
import type { Host, HostFact } from './host/host.ts';
import { LinkGauge } from './link.ts';

/** What a runtime is made of. Node and browsers bring different parts to it. */
export interface RuntimeParts {
  readonly realm: string;
  readonly runtime: Runtime;
  /** Grows with every start of the program. */
  readonly incarnation: number;
  /** The device of the broker, to which links are measured. */
  readonly hub: DeviceId;
  readonly broker: Omit<ConnectionPlan, 'will'>;
  host(bus: Bus, tell: (fact: HostFact) => void): Host;
  /** Measures the device since it was measured last. */
  load(memoryBytes: number): LoadReport;
  /** Hears what people may want to know. */
  note(text: string): void;
  /** Sees what the agent knows after every step. */
  watch?(knowledge: AgentKnowledge): void;
  /** The broker does not admit the runtime as whom it says it is. */
  turnedAway?(): void;
  /** A timer to use instead of the platform's own; returns how to stop it. */
  alarm?(wake: () => void, waitMs: number): () => void;
}

type Untimed<Input> = Input extends unknown ? Omit<Input, 'atMs'> : never;
type Fact = Untimed<AgentInput>;

/** Longest time a timer of JavaScript can be set to. */
const TIMER_MS_MAX = 2 ** 31 - 1;

/** Gap between two looks at whether its modules are gone. */
const LOOK_MS = 50;

/** Shortest time over which load is measured: the clocks of Linux tick ten milliseconds (assumption: a hundred ticks). */
const SAMPLE_MS_MIN = 1_000;

/**
 * The shell around the agent of `core`: gives it facts in the order in which they happen, one at a time, and turns its
 * commands into messages and into orders to the host. Decides nothing.
 */
export class RuntimeShell {
  readonly #parts: RuntimeParts;
  readonly #connection: Connection;
  readonly #host: Host;
  readonly #gauge: LinkGauge;
  readonly #facts: Fact[] = [];
  readonly #left: Promise<void>;
  #leave: () => void = () => {};
  #agent: AgentKnowledge;
  #disarm: () => void = () => {};
  /** Once it is gone, it may have modules again when it comes back. */
  #undrain: () => void = () => {};
  #isBusy = false;
  #measured: { readonly atMs: number; readonly sample: Sample } | null = null;

  constructor(parts: RuntimeParts) {
    this.#parts = parts;
    const { realm, runtime, incarnation } = parts;
    this.#agent = newAgent(runtime, defaultAgentSettings, incarnation);
    this.#left = new Promise((resolve) => {
      this.#leave = resolve;
    });
    const plan: ConnectionPlan = { ...parts.broker, will: lastWill(realm, runtime.id, incarnation) };
    this.#connection = new Connection(plan, {
      connected: () => this.#connected(),
      disconnected: () => this.#disconnected(),
      turnedAway: () => parts.turnedAway?.(),
      complain: (text) => parts.note(text),
    });
    this.#gauge = new LinkGauge(this.#connection, pingTopic(realm, runtime.id), (measurement) =>
      this.#report({ kind: 'link-measured', from: runtime.device.id, to: parts.hub, ...measurement }),
    );
    const topic = commandTopic(realm, runtime.id);
    this.#connection.listen(topic, (payload) => this.#hear(topic, payload)).catch(() => {});
    this.#host = parts.host(this.#connection, (fact) => this.#tell(fact));
  }

  /** Ends every instance, says goodbye, and is gone. */
  async leave(): Promise<void> {
    this.#tell({ kind: 'leave-requested' });
    await this.#left;
    this.#undrain();
    this.#gauge.stop();
    this.#disarm();
    await this.#connection.end();
  }

  /**
   * Asks, in somebody's name, that its modules be taken over elsewhere; resolved once none is left, or after so long. What
   * nobody takes stays here.
   */
  async evacuate(asker: string, spanMsMax: number): Promise<void> {
    const { realm, runtime, incarnation } = this.#parts;
    if (this.#agent.instances.length === 0) return;
    const drain = (request: string, draining: boolean): void => {
      const wish = { kind: 'drain-requested', runtime: runtime.id, draining } as const;
      const named = { ...wish, request: requestId(`${request}-${incarnation}`) };
      this.#connection.send(encodeRequest(realm, asker, named));
    };
    drain('drain', true);
    this.#undrain = () => drain('undrain', false);
    const endMs = performance.now() + spanMsMax;
    while (this.#agent.instances.length > 0 && performance.now() < endMs)
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }

  /** Says goodbye without waiting for anything, for a page that is about to vanish with all its instances. */
  vanish(): void {
    const { runtime, incarnation } = this.#parts;
    this.#report({ kind: 'runtime-left', runtime: runtime.id, willed: false, incarnation });
    this.#undrain();
    this.#connection.flush();
  }

  /** Connects as somebody else from now on; what runs goes on. */
  identify(username: string, password: string): void {
    this.#connection.identify(username, password);
  }

  #connected(): void {
    this.#parts.note('connected');
    this.#tell({ kind: 'connected' });
    this.#gauge.start();
  }

  #disconnected(): void {
    this.#parts.note('disconnected');
    this.#gauge.stop();
    this.#tell({ kind: 'disconnected' });
  }

  #hear(topic: string, payload: Uint8Array): void {
    const reading = decodeCommand(this.#parts.realm, { topic, payload });
    if (reading.kind === 'value') {
      const command = reading.value;
      if (command.kind === 'confirm-registration') this.#parts.note('registered');
      if (command.kind === 'refuse-registration') this.#parts.note(`not wanted: ${command.reason}`);
      return this.#tell({ kind: 'command-received', command });
    }
    for (const { path, message } of reading.issues)
      this.#parts.note(`an order was not understood: ${path} ${message}`);
  }

  /** Takes a fact, and steps the agent unless that is under way: one fact may lead to the next. */
  #tell(fact: Fact): void {
    this.#facts.push(fact);
    if (this.#isBusy) return;
    this.#isBusy = true;
    for (let next = this.#facts.shift(); next !== undefined; next = this.#facts.shift()) this.#step(next);
    this.#isBusy = false;
    this.#arm();
  }

  #step(fact: Fact): void {
    const { knowledge, commands } = agentStep(this.#agent, { ...fact, atMs: nowMs() } as AgentInput);
    this.#agent = knowledge;
    for (const command of commands) {
      if (command.kind === 'send-report') this.#report(command.report);
      else this.#host.obey(command);
    }
    this.#parts.watch?.(knowledge);
    if (knowledge.connection.kind === 'left') this.#leave();
  }

  #report(report: Report): void {
    this.#connection.send(encodeReport(this.#parts.realm, this.#parts.runtime.id, report));
  }

  #arm(): void {
    this.#disarm();
    this.#disarm = () => {};
    const waitMs = agentDeadline(this.#agent) - nowMs();
    if (waitMs === Number.POSITIVE_INFINITY) return;
    const alarm = this.#parts.alarm ?? ownAlarm;
    this.#disarm = alarm(() => this.#wake(), Math.max(0, Math.min(waitMs, TIMER_MS_MAX)));
  }

  #wake(): void {
    const atMs = performance.now();
    if (this.#measured === null || atMs - this.#measured.atMs >= SAMPLE_MS_MIN) {
      const instances = this.#host.measure(atMs);
      const memoryBytes = [...instances.values()].reduce((sum, one) => sum + (one.memoryBytes ?? 0), 0);
      this.#measured = { atMs, sample: { load: this.#parts.load(memoryBytes), instances } };
    }
    this.#tell({ kind: 'time-passed', sample: this.#measured.sample });
  }
}

function ownAlarm(wake: () => void, waitMs: number): () => void {
  const timer = setTimeout(wake, waitMs);
  return () => clearTimeout(timer);
}

const nowMs = (): number => Math.floor(performance.now());

const pingTopic = (realm: string, runtime: string): string => `${realm}/arts/v1/rt/${runtime}/ping`;
