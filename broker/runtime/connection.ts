import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import type { Publish } from '../wire/index.ts';
import type { Bus } from './host/bus.ts';

/** How to reach a broker, and as whom. */
export interface ConnectionPlan {
  /** An address such as `mqtt://localhost:1883`, or what opens a stream to a broker. */
  readonly reach: string | (() => Duplex);
  readonly clientId: string;
  readonly username?: string;
  readonly password?: string;
  /** Certificates that a broker is trusted by, in PEM; those of the system if there are none. */
  readonly ca?: string[];
  /** Opens a WebSocket, where that is not the client's own affair: in a browser. */
  readonly createWebsocket?: (url: string, protocols: string[]) => WebSocket;
  readonly will: Publish;
}

/** What a connection tells; after `connected`, all that was listened to is subscribed again. */
export interface ConnectionEars {
  connected(): void;
  disconnected(): void;
  /** The broker does not admit us as whom we say we are; it is asked again nevertheless. */
  turnedAway(): void;
  /** Something went wrong that people may want to know. */
  complain(text: string): void;
}

/** Gap before the first attempt to come back, which doubles up to the longest (assumption: as AWS advises, 2015). */
const BACK_OFF_MS = 250;
const BACK_OFF_MS_MAX = 30_000;
/** Gap between signs of life on an idle connection (assumption: a dead peer is noticed within 15 s). */
const KEEP_ALIVE_SECONDS = 10;
/** Longer than any gap of ours: the client comes back when we say. */
const NEVER_MS = 2 ** 31 - 1;
/** What the broker gets to take the last messages (assumption: a few round trips over a poor link). */
const END_MS_MAX = 1_000;
/** What a broker says of a subscription that it does not grant (MQTT 3.1.1, §3.9.3). */
const REFUSED = 0x80;
/**
 * How much a browser may have waiting in its socket before the client holds more back, and how soon it looks again. Above
 * a whole window of a transfer, as what is held back leaves late and all at once; the client's own second is a move's pause.
 */
const BROWSER_BUFFER_BYTES = 4 * 2 ** 20;
const BROWSER_BUFFER_GAP_MS = 5;
/** What a broker says of a bad user or password, and of one who may not connect (MQTT 3.1.1, §3.2.2.3). */
const NOT_ADMITTED: readonly unknown[] = [4, 5];

interface Topic {
  readonly ears: Set<(payload: Uint8Array) => void>;
  readonly waiting: { granted(): void; refused(fault: Error): void }[];
}

/**
 * The one connection of a runtime to its broker. Comes back by itself, after a gap that doubles and is drawn anew each
 * time, so that thousands do not come back in step. What was published and not acknowledged is sent again.
 */
export class Connection implements Bus {
  readonly #client: MqttClient;
  readonly #ears: ConnectionEars;
  readonly #topics = new Map<string, Topic>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #attemptCount = 0;
  #isOnline = false;
  /** Whether an attempt to connect is under way. */
  #isTrying = true;
  #hasEnded = false;

  constructor(plan: ConnectionPlan, ears: ConnectionEars) {
    this.#ears = ears;
    const { reach, will, ...who } = plan;
    const options: IClientOptions = {
      ...who,
      clean: true,
      keepalive: KEEP_ALIVE_SECONDS,
      protocolId: 'MQTT',
      protocolVersion: 4,
      reconnectPeriod: NEVER_MS,
      resubscribe: false,
      will: { ...will, payload: will.payload as Buffer },
      browserBufferSize: BROWSER_BUFFER_BYTES,
      browserBufferTimeout: BROWSER_BUFFER_GAP_MS,
    };
    this.#client =
      typeof reach === 'string' ? mqtt.connect(reach, options) : new mqtt.MqttClient(reach, options);
    this.#client.on('connect', () => this.#greet());
    this.#client.on('close', () => this.#part());
    this.#client.on('error', (fault) => {
      if (NOT_ADMITTED.includes((fault as { readonly code?: unknown }).code)) ears.turnedAway();
      ears.complain(fault.message || String(fault));
    });
    this.#client.on('message', (topic, payload) => {
      for (const hear of this.#topics.get(topic)?.ears ?? []) hear(payload);
    });
  }

  publish(topic: string, payload: Uint8Array, settled: () => void): void {
    this.#client.publish(topic, payload as Buffer, { qos: 1 }, settled);
  }

  send({ topic, payload, qos, retain }: Publish): void {
    this.#client.publish(topic, payload as Buffer, { qos, retain });
  }

  listen(topic: string, hear: (payload: Uint8Array) => void): Promise<() => void> {
    const known = this.#topics.get(topic) ?? { ears: new Set(), waiting: [] };
    this.#topics.set(topic, known);
    known.ears.add(hear);
    const stop = (): void => {
      known.ears.delete(hear);
      if (known.ears.size > 0 || this.#topics.get(topic) !== known) return;
      this.#topics.delete(topic);
      if (this.#isOnline) this.#client.unsubscribe(topic);
    };
    return new Promise((resolve, reject) => {
      const refused = (fault: Error): void => {
        stop();
        reject(fault);
      };
      known.waiting.push({ granted: () => resolve(stop), refused });
      if (this.#isOnline) this.#subscribe([topic], () => {});
    });
  }

  /** Has what was sent leave now, and not when this turn ends: there may be no next one. */
  flush(): void {
    const { stream } = this.#client;
    while (stream.writableCorked > 0) stream.uncork();
  }

  /** Connects as somebody else from now on; at once if it is not connected. */
  identify(username: string, password: string): void {
    Object.assign(this.#client.options, { username, password });
    this.#attemptCount = 0;
    if (this.#isOnline || this.#hasEnded) return;
    // Beside an attempt under way a second one would be made under the same name, and each would throw the other out.
    if (this.#isTrying) this.#client.stream.destroy();
    else this.#retry(0);
  }

  /** Says goodbye to the broker, so that it does not publish the last will. */
  async end(): Promise<void> {
    this.#hasEnded = true;
    if (!this.#isOnline) return this.#client.endAsync(true).then(() => {});
    // Goodbye is said; a peer that does not close the stream in turn is not waited for long.
    const patience = setTimeout(() => this.#client.stream.destroy(), END_MS_MAX);
    await this.#client.endAsync();
    clearTimeout(patience);
  }

  #greet(): void {
    // Or else a small message and one that follows it wait for each other's acknowledgement: 40 ms (Nagle, delayed ACK).
    (this.#client.stream as Partial<Pick<Socket, 'setNoDelay'>>).setNoDelay?.(true);
    this.#attemptCount = 0;
    this.#isOnline = true;
    this.#isTrying = false;
    const topics = [...this.#topics.keys()];
    if (topics.length === 0) this.#ears.connected();
    else this.#subscribe(topics, () => this.#isOnline && this.#ears.connected());
  }

  #subscribe(topics: readonly string[], done: () => void): void {
    this.#client.subscribe([...topics], { qos: 1 }, (fault, grants) => {
      for (const topic of topics) {
        const grant = grants?.find((one) => one.topic === topic);
        const isRefused = grant === undefined || grant.qos === (REFUSED as number);
        // Without an answer the connection broke, and the next one will subscribe.
        if (fault !== null && grant === undefined) continue;
        const waiting = this.#topics.get(topic)?.waiting.splice(0) ?? [];
        if (isRefused) this.#ears.complain(`the broker does not let us listen to ${topic}`);
        for (const one of waiting) {
          if (isRefused) one.refused(new Error(`the broker does not let us listen to ${topic}`));
          else one.granted();
        }
      }
      done();
    });
  }

  #part(): void {
    this.#isTrying = false;
    if (this.#isOnline) {
      this.#isOnline = false;
      this.#ears.disconnected();
    }
    if (this.#hasEnded) return;
    const gapMs =
      Math.min(BACK_OFF_MS * 2 ** this.#attemptCount, BACK_OFF_MS_MAX) * (0.5 + 0.5 * Math.random());
    this.#attemptCount += 1;
    this.#retry(gapMs);
  }

  #retry(gapMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (this.#hasEnded) return;
      this.#isTrying = true;
      const { incomingStore, outgoingStore } = this.#client;
      this.#client.reconnect({ incomingStore, outgoingStore });
    }, gapMs);
  }
}
