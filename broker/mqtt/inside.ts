import type { Readable } from 'node:stream';
import type { Aedes, Client } from 'aedes';

/** How the emitter calls handing a packet to its receivers; whatever comes to its end calls it for the next that waits. */
const HAND = '_do';

/**
 * What we use of the inside of Aedes 1.2.0, because its door has no name for it. The version is pinned; the contract tests
 * fail if any of it changes.
 */
interface AedesInside {
  counter: number;
  readonly id: string;
  readonly mq: { emit(packet: Packet, done: Done): unknown } & Record<
    typeof HAND,
    (packet: Packet, done: Done) => unknown
  >;
  publish(packet: Packet, client: unknown, done?: Done): void;
}

/** A packet on its way through the broker. */
interface Packet {
  readonly topic: string;
  readonly qos?: 0 | 1 | 2;
  readonly brokerId?: string;
  readonly brokerCounter?: number;
}

type Done = (fault?: Error | null) => void;

interface ClientInside {
  readonly _parser: {
    readonly packet: Pick<Uint8Array, 'length'>;
    _parsePayload(): boolean;
    _emitError(fault: Error): boolean;
  };
}

interface Waiting {
  /** Sends it on; `null` while it is being stored, or if that failed. */
  go: (() => void) | null;
  isOver: boolean;
}

/**
 * Keeps messages in the order in which they were published. Aedes stores a message for sleeping clients before it sends it
 * to others, one by one and as fast as the store is, so that later messages overtake it; and it drops what comes to a client
 * after a message with a higher number, taking it for a repetition. Measured without this: 2 of 500 messages of QoS 1 lost.
 */
export function keepOrder(broker: Aedes): void {
  const inside = broker as unknown as AedesInside;
  // Keyed by counter, in the order of publishing: thousands stand here when thousands leave wills at once.
  const line = new Map<number, Waiting>();
  const publish = inside.publish.bind(inside);
  const emit = inside.mq.emit.bind(inside.mq);

  let isAdvancing = false;
  const advance = (): void => {
    if (isAdvancing) return;
    isAdvancing = true;
    try {
      for (const [counter, first] of line) {
        if (first.go === null && !first.isOver) break;
        line.delete(counter);
        first.go?.();
      }
    } finally {
      isAdvancing = false;
    }
  };

  inside.publish = (packet, client, done) => {
    const [author, over] = typeof client === 'function' ? [null, client as Done] : [client, done];
    if ((packet.qos ?? 0) === 0) return publish(packet, author, over);
    // Under the number that the packet is about to get.
    const entry: Waiting = { go: null, isOver: false };
    line.set(inside.counter + 1, entry);
    publish(packet, author, (fault) => {
      entry.isOver = true;
      advance();
      over?.(fault);
    });
  };

  inside.mq.emit = (packet, done) => {
    const go = (): unknown => emit(packet, done);
    if (packet.brokerId !== inside.id || line.size === 0) return go();
    const counter = packet.brokerCounter ?? 0;
    const entry = line.get(counter);
    if (entry === undefined) line.set(counter, { go, isOver: false });
    else entry.go = go;
    advance();
    return undefined;
  };
}

/**
 * Hands packets on one after the other. The emitter begins with a waiting one inside the end of the one before, and with
 * thousands that wait while nobody listens to them it ran out of stack, which ended the program (measured: 10,000 clients that
 * came back after a kill).
 */
export function keepShallow(broker: Aedes): void {
  const { mq } = broker as unknown as AedesInside;
  const hand = mq[HAND].bind(mq);
  const waiting: (readonly [Packet, Done])[] = [];
  let isHanding = false;
  mq[HAND] = (packet, done) => {
    waiting.push([packet, done]);
    if (isHanding) return mq;
    isHanding = true;
    try {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) hand(...next);
    } finally {
      isHanding = false;
    }
    return mq;
  };
}

/** The one part of a persistence whose order matters. */
interface Updating {
  outgoingUpdate(client: unknown, packet: unknown): Promise<void>;
}

/** Lets the writes for one client run together but end one after the other, because what follows them is sending. */
export function keepWriteOrder(persistence: Updating): void {
  const update = persistence.outgoingUpdate.bind(persistence);
  const tails = new WeakMap<object, Promise<unknown>>();
  persistence.outgoingUpdate = (client, packet) => {
    const before = tails.get(client as object) ?? Promise.resolve();
    const written = update(client, packet);
    const after = Promise.allSettled([before, written]).then(() => written);
    tails.set(
      client as object,
      after.catch(() => {}),
    );
    return after;
  };
}

/** Closes the connection of a client that announces a packet beyond a size, before any of it is kept. */
export function boundPackets(client: Client, packetBytesMax: number): void {
  const parser = (client as unknown as ClientInside)._parser;
  const parse = parser._parsePayload.bind(parser);
  parser._parsePayload = () => {
    const { length } = parser.packet;
    if (length <= packetBytesMax) return parse();
    return parser._emitError(new Error(`packet of ${length} bytes is beyond ${packetBytesMax}`));
  };
}

/** What a persistence reads piece by piece. */
const STREAMS = [
  'createRetainedStream',
  'createRetainedStreamCombi',
  'outgoingStream',
  'streamWill',
  'getClientList',
] as const;

/** Lets a stream end when the store is closed under it; Aedes does not listen to its faults, and would end the program. */
export function bearFaults(persistence: object, told: (fault: Error) => void): void {
  const opened = persistence as Record<(typeof STREAMS)[number], (...words: readonly unknown[]) => Readable>;
  for (const name of STREAMS) {
    const open = opened[name].bind(persistence);
    opened[name] = (...words) => open(...words).on('error', told);
  }
}
