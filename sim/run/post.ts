import type { Report, Request, RuntimeCommand, RuntimeId } from '../../core/index.ts';
import type { Agenda } from '../kernel/agenda.ts';
import type { Meters } from '../metrics/meters.ts';
import { US_PER_MS } from '../world/calendar.ts';
import { Broker } from '../world/mqtt/broker.ts';
import { DEFAULT_BROKER_SETTINGS, type Ending, type Qos } from '../world/mqtt/settings.ts';
import type { Messages } from '../world/network/messages.ts';
import type { Topology } from '../world/network/topology.ts';
import { KIND } from './kinds.ts';
import type { RuntimeState } from './population.ts';
import type { Action } from './sim.ts';

/** MQTT's own keep-alive of ARTS and its runtimes (protocol notes §1), not the supervisor's. */
const MQTT_KEEP_ALIVE_MS = 60_000;
/** The supervisor's client; runtimes come after it by index. */
const SUPERVISOR = 0;
/** Messages older than this are dropped unread by an agent's shell, as its settings ask. */
const HOP_BYTES = 120;

/** What travels: a report, an order, or the will of a runtime's connection. */
export type Letter =
  | { readonly kind: 'report'; readonly report: Report }
  | { readonly kind: 'command'; readonly command: RuntimeCommand }
  | { readonly kind: 'will'; readonly runtime: RuntimeId; readonly incarnation: number };

/** Whom the post tells. */
export interface PostPlan {
  readonly topology: Topology;
  readonly messages: Messages;
  readonly agenda: Agenda<Action>;
  readonly meters: Meters;
  readonly runtimes: readonly RuntimeState[];
  readonly hear: (report: Report | Request) => void;
  readonly order: (runtime: RuntimeState, command: RuntimeCommand) => void;
  readonly connected: (runtime: RuntimeState) => void;
  readonly disconnected: (runtime: RuntimeState) => void;
}

/** Carries reports and orders between runtimes and the supervisor over the modelled broker. */
export class Post {
  readonly #plan: PostPlan;
  readonly broker: Broker<Letter>;

  constructor(plan: PostPlan) {
    this.#plan = plan;
    const { topology, messages, agenda, runtimes } = plan;
    const { brokerHost } = topology;
    this.broker = new Broker<Letter>({
      topology,
      messages,
      calendar: agenda,
      settings: DEFAULT_BROKER_SETTINGS,
      messageKind: KIND.message,
      sessionKind: KIND.session,
      clientCountMax: runtimes.length + 1,
      connected: (client) => this.#connected(client),
      disconnected: (client) => this.#disconnected(client),
      delivered: (to, letter) => this.#delivered(to, letter),
    });
    this.broker.add({ host: brokerHost, keepAliveMs: MQTT_KEEP_ALIVE_MS }, null);
    for (const runtime of runtimes) {
      this.broker.add({ host: runtime.device.index, keepAliveMs: MQTT_KEEP_ALIVE_MS }, null);
    }
    this.listen();
  }

  /** The supervisor's program connects, and is given what was kept for it. */
  listen(): void {
    this.broker.connections.open(SUPERVISOR);
  }

  /** The supervisor's program ends; the broker keeps for it what it promised to keep. */
  hangUp(): void {
    this.broker.close(SUPERVISOR, 'socket');
  }

  /** A runtime's program wants to be connected from now on. */
  connect(runtime: RuntimeState): void {
    this.broker.connections.open(clientOf(runtime));
  }

  /** A runtime's connection ends with its program. */
  close(runtime: RuntimeState, ending: Ending): void {
    runtime.isConnected = false;
    this.broker.close(clientOf(runtime), ending);
  }

  /** A runtime hangs with its connection open, or goes on. */
  mute(runtime: RuntimeState, isMute: boolean): void {
    this.broker.connections.mute(clientOf(runtime), isMute);
  }

  /** Sends an agent's report. */
  report(runtime: RuntimeState, report: Report): void {
    const bytes = reportBytes(report);
    const qos: Qos = report.kind === 'keep-alive-received' || report.kind === 'link-measured' ? 0 : 1;
    this.#count(bytes);
    this.broker.publish(clientOf(runtime), SUPERVISOR, { kind: 'report', report }, { bytes, qos });
  }

  /** Sends a supervisor's order. */
  order(runtime: RuntimeState, command: RuntimeCommand): void {
    const bytes = HOP_BYTES + ('module' in command && typeof command.module !== 'string' ? 500 : 100);
    this.#count(bytes);
    this.broker.publish(SUPERVISOR, clientOf(runtime), { kind: 'command', command }, { bytes, qos: 1 });
  }

  /** What a runtime can measure of its way to the broker: the typical time one way and the rate up. */
  measure(runtime: RuntimeState): { readonly latencyMs: number; readonly bandwidthBytesPerSecond: number } {
    const { topology, agenda } = this.#plan;
    const { brokerHost } = topology;
    const { index } = runtime.device;
    const tripUs = topology.typicalRoundTripUs(index, brokerHost);
    const rate = Math.min(
      topology.upBytesPerSecond(index, agenda.nowUs),
      topology.downBytesPerSecond(index, agenda.nowUs),
    );
    return { latencyMs: Math.round(tripUs / 2) / US_PER_MS, bandwidthBytesPerSecond: Math.round(rate) };
  }

  #count(bytes: number): void {
    const { counts } = this.#plan.meters;
    counts.messages += 1;
    counts.messageBytes += bytes;
  }

  #connected(client: number): void {
    const runtime = this.#plan.runtimes[client - 1];
    if (runtime === undefined) return;
    runtime.isConnected = true;
    const will = { kind: 'will', runtime: runtime.runtime.id, incarnation: runtime.incarnation } as const;
    this.broker.leaveWill(client, { to: SUPERVISOR, payload: will });
    this.#plan.connected(runtime);
  }

  #disconnected(client: number): void {
    const runtime = this.#plan.runtimes[client - 1];
    if (runtime === undefined) return;
    runtime.isConnected = false;
    this.#plan.disconnected(runtime);
  }

  #delivered(to: number, letter: Letter): void {
    const { hear, order, runtimes } = this.#plan;
    if (letter.kind === 'command') {
      const runtime = runtimes[to - 1];
      if (runtime !== undefined) order(runtime, letter.command);
      return;
    }
    if (letter.kind === 'report') return hear(letter.report);
    const { runtime, incarnation } = letter;
    hear({ kind: 'runtime-left', runtime, willed: true, incarnation });
  }
}

const clientOf = (runtime: RuntimeState): number => runtime.index + 1;

/** Sizes as JSON on the wire, counted on the native dialect's shapes (assumption until that is written). */
function reportBytes(report: Report): number {
  switch (report.kind) {
    case 'runtime-registered':
      return HOP_BYTES + 500 + 100 * report.instances.length;
    case 'keep-alive-received':
      return HOP_BYTES + 80 + 110 * report.instances.length;
    default:
      return HOP_BYTES + 100;
  }
}
