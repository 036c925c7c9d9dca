import { US_PER_MS } from '../calendar.ts';
import { MISHAP, type Mishap } from '../network/messages.ts';
import { Connections } from './connections.ts';
import { type Envelope, type Parcel, Parcels, WILL_ENVELOPE } from './parcels.ts';
import type { BrokerPlan } from './plans.ts';
import { Queues } from './queues.ts';
import { type Ending, LOSS_COUNT_MAX, type Peer, type Will } from './settings.ts';

/** What `deliveryUs` gives for a message that does not arrive. */
export const LOST = -1;

/**
 * An MQTT 3.1.1 broker on a host of its own, with its clients' sessions. A message goes client → broker → client; a leg
 * to or from a client on the broker's own host takes no time and no event.
 *
 * - QoS 0, at most once: lost when either side is not connected or cut off, and by `lossShare` on a leg.
 * - QoS 1, at least once: a loss costs a retransmission time-out instead, which doubles; what cannot pass is kept
 *   by its sender or in the session until it can. It comes twice by `duplicateShare`, and when a connection
 *   breaks before its acknowledgement was back (the last message of each direction only: assumption).
 * - QoS 2, exactly once: as QoS 1 but never twice, and each leg takes a round trip more, as the receiver passes the
 *   message on with PUBREL (§4.3.3, method A; that brokers choose it is an assumption).
 *
 * Each leg of a connection keeps the order of its messages, because it is one TCP stream; they overtake one another
 * only between connections, by keeping, and by duplicates. `lossShare` therefore stands for messages that end with
 * a broken socket, since TCP itself loses none (assumption).
 */
export class Broker<Payload> {
  readonly connections: Connections;
  readonly #plan: BrokerPlan<Payload>;
  readonly #parcels = new Parcels<Payload>();
  readonly #queues: Queues<Payload>;
  /** Latest arrival per leg: from client c at 2c, to it at 2c + 1. */
  readonly #latestUs: Float64Array;
  readonly #wills: (Will<Payload> | null)[] = [];
  #lostCount = 0;

  constructor(plan: BrokerPlan<Payload>) {
    this.#plan = plan;
    this.#latestUs = new Float64Array(2 * plan.clientCountMax);
    this.#queues = new Queues(this.#parcels, plan.settings.queueLengthMax, plan.clientCountMax);
    this.connections = new Connections({
      ...plan,
      kind: plan.sessionKind,
      willed: (client, isClosed) => this.#publishWill(client, isClosed),
      connected: (client) => {
        // A new connection is a new stream: nothing on it waits for what the old one had under way.
        this.#latestUs.fill(0, 2 * client, 2 * client + 2);
        plan.connected(client);
      },
      disconnected: (client) => {
        this.#queues.repeatUnacknowledged(client, plan.calendar.nowUs);
        plan.disconnected(client);
      },
      flowing: (client) => this.#flush(client),
    });
  }

  /** Messages that never came. */
  get lostCount(): number {
    return this.#lostCount;
  }

  /** Messages under way or kept. */
  get pendingCount(): number {
    return this.#parcels.size;
  }

  /** Makes a client known; it is not connected yet. */
  add(peer: Peer, will: Will<Payload> | null): number {
    this.#wills.push(will);
    return this.connections.add(peer);
  }

  /** Replaces a client's will, as CONNECT does (§3.1.2.5); it is kept for the connections after this one, too. */
  leaveWill(client: number, will: Will<Payload>): void {
    this.#wills[client] = will;
  }

  /** Ends a client's connection; what its program had not sent yet ends with it. */
  close(client: number, ending: Ending): void {
    this.connections.close(client, ending);
    for (const slot of this.#queues.takeOut(client)) this.#lose(slot);
  }

  /** Forgets a client's session: what was kept for it. */
  forget(client: number): void {
    for (const slot of this.#queues.takeIn(client)) this.#lose(slot);
  }

  /** The broker's program ends; sessions outlive it if the settings say so. */
  goDown(): void {
    this.connections.goDown();
    if (this.#plan.settings.keepsSessions) return;
    for (let client = 0; client < this.#plan.clientCountMax; client++) this.forget(client);
  }

  comeUp(): void {
    this.connections.comeUp();
  }

  /** Sends a message from one client to another. */
  publish(from: number, to: number, payload: Payload, envelope: Envelope): void {
    this.#submit(this.#parcels.take(from, to, payload, envelope));
  }

  /** The event of a message is due. */
  arrive(slot: number): void {
    const parcel = this.#parcels.at(slot);
    if (parcel.isDown) return this.#comeDown(slot, parcel);
    const { topology } = this.#plan;
    const { from } = parcel;
    const isCut = topology.isCut(this.connections.client(from).host, topology.brokerHost);
    if (isCut || parcel.connection !== this.connections.life) return this.#keepOut(slot, parcel);
    this.connections.heard(from);
    this.#acknowledge(parcel, from, false);
    this.#reach(slot);
  }

  /**
   * How long a message from one host to another takes by way of the broker, in one sample and without an event;
   * `LOST` when a partition, the broker's absence or, at QoS 0, a loss is in the way. For data planes with very many
   * messages: no order is kept, nothing is kept for later, and whether both sides are connected is the caller's
   * affair (modules have connections of their own). Where each site has a broker of its own, what stays within a site
   * passes that and needs nobody else (a bridge; assumption: such a broker adds no time and never fails).
   */
  deliveryUs(from: number, to: number, bytes: number, qos: 0 | 1): number {
    const { topology, messages } = this.#plan;
    const middle = topology.brokerHost;
    const isNear = topology.isWithinSite(from, to);
    const isBroken = !this.connections.isUp || topology.isCut(from, middle) || topology.isCut(middle, to);
    if (isBroken && !isNear) return LOST;
    const upLossUs = this.#lossUs(from, qos, MISHAP.lossUp);
    const downLossUs = this.#lossUs(to, qos, MISHAP.lossDown);
    if (upLossUs === LOST || downLossUs === LOST) return LOST;
    if (isNear) return messages.us(from, to, bytes) + upLossUs + downLossUs;
    return messages.us(from, middle, bytes) + messages.us(middle, to, bytes) + upLossUs + downLossUs;
  }

  /** What a closing socket had sent before still comes first, so its will takes the same way. */
  #publishWill(client: number, isClosed: boolean): void {
    const will = this.#wills[client] ?? null;
    if (will === null) return;
    const slot = this.#parcels.take(client, will.to, will.payload, WILL_ENVELOPE);
    if (!isClosed) return this.#reach(slot);
    const { topology, calendar, messageKind } = this.#plan;
    const { host } = this.connections.client(client);
    const wayUs = Math.ceil(topology.typicalRoundTripUs(host, topology.brokerHost) / 2);
    this.#parcels.at(slot).connection = this.connections.life;
    const dueUs = Math.max(calendar.nowUs + wayUs, this.#latestUs[2 * client] as number);
    calendar.schedule(dueUs, messageKind, slot);
  }

  #submit(slot: number): void {
    const parcel = this.#parcels.at(slot);
    const { from } = parcel;
    parcel.isDown = false;
    if (!this.connections.isFlowing(from)) return this.#keepOut(slot, parcel);
    parcel.connection = this.connections.life;
    this.#carry(slot, parcel, from);
  }

  /** A message is with the broker. */
  #reach(slot: number): void {
    const parcel = this.#parcels.at(slot);
    const { to } = parcel;
    parcel.isDown = true;
    if (!this.connections.isFlowing(to)) return this.#keepIn(slot, parcel);
    parcel.connection = this.connections.epoch(to);
    this.#carry(slot, parcel, to);
  }

  #comeDown(slot: number, parcel: Parcel<Payload>): void {
    const { to, from, payload } = parcel;
    const isCurrent = parcel.connection === this.connections.epoch(to);
    if (!isCurrent || !this.connections.isFlowing(to)) return this.#keepIn(slot, parcel);
    this.#acknowledge(parcel, to, true);
    this.#parcels.free(slot);
    this.#plan.delivered(to, payload as Payload, from);
  }

  /** Brings a parcel over one leg: between `client` and the broker. */
  #carry(slot: number, parcel: Parcel<Payload>, client: number): void {
    const { topology, messages, calendar, messageKind, settings } = this.#plan;
    const { host } = this.connections.client(client);
    if (host === topology.brokerHost) return this.arrive(slot);
    const { bytes, qos } = parcel.envelope;
    const lossUs = this.#lossUs(host, qos, parcel.isDown ? MISHAP.lossDown : MISHAP.lossUp);
    if (lossUs === LOST) return this.#lose(slot);
    const leg = 2 * client + (parcel.isDown ? 1 : 0);
    const pathUs = parcel.isDown
      ? messages.us(topology.brokerHost, host, bytes)
      : messages.us(host, topology.brokerHost, bytes);
    const tripUs = qos === 2 ? topology.typicalRoundTripUs(host, topology.brokerHost) : 0;
    const dueUs = Math.max(calendar.nowUs + pathUs + lossUs + tripUs, this.#latestUs[leg] as number);
    this.#latestUs[leg] = dueUs;
    calendar.schedule(dueUs, messageKind, slot);
    if (qos !== 1) return;
    const share = messages.duplicateShare(host, topology.brokerHost);
    const mishap = parcel.isDown ? MISHAP.duplicateDown : MISHAP.duplicateUp;
    if (share === 0 || messages.chance(host, mishap, calendar.nowUs) >= share) return;
    const copy = this.#parcels.take(parcel.from, parcel.to, parcel.payload as Payload, parcel.envelope);
    this.#parcels.at(copy).isDown = parcel.isDown;
    this.#parcels.at(copy).connection = parcel.connection;
    calendar.schedule(dueUs + settings.retransmitMs * US_PER_MS, messageKind, copy);
  }

  /** Time that losses on a leg cost, each attempt decided at its own time; `LOST` when there is no second one. */
  #lossUs(host: number, qos: number, mishap: Mishap): number {
    const { topology, messages, settings, calendar } = this.#plan;
    if (host === topology.brokerHost) return 0;
    const share = messages.lossShare(host, topology.brokerHost);
    if (share === 0) return 0;
    let waitUs = 0;
    for (let lossCount = 0; lossCount < LOSS_COUNT_MAX; lossCount++) {
      if (messages.chance(host, mishap, calendar.nowUs + waitUs) >= share) return waitUs;
      if (qos === 0) return LOST;
      waitUs += settings.retransmitMs * US_PER_MS * 2 ** lossCount;
    }
    return waitUs;
  }

  #acknowledge({ from, to, payload, envelope }: Parcel<Payload>, client: number, isDown: boolean): void {
    if (envelope.qos !== 1) return;
    const { topology, calendar } = this.#plan;
    const { host } = this.connections.client(client);
    if (host === topology.brokerHost) return;
    const backUs = calendar.nowUs + topology.typicalRoundTripUs(host, topology.brokerHost) / 2;
    this.#queues.await(client, isDown, { from, to, payload: payload as Payload, envelope, backUs });
  }

  #keepOut(slot: number, { from, envelope }: Parcel<Payload>): void {
    if (envelope.qos === 0 || !this.#queues.putOut(from, slot)) this.#lose(slot);
    else if (this.connections.isFlowing(from)) this.#flush(from);
  }

  #keepIn(slot: number, { to, envelope }: Parcel<Payload>): void {
    if (envelope.qos === 0 || !this.#queues.putIn(to, slot)) this.#lose(slot);
    else if (this.connections.isFlowing(to)) this.#flush(to);
  }

  #flush(client: number): void {
    for (const slot of this.#queues.takeOut(client)) this.#submit(slot);
    for (const slot of this.#queues.takeIn(client)) this.#reach(slot);
  }

  #lose(slot: number): void {
    this.#lostCount++;
    this.#parcels.free(slot);
  }
}
