import type { Aedes, AuthenticateError, Client, PublishPacket } from 'aedes';
import type { Listeners } from './filters.ts';
import type { Hear } from './link.ts';
import { type Admit, admitEveryone, type Caller, type Rights } from './rights.ts';

/** Who comes in, and who is told of those who do not. */
export interface GuardPlan {
  readonly admit?: Admit;
  /** Something a person may want to know: who was turned away, and why. */
  readonly noted?: (note: string, about: Readonly<Record<string, unknown>>) => void;
}

/** Where dropped messages go; nobody can subscribe to it but by name, and nobody is told anything there. */
const DROPPED = '$arts/dropped';
const EMPTY = Buffer.alloc(0);

/**
 * Ties in who may do what, and lets the supervisor hear a message before its author is told that it was taken: Aedes asks
 * whether a message is allowed, and acknowledges it only after the answer.
 */
export function guard(aedes: Aedes, listeners: Listeners<Hear>, plan: GuardPlan): void {
  const rights = new WeakMap<Client, Rights>();
  const { admit = admitEveryone, noted = () => {} } = plan;
  const wills = new WeakMap<Client, { readonly topic: string; readonly payload: Uint8Array }>();
  aedes.preConnect = (client, packet, done) => {
    const { will } = packet;
    if (will !== undefined) wills.set(client, { topic: will.topic, payload: Buffer.from(will.payload) });
    done(null, true);
  };
  aedes.authenticate = (client, username, password, done) => {
    const caller = callerOf(client, username, password);
    const turnAway = (reason: string): void => {
      noted('turned away', { clientId: caller.clientId, address: caller.address, reason });
      // 5 of section 3.2.2.3: not authorised.
      done(Object.assign(new Error(reason), { returnCode: 5 }) as AuthenticateError, null);
    };
    admit(caller).then(
      (granted) => {
        if (granted === null) return turnAway('not admitted');
        // A will may outlive this program, and then nobody knows whose rights it had.
        const will = wills.get(client);
        if (will !== undefined && !granted.mayPublish(will.topic, will.payload))
          return turnAway(`may not leave a will for ${will.topic}`);
        rights.set(client, granted);
        done(null, true);
      },
      (fault: unknown) => turnAway(String(fault)),
    );
  };
  aedes.authorizePublish = (client, packet, done) => {
    const isAllowed =
      client === null || (rights.get(client)?.mayPublish(packet.topic, bytesOf(packet)) ?? false);
    if (!isAllowed || packet.topic.startsWith('$')) {
      noted('message dropped', { clientId: client?.id ?? null, topic: packet.topic });
      // MQTT 3.1.1 has no way to say no but to hang up; one bad message costs one message.
      Object.assign(packet, { topic: DROPPED, payload: EMPTY, retain: false });
      return done();
    }
    heard(listeners, packet).then(
      () => done(),
      (fault: unknown) => done(fault instanceof Error ? fault : new Error(String(fault))),
    );
  };
  aedes.authorizeSubscribe = (client, subscription, done) => {
    const isAllowed = rights.get(client)?.maySubscribe(subscription.topic) ?? false;
    if (!isAllowed) noted('subscription refused', { clientId: client.id, filter: subscription.topic });
    done(null, isAllowed ? subscription : null);
  };
  // Aedes stores all filters of a SUBSCRIBE once one of them is granted, and queues for a sleeping client what it was refused;
  // a session is also that of whoever comes next under its name. So each message is judged again as it is sent.
  aedes.authorizeForward = (client, packet) =>
    (rights.get(client)?.maySubscribe(packet.topic) ?? false) ? packet : null;
  const closed = (client: Client, fault: Error): void =>
    noted('connection closed', { clientId: client.id ?? null, reason: fault.message });
  aedes.on('clientError', closed);
  aedes.on('connectionError', closed);
}

async function heard(listeners: Listeners<Hear>, packet: PublishPacket): Promise<void> {
  const listening = listeners.of(packet.topic);
  if (listening.length === 0) return;
  const message = { topic: packet.topic, payload: bytesOf(packet) };
  await Promise.all(listening.map((hear) => hear(message)));
}

function callerOf(client: Client, username?: string, password?: Buffer): Caller {
  const { conn, req } = client;
  const address = 'remoteAddress' in conn ? conn.remoteAddress : req?.socket.remoteAddress;
  return {
    clientId: client.id,
    username: username ?? null,
    password: password ?? null,
    address: address ?? null,
    request: req ?? null,
  };
}

const bytesOf = ({ payload }: PublishPacket): Uint8Array =>
  typeof payload === 'string' ? Buffer.from(payload) : payload;
