import { connect, type Socket } from 'node:net';

/** A message that whoever connects leaves with the broker. */
export interface Letter {
  readonly topic: string;
  readonly payload: string | Uint8Array;
}

/** How to reach a broker on loopback, and as whom. */
export interface LinePlan {
  readonly port: number;
  readonly clientId: string;
  readonly will?: Letter;
}

/** Seconds of silence after which a broker may hang up; that of our real runtimes. */
const KEEP_ALIVE_SECONDS = 10;
const PING_MS = 5_000;
const ID_MAX = 65_535;

/**
 * One MQTT 3.1.1 connection with a clean session and QoS 1, and nothing else. Ten thousand clients of a package in one
 * program would measure that package; one of these takes some kilobytes and microseconds.
 */
export class Line {
  /** Hears what comes on topics that were subscribed to. */
  heard: (payload: Buffer, topic: string) => void = () => {};
  closed: () => void = () => {};
  readonly #socket: Socket;
  readonly #waiting = new Map<number, () => void>();
  #greeted: () => void = () => {};
  #rest: Buffer | null = null;
  #id = 0;
  #sentMs = 0;
  #pings: NodeJS.Timeout | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** Connects; rejects when nobody takes the connection or its greeting. */
  static open(plan: LinePlan): Promise<Line> {
    const socket = connect({ port: plan.port, host: '127.0.0.1', noDelay: true });
    const line = new Line(socket);
    return new Promise((resolve, reject) => {
      socket.on('error', () => {});
      socket.on('close', () => {
        clearInterval(line.#pings);
        reject(new Error(`no connection for ${plan.clientId}`));
        line.closed();
      });
      socket.on('data', (bytes) => line.#take(bytes));
      socket.on('connect', () => line.#send(greeting(plan)));
      line.#greeted = () => {
        line.#pings = setInterval(() => line.#ping(), PING_MS);
        resolve(line);
      };
    });
  }

  /** Messages that the broker has not acknowledged. */
  get underwayCount(): number {
    return this.#waiting.size;
  }

  /** Resolves when the broker has granted it. */
  subscribe(topic: string): Promise<void> {
    const id = this.#nextId();
    this.#send(packet(0x82, [word(id), text(topic), Buffer.of(1)]));
    return new Promise((resolve) => this.#waiting.set(id, resolve));
  }

  /** Publishes with QoS 1; `taken` is called when the broker acknowledges it. */
  publish({ topic, payload }: Letter, taken: () => void = () => {}): void {
    const id = this.#nextId();
    this.#waiting.set(id, taken);
    this.#send(packet(0x32, [text(topic), word(id), Buffer.from(payload)]));
  }

  /** Ends without a goodbye. */
  cut(): void {
    this.#socket.destroy();
  }

  #ping(): void {
    if (performance.now() - this.#sentMs >= PING_MS) this.#send(Buffer.of(0xc0, 0));
  }

  #nextId(): number {
    do this.#id = this.#id === ID_MAX ? 1 : this.#id + 1;
    while (this.#waiting.has(this.#id));
    return this.#id;
  }

  #send(bytes: Buffer): void {
    this.#sentMs = performance.now();
    this.#socket.write(bytes);
  }

  #take(bytes: Buffer): void {
    const all = this.#rest === null ? bytes : Buffer.concat([this.#rest, bytes]);
    let at = 0;
    for (;;) {
      const end = this.#takeOne(all, at);
      if (end === null) break;
      at = end;
    }
    this.#rest = at < all.length ? all.subarray(at) : null;
  }

  /** Takes the packet that begins here; says where it ends, `null` when some of it is still to come. */
  #takeOne(bytes: Buffer, at: number): number | null {
    let length = 0;
    let bodyAt = at + 1;
    for (let shift = 0; ; shift += 7) {
      const digit = bytes[bodyAt++];
      if (digit === undefined) return null;
      length |= (digit & 0x7f) << shift;
      if (digit < 0x80) break;
    }
    const endAt = bodyAt + length;
    if (endAt > bytes.length) return null;
    this.#obey(bytes[at] ?? 0, bytes.subarray(bodyAt, endAt));
    return endAt;
  }

  #obey(head: number, body: Buffer): void {
    switch (head >> 4) {
      case 2:
        return body[1] === 0 ? this.#greeted() : this.cut();
      case 3:
        return this.#hear(head, body);
      case 4:
      case 9: {
        const id = body.readUInt16BE(0);
        const taken = this.#waiting.get(id);
        this.#waiting.delete(id);
        return taken?.();
      }
      default:
        return;
    }
  }

  #hear(head: number, body: Buffer): void {
    const topicEndAt = 2 + body.readUInt16BE(0);
    const isAcknowledged = (head & 0x06) !== 0;
    const payload = body.subarray(topicEndAt + (isAcknowledged ? 2 : 0));
    if (isAcknowledged) this.#send(Buffer.of(0x40, 2, body[topicEndAt] ?? 0, body[topicEndAt + 1] ?? 0));
    this.heard(payload, body.toString('utf8', 2, topicEndAt));
  }
}

function greeting({ clientId, will }: LinePlan): Buffer {
  const flags = will === undefined ? 0x02 : 0x0e;
  const left = will === undefined ? [] : [text(will.topic), long(Buffer.from(will.payload))];
  const head = [text('MQTT'), Buffer.of(4, flags), word(KEEP_ALIVE_SECONDS)];
  return packet(0x10, [...head, text(clientId), ...left]);
}

function packet(head: number, parts: readonly Buffer[]): Buffer {
  const digits: number[] = [];
  let length = parts.reduce((sum, part) => sum + part.length, 0);
  do {
    digits.push((length & 0x7f) | (length > 0x7f ? 0x80 : 0));
    length >>= 7;
  } while (length > 0);
  return Buffer.concat([Buffer.of(head, ...digits), ...parts]);
}

function word(number: number): Buffer {
  const bytes = Buffer.allocUnsafe(2);
  bytes.writeUInt16BE(number);
  return bytes;
}

const long = (bytes: Buffer): Buffer => Buffer.concat([word(bytes.length), bytes]);

const text = (characters: string): Buffer => long(Buffer.from(characters));
