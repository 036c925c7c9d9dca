import { mkdir } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { Aedes, type AedesOptions } from 'aedes';
import levelPersistence from 'aedes-persistence-level';
import { ClassicLevel } from 'classic-level';
import { Listeners } from './filters.ts';
import { type GuardPlan, guard } from './guard.ts';
import { bearFaults, boundPackets, keepOrder, keepShallow, keepWriteOrder } from './inside.ts';
import { InsideLink } from './inside-link.ts';
import { answerFromMemory } from './known.ts';
import { BrokerFault, type Hear, type Link } from './link.ts';
import { type Door, openDoors, type Ports, type Tls } from './listeners.ts';

/** What one broker takes from its clients before it closes their connection. */
export interface BrokerLimits {
  readonly clientCountMax: number;
  /** A whole packet with its topic; snapshots travel in smaller chunks. */
  readonly packetBytesMax: number;
  /** From the first byte of a connection to its CONNECT. */
  readonly connectMsMax: number;
  /** Longest keep-alive a client may ask for; 0 for any, or none. */
  readonly keepAliveSecondsMax: number;
}

/** Assumptions, but for the keep-alive: 20,000 sockets are what the default of 1 GiB of buffers can bear at 48 kB each. */
const defaultLimits: BrokerLimits = {
  clientCountMax: 20_000,
  packetBytesMax: 1_048_576,
  connectMsMax: 10_000,
  keepAliveSecondsMax: 0,
};

/** How the embedded broker is set up. */
export interface EmbeddedPlan extends Ports, GuardPlan {
  /** Where sessions, retained and queued messages are kept. */
  readonly folder: string;
  readonly limits?: Partial<BrokerLimits>;
}

/**
 * Messages under way at once. Each waits for its slowest receiver, and Aedes' own 100 let as many frozen clients stop all
 * others (assumption: more than 5,000 are never frozen at once; each costs its message).
 */
const UNDERWAY_COUNT_MAX = 5_000;
/** Messages of a client that come before its CONNECT was looked at. */
const EARLY_COUNT_MAX = 42;
/** After four of these, a start publishes the wills of those who were connected to a life that was killed. */
const HEARTBEAT_MS = 5_000;

/** An MQTT 3.1.1 broker inside this program, with sessions that outlive it. */
export class EmbeddedBroker {
  readonly #aedes: Aedes;
  readonly #level: ClassicLevel<string, Buffer>;
  readonly #listeners = new Listeners<Hear>();
  readonly #plan: EmbeddedPlan;
  #door: Door | null = null;

  private constructor(plan: EmbeddedPlan, level: ClassicLevel<string, Buffer>, aedes: Aedes) {
    this.#plan = plan;
    this.#level = level;
    this.#aedes = aedes;
  }

  /** Opens its store and its ports. */
  static async start(plan: EmbeddedPlan): Promise<EmbeddedBroker> {
    const level = await openLevel(plan.folder);
    const limits = { ...defaultLimits, ...plan.limits };
    const persistence = levelPersistence(level);
    keepWriteOrder(persistence);
    const complain = (fault: Error): void =>
      plan.noted?.('session store complains', { reason: fault.message });
    bearFaults(persistence, complain);
    await answerFromMemory(persistence, level);
    const aedes = new Aedes(optionsOf(persistence, limits));
    const broker = new EmbeddedBroker(plan, level, aedes);
    aedes.on('error' as never, complain as never);
    guard(aedes, broker.#listeners, plan);
    await aedes.listen();
    keepOrder(aedes);
    keepShallow(aedes);
    try {
      broker.#door = await openDoors(plan, limits, (stream, request) => {
        boundPackets(aedes.handle(stream, request), limits.packetBytesMax);
      });
    } catch (fault) {
      await broker.close();
      throw fault;
    }
    return broker;
  }

  /** The port MQTT is spoken on, and that of WebSockets; `null` where there is none. */
  get ports(): { readonly tcpPort: number | null; readonly wsPort: number | null } {
    return this.#door?.ports ?? { tcpPort: null, wsPort: null };
  }

  /** How many clients are connected. */
  get clientCount(): number {
    return this.#aedes.connectedClients;
  }

  /** Takes the upgrade of an HTTP server's connection to a WebSocket. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#door?.upgrade(request, socket, head);
  }

  /** Shows another certificate to whoever comes from now on. */
  renewTls(tls: Tls): void {
    this.#door?.renewTls(tls);
  }

  /** A client over any stream, such as one end of a pair in a test. */
  connect(stream: Duplex): void {
    const limits = { ...defaultLimits, ...this.#plan.limits };
    boundPackets(this.#aedes.handle(stream), limits.packetBytesMax);
  }

  /** The supervisor's own way in, without a socket. */
  link(): Link {
    return new InsideLink(this.#aedes, this.#listeners);
  }

  /** Closes all connections and the store. Wills are not heard: it is us who leave. */
  async close(): Promise<void> {
    await this.#door?.close();
    await new Promise<void>((resolve) => this.#aedes.close(resolve));
    await this.#level.close();
  }
}

function optionsOf(persistence: unknown, limits: BrokerLimits): AedesOptions {
  return {
    // Later lives sort after earlier ones, because queued messages are sent in order of this name.
    id: `arts-${Date.now().toString(36).padStart(10, '0')}`,
    persistence,
    concurrency: UNDERWAY_COUNT_MAX,
    heartbeatInterval: HEARTBEAT_MS,
    connectTimeout: limits.connectMsMax,
    keepaliveLimit: limits.keepAliveSecondsMax,
    queueLimit: EARLY_COUNT_MAX,
    maxClientsIdLength: 256,
  };
}

async function openLevel(folder: string): Promise<ClassicLevel<string, Buffer>> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const level = new ClassicLevel<string, Buffer>(join(folder, 'sessions'), { valueEncoding: 'buffer' });
  try {
    await level.open();
    return level;
  } catch (fault) {
    const { cause } = fault as { readonly cause?: { readonly code?: string } };
    if (cause?.code !== 'LEVEL_LOCKED') throw fault;
    const hint = 'Stop it first, or give this one another --state.';
    throw new BrokerFault('held', `${folder} is in use by another supervisor`, hint);
  }
}
