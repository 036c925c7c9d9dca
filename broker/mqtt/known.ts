import { Readable } from 'node:stream';
import type { ClassicLevel } from 'classic-level';
import { matches } from './filters.ts';

/** What of a retained message has to be known to give it to who subscribes. */
interface Retained {
  readonly cmd: string;
  readonly qos: 0 | 1 | 2;
  readonly topic: string;
  readonly payload: Uint8Array;
}

interface Who {
  readonly id: string;
}

/** The parts of a persistence that can be answered from memory; all else goes to the store as it is. */
interface Answered {
  storeRetained(packet: Retained): Promise<void>;
  createRetainedStreamCombi(filters: readonly string[]): Readable;
  createRetainedStream(filter: string): Readable;
  addSubscriptions(client: Who, subscriptions: unknown): Promise<void>;
  cleanSubscriptions(client: Who): Promise<unknown>;
  subscriptionsByClient(client: Who): Promise<unknown[]>;
  incomingStorePacket(client: Who, packet: unknown): Promise<void>;
  cleanIncoming(client: Who): Promise<void>;
  outgoingEnqueue(subscription: { readonly clientId: string }, packet: unknown): Promise<void>;
  outgoingStream(client: Who): Readable;
  outgoingClearMessageId(client: Who, packet: unknown): Promise<unknown>;
  putWill(client: Who, packet: unknown): Promise<void>;
  delWill(client: Who): Promise<unknown>;
}

/** Where the store keeps what clients with a session have not acknowledged. */
const QUEUES = ['outgoing', 'outgoing-id'];

/**
 * Knows which clients the store knows, and all retained messages, so that it is not asked in vain: Aedes looks into it eight
 * times for every client that connects and once for every message that is acknowledged, and most clients have nothing there.
 * Measured: with 800 clients that came back at once, these looks took more time than all else together.
 */
export async function answerFromMemory(
  persistence: object,
  level: ClassicLevel<string, Buffer>,
): Promise<void> {
  const asked = persistence as Answered;
  const store = { ...bound(asked) };
  const retained = new Map<string, Retained>();
  for await (const packet of store.createRetainedStreamCombi(['#'])) {
    retained.set((packet as Retained).topic, packet as Retained);
  }
  answerRetained(asked, store, retained);
  const known = await namesIn(level, ['subscriptions', ...QUEUES, 'incoming']);
  answerSessions(asked, store, known, (name) =>
    Promise.all(QUEUES.map((kind) => level.clear(rangeOf(`${kind}:${encodeURIComponent(name)}`)))),
  );
  answerWills(asked, store, await namesIn(level, ['will']));
}

function answerRetained(asked: Answered, store: Answered, retained: Map<string, Retained>): void {
  const of = (filters: readonly string[]): readonly Retained[] =>
    filters.flatMap((filter) => {
      if (/[+#]/.test(filter)) return [...retained.values()].filter(({ topic }) => matches(filter, topic));
      const found = retained.get(filter);
      return found === undefined ? [] : [found];
    });
  asked.createRetainedStreamCombi = (filters) => Readable.from(of(filters));
  asked.createRetainedStream = (filter) => Readable.from(of([filter]));
  asked.storeRetained = async (packet) => {
    await store.storeRetained(packet);
    const { cmd, qos, topic, payload } = packet;
    if (payload.length === 0) retained.delete(topic);
    else retained.set(topic, { cmd, qos, topic, payload });
  };
}

function answerSessions(
  asked: Answered,
  store: Answered,
  known: Set<string>,
  forget: (name: string) => Promise<unknown>,
): void {
  const unless = <T>(client: Who, nothing: T, look: () => T): T => (known.has(client.id) ? look() : nothing);
  asked.addSubscriptions = (client, subscriptions) => {
    known.add(client.id);
    return store.addSubscriptions(client, subscriptions);
  };
  asked.incomingStorePacket = (client, packet) => {
    known.add(client.id);
    return store.incomingStorePacket(client, packet);
  };
  asked.outgoingEnqueue = (subscription, packet) => {
    known.add(subscription.clientId);
    return store.outgoingEnqueue(subscription, packet);
  };
  asked.cleanSubscriptions = (client) =>
    unless(client, Promise.resolve(undefined), async () => {
      await store.cleanSubscriptions(client);
      // Aedes throws the queue away only after it has greeted the client, who may be gone again by then.
      await forget(client.id);
    });
  asked.subscriptionsByClient = (client) =>
    unless(client, Promise.resolve([]), () => store.subscriptionsByClient(client));
  asked.cleanIncoming = (client) =>
    unless(client, Promise.resolve(), async () => {
      await store.cleanIncoming(client);
      // Called for clients without a session only, and last of all.
      known.delete(client.id);
    });
  asked.outgoingStream = (client) =>
    known.has(client.id) ? store.outgoingStream(client) : Readable.from([]);
  asked.outgoingClearMessageId = (client, packet) =>
    unless(client, Promise.resolve(undefined), () => store.outgoingClearMessageId(client, packet));
}

function answerWills(asked: Answered, store: Answered, known: Set<string>): void {
  asked.putWill = (client, packet) => {
    known.add(client.id);
    return store.putWill(client, packet);
  };
  asked.delWill = (client) => (known.delete(client.id) ? store.delWill(client) : Promise.resolve(undefined));
}

/** Keys that begin with some text and a colon; a semicolon is what comes next. */
const rangeOf = (head: string): { readonly gte: string; readonly lt: string } => ({
  gte: `${head}:`,
  lt: `${head};`,
});

/** The names of clients in the keys of some kinds, which are `kind:name`, most with more behind it. */
async function namesIn(level: ClassicLevel<string, Buffer>, kinds: readonly string[]): Promise<Set<string>> {
  const names = new Set<string>();
  for (const kind of kinds) {
    for await (const key of level.keys(rangeOf(kind))) {
      const name = key.split(':', 2)[1];
      if (name !== undefined) names.add(decodeURIComponent(name));
    }
  }
  return names;
}

/** The ways of a persistence as they were. */
function bound(persistence: Answered): Answered {
  const names = [
    'storeRetained',
    'createRetainedStreamCombi',
    'createRetainedStream',
    'addSubscriptions',
    'cleanSubscriptions',
    'subscriptionsByClient',
    'incomingStorePacket',
    'cleanIncoming',
    'outgoingEnqueue',
    'outgoingStream',
    'outgoingClearMessageId',
    'putWill',
    'delWill',
  ] as const;
  return Object.fromEntries(
    names.map((name) => [name, persistence[name].bind(persistence)]),
  ) as unknown as Answered;
}
