import { setTimeout as sleep } from 'node:timers/promises';
import { connect, type IClientOptions, type MqttClient } from 'mqtt';
import type { Publish } from '../wire/index.ts';
import { holdAcknowledgements, Window } from './flow.ts';
import { BrokerFault, type Hear, type Link, type LinkState } from './link.ts';

/** How to reach somebody else's broker. */
export interface ExternalPlan {
  /** `mqtt://`, `mqtts://`, `ws://` or `wss://`; user and password may stand in it. */
  readonly url: string;
  /** The same in every life, so that the broker keeps what comes while we are away. */
  readonly clientId: string;
  /** Whether the broker may forget us when we are away. */
  readonly isFleeting?: boolean;
  readonly username?: string | null;
  readonly password?: string | null;
  /** Certificates in PEM that are trusted instead of the system's. */
  readonly ca?: string | null;
  /** What the broker publishes when we are gone without a goodbye. */
  readonly will?: Publish | null;
  /** Lifetime of what is published for peers that sleep; used by brokers that speak MQTT 5. */
  readonly expirySeconds?: number | null;
  readonly noted?: (note: string, about: Readonly<Record<string, unknown>>) => void;
}

/** Messages that wait for a broker which is away; what is beyond it is repeated by the core's time-outs (assumption). */
const OUTBOX_COUNT_MAX = 10_000;
/** Gap between two tries to reach a broker that is away (assumption: 1 s is nothing to a runtime). */
const RECONNECT_MS = 1_000;
const CONNECT_MS_MAX = 10_000;
/** How long a goodbye may take (assumption: what the broker has not taken by then, it will not take). */
const GOODBYE_MS_MAX = 2_000;
/** Silence after which the connection is tried, and broken when that is not answered. */
const KEEP_ALIVE_SECONDS = 15;
/** A broker keeps our session this long while we are away (MQTT 5; others decide by themselves). */
const SESSION_SECONDS = 86_400;

/** Connects to a broker: with MQTT 5 if it speaks that, because then nobody hears himself and old orders expire. */
export async function connectLink(plan: ExternalPlan): Promise<Link> {
  const link = new ExternalLink(plan);
  try {
    await link.connect(5);
  } catch (fault) {
    if (!isVersionRefused(fault)) throw told(plan, fault);
    try {
      await link.connect(4);
    } catch (second) {
      throw told(plan, second);
    }
  }
  return link;
}

class ExternalLink implements Link {
  readonly name: string;
  readonly #plan: ExternalPlan;
  readonly #watchers: ((state: LinkState) => void)[] = [];
  readonly #listening: Promise<Hear>;
  #startListening: (hear: Hear) => void = () => {};
  #client: MqttClient | null = null;
  #version: 4 | 5 = 5;
  #state: LinkState = 'down';
  #waitingCount = 0;
  readonly #window = new Window();
  /** Grows with every connection: an acknowledgement is only good for the one its message came over. */
  #connection = 0;

  constructor(plan: ExternalPlan) {
    this.#plan = plan;
    this.name = shown(plan.url);
    this.#listening = new Promise((resolve) => {
      this.#startListening = resolve;
    });
  }

  get state(): LinkState {
    return this.#state;
  }

  /** Tries to connect once; later losses of the connection are mended without being asked. */
  async connect(version: 4 | 5): Promise<void> {
    this.#version = version;
    const client = connect(this.#plan.url, optionsFor(this.#plan, version));
    this.#tie(client);
    this.#client = client;
    await new Promise<void>((resolve, reject) => {
      client.once('connect', () => resolve());
      const fail = (fault: unknown): void => {
        if (this.#connection === 0) client.end(true);
        reject(fault);
      };
      client.once('error', fail);
      client.once('close', () => fail(new Error('the broker hangs up')));
    });
  }

  async listen(filters: readonly string[], hear: Hear): Promise<void> {
    this.#startListening(hear);
    const noLocal = this.#version === 5 ? { nl: true } : {};
    const refused: readonly string[] =
      (await this.#client
        ?.subscribeAsync([...filters], { qos: 1, ...noLocal })
        .then(() => [])
        .catch((fault: unknown) => refusedOf(filters, fault))) ?? [];
    if (refused.length === 0) return;
    const hint = 'Give this user the right to read there; "arts doctor" tries all of them.';
    throw new BrokerFault('refused', `${this.name} does not let us subscribe to ${refused.join(', ')}`, hint);
  }

  async publish({ topic, payload, qos, retain }: Publish): Promise<void> {
    const client = this.#client;
    if (client === null || this.#state === 'closed')
      throw new BrokerFault('unreachable', 'the link is closed', '');
    if (this.#waitingCount >= OUTBOX_COUNT_MAX) {
      throw new BrokerFault(
        'full',
        `${OUTBOX_COUNT_MAX} messages wait for ${this.name}`,
        'See why it is away.',
      );
    }
    const { expirySeconds } = this.#plan;
    const expires = this.#version === 5 && qos > 0 && !retain && expirySeconds;
    this.#waitingCount += 1;
    await this.#window.enter(qos);
    try {
      await client.publishAsync(topic, Buffer.from(payload), {
        qos,
        retain,
        ...(expires && { properties: { messageExpiryInterval: expirySeconds } }),
      });
    } finally {
      this.#window.leave(qos);
      this.#waitingCount -= 1;
    }
  }

  watch(watcher: (state: LinkState) => void): void {
    this.#watchers.push(watcher);
  }

  async close(): Promise<void> {
    const client = this.#client;
    this.#change('closed');
    const patience = new AbortController();
    await Promise.race([client?.endAsync(false), sleep(GOODBYE_MS_MAX, null, { signal: patience.signal })]);
    patience.abort();
    client?.end(true);
  }

  #change(state: LinkState): void {
    if (this.#state === state || this.#state === 'closed') return;
    this.#state = state;
    for (const watcher of this.#watchers) watcher(state);
  }

  /** Ties a client in before its first packet comes: a broker that kept our session sends without being asked. */
  #tie(client: MqttClient): void {
    const acknowledge = holdAcknowledgements(client);
    client.on('connect', ({ properties }) => {
      this.#connection += 1;
      this.#window.size(properties?.receiveMaximum);
      this.#change('up');
    });
    client.on('close', () => this.#change('down'));
    client.on('error', (fault) => this.#plan.noted?.('broker complains', { reason: fault.message }));
    client.on('message', (topic, payload, packet) => {
      const connection = this.#connection;
      const { messageId } = packet;
      const message = { topic, payload, retained: packet.retain };
      const taken = this.#listening.then((hear) => hear(message));
      taken.then(
        () => {
          if (connection === this.#connection && messageId !== undefined) acknowledge(messageId);
        },
        (fault: unknown) => this.#plan.noted?.('message not taken', { topic, reason: String(fault) }),
      );
    });
  }
}

function optionsFor(plan: ExternalPlan, version: 4 | 5): IClientOptions {
  const { username, password, ca, will } = plan;
  return {
    protocolVersion: version,
    clientId: plan.clientId,
    clean: plan.isFleeting === true,
    keepalive: KEEP_ALIVE_SECONDS,
    reconnectPeriod: RECONNECT_MS,
    connectTimeout: CONNECT_MS_MAX,
    reconnectOnConnackError: true,
    queueQoSZero: false,
    ...(username && { username }),
    ...(password && { password }),
    ...(ca && { ca }),
    ...(version === 5 &&
      plan.isFleeting !== true && { properties: { sessionExpiryInterval: SESSION_SECONDS } }),
    ...(will && { will: { ...will, payload: Buffer.from(will.payload) } }),
  };
}

/** The filters that a SUBACK refuses, by their place (section 3.9.3). */
function refusedOf(filters: readonly string[], fault: unknown): readonly string[] {
  const { packet } = fault as { readonly packet?: { readonly granted?: readonly number[] } };
  const granted = packet?.granted;
  if (granted === undefined) throw fault;
  return filters.filter((_, at) => (granted[at] ?? 0) > 2);
}

/** MQTT 3.1.1 says 1, MQTT 5 says 132; some brokers just hang up, which is told as an end without a reason. */
function isVersionRefused(fault: unknown): boolean {
  const { code } = fault as { readonly code?: unknown };
  return code === 1 || code === 132;
}

function told(plan: ExternalPlan, fault: unknown): BrokerFault {
  const { code, message } = fault as { readonly code?: unknown; readonly message: string };
  const isRefused = [4, 5, 134, 135, 138].includes(code as number);
  const hint = isRefused
    ? 'See whether user and password are right, and whether the user may connect.'
    : 'See whether it runs, and whether host, port and certificate are right.';
  return new BrokerFault(
    isRefused ? 'refused' : 'unreachable',
    `${shown(plan.url)}: ${message || String(code)}`,
    hint,
  );
}

/** A URL as it may be shown: without user and password. */
const shown = (url: string): string => url.replace(/\/\/[^@/]*@/, '//');
