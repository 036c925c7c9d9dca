import { Alarms } from '../alarms.ts';
import { US_PER_MS } from '../calendar.ts';
import { MISHAP } from '../network/messages.ts';
import { expiryUs } from './keep-alive.ts';
import type { ConnectionsPlan } from './plans.ts';
import type { Ending, Peer } from './settings.ts';

const CLOSED = 0;
/** Waits for the next attempt, or for the end of one. */
const TRYING = 1;
const SHAKING = 2;
const OPEN = 3;
/** Gone without a word; the broker still believes in it. */
const GHOST = 4;
/** Given up by the broker while it hung; it will notice when it goes on. */
const UNAWARE = 5;

/** Round trips until a client is connected: TCP's handshake, then CONNECT and CONNACK; no TLS (assumption). */
const HANDSHAKE_TRIPS = 2;

/**
 * Connections between clients and broker: who is connected, who only seems to be, who tries again and when the
 * broker gives up and publishes a will.
 *
 * A connection over a partition, or to a device that hangs, breaks only when keep-alive has run out; client and
 * broker notice at the same time (assumption: the client's patience is the broker's). Clients that lose their
 * connection try again with a doubling gap, spread by ± 50 % (assumption), until they succeed or are closed.
 * Costs no event while all is well: packets that keep a connection alive are reckoned, not sent.
 */
export class Connections {
  readonly #plan: ConnectionsPlan;
  readonly #clients: Peer[] = [];
  readonly #alarms: Alarms;
  readonly #state: Uint8Array;
  readonly #isMute: Uint8Array;
  /** 1 while nothing passes on an open connection, so that keep-alive is running out. */
  readonly #isUnheard: Uint8Array;
  readonly #hasWill: Uint8Array;
  readonly #retryCount: Uint8Array;
  /** Number of a client's connections so far; messages of an older one do not arrive. */
  readonly #epoch: Int32Array;
  readonly #heardUs: Float64Array;
  #isUp = true;
  #lifeCount = 0;

  constructor(plan: ConnectionsPlan) {
    const count = plan.clientCountMax;
    this.#plan = plan;
    this.#alarms = new Alarms(plan.calendar, plan.kind, count);
    this.#state = new Uint8Array(count);
    this.#isMute = new Uint8Array(count);
    this.#isUnheard = new Uint8Array(count);
    this.#hasWill = new Uint8Array(count);
    this.#retryCount = new Uint8Array(count);
    this.#epoch = new Int32Array(count);
    this.#heardUs = new Float64Array(count);
  }

  /** Makes a client known; returns its index. */
  add(client: Peer): number {
    return this.#clients.push(client) - 1;
  }

  client(index: number): Peer {
    return this.#clients[index] as Peer;
  }

  /** Number of the broker's present life; grows with every restart. */
  get life(): number {
    return this.#lifeCount;
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  epoch(index: number): number {
    return this.#epoch[index] as number;
  }

  /** Whether broker and client both hold the connection, even if nothing passes on it just now. */
  isOpen(index: number): boolean {
    return this.#state[index] === OPEN;
  }

  /** Whether a message between client and broker would arrive now. */
  isFlowing(index: number): boolean {
    return this.#state[index] === OPEN && this.#isUnheard[index] === 0;
  }

  /** Whether the network carries packets between a client and a running broker. */
  isReachable(index: number): boolean {
    const { topology } = this.#plan;
    return (
      this.#isUp && this.#isMute[index] === 0 && !topology.isCut(this.client(index).host, topology.brokerHost)
    );
  }

  /** Notes that the broker heard from a client. */
  heard(index: number): void {
    this.#heardUs[index] = this.#plan.calendar.nowUs;
  }

  /** The client's program begins to connect; it goes on until it is connected or `close` is called. */
  open(index: number): void {
    // The broker ends an old connection of the same client first (§3.1.4); that this sends its will: assumption.
    if (this.#state[index] === GHOST) this.#bury(index);
    if (this.#state[index] === OPEN) return;
    this.#retryCount[index] = 0;
    this.#attempt(index);
  }

  /** Ends a connection, and all attempts at one. */
  close(index: number, ending: Ending): void {
    const wasOpen = this.#state[index] === OPEN;
    this.#isMute[index] = 0;
    this.#isUnheard[index] = 0;
    if (ending === 'goodbye' || ending === 'no-will') this.#hasWill[index] = 0;
    const isSilent = ending === 'silence' || ending === 'no-will' || !this.isReachable(index);
    if (wasOpen && this.#isUp && isSilent) {
      this.#state[index] = GHOST;
      this.#alarms.set(index, this.#expiryUs(index));
      return;
    }
    this.#state[index] = CLOSED;
    this.#alarms.set(index, Number.POSITIVE_INFINITY);
    if (wasOpen) this.#will(index, true);
  }

  /** Lets a device hang: connections stay open, nothing passes; or go on again. */
  mute(index: number, isMute: boolean): void {
    this.#isMute[index] = isMute ? 1 : 0;
    if (!isMute && this.#state[index] === UNAWARE) {
      this.#retryLater(index);
      this.#plan.disconnected(index);
    }
    this.refresh(index);
  }

  /** The way between a client and the broker may have changed. */
  refresh(index: number): void {
    if (this.#state[index] !== OPEN) return;
    const isUnheard = !this.isReachable(index);
    if (isUnheard === (this.#isUnheard[index] === 1)) return;
    this.#isUnheard[index] = isUnheard ? 1 : 0;
    this.#alarms.set(index, isUnheard ? this.#expiryUs(index) : Number.POSITIVE_INFINITY);
    if (!isUnheard) this.#plan.flowing(index);
  }

  /** Sites were cut off or joined: looks at every client. */
  refreshAll(): void {
    for (let index = 0; index < this.#clients.length; index++) this.refresh(index);
  }

  /** The broker ends: every connection breaks. No wills: they end with it (assumption). */
  goDown(): void {
    this.#isUp = false;
    this.#lifeCount++;
    for (let index = 0; index < this.#clients.length; index++) {
      const state = this.#state[index];
      this.#hasWill[index] = 0;
      if (state === OPEN) this.#lose(index);
      else if (state === GHOST) this.#bury(index);
    }
  }

  comeUp(): void {
    this.#isUp = true;
  }

  /** A client's event is due. */
  ring(index: number): void {
    const state = this.#state[index];
    if (state === TRYING) this.#attempt(index);
    else if (state === SHAKING) this.#establish(index);
    else if (state === GHOST) this.#bury(index);
    else if (state === OPEN) {
      this.#lose(index);
      this.#will(index, false);
    }
  }

  #expiryUs(index: number): number {
    const heardUs = this.#heardUs[index] as number;
    return expiryUs(heardUs, this.client(index).keepAliveMs, this.#plan.calendar.nowUs);
  }

  #attempt(index: number): void {
    if (!this.isReachable(index)) return this.#retryLater(index);
    const { topology, calendar } = this.#plan;
    const tripUs = topology.typicalRoundTripUs(this.client(index).host, topology.brokerHost);
    this.#state[index] = SHAKING;
    this.#alarms.set(index, calendar.nowUs + HANDSHAKE_TRIPS * tripUs);
  }

  #establish(index: number): void {
    if (!this.isReachable(index)) return this.#retryLater(index);
    this.#state[index] = OPEN;
    this.#isUnheard[index] = 0;
    this.#hasWill[index] = 1;
    this.#retryCount[index] = 0;
    (this.#epoch[index] as number)++;
    this.heard(index);
    this.#plan.connected(index);
    if (this.isFlowing(index)) this.#plan.flowing(index);
  }

  #retryLater(index: number): void {
    const { settings, messages, calendar } = this.#plan;
    const retryCount = this.#retryCount[index] as number;
    const gapMs = Math.min(settings.retryMsMin * 2 ** retryCount, settings.retryMsMax);
    // The clients of one machine do not keep step.
    const spread = 0.5 + messages.chance(this.client(index).host, MISHAP.retry, calendar.nowUs + index);
    this.#state[index] = TRYING;
    this.#retryCount[index] = Math.min(retryCount + 1, 32);
    this.#alarms.set(index, calendar.nowUs + Math.round(gapMs * spread * US_PER_MS));
  }

  /** A connection breaks against both sides' will. */
  #lose(index: number): void {
    this.#isUnheard[index] = 0;
    this.#state[index] = UNAWARE;
    this.#alarms.set(index, Number.POSITIVE_INFINITY);
    if (this.#isMute[index] === 1) return;
    this.#retryLater(index);
    this.#plan.disconnected(index);
  }

  #bury(index: number): void {
    this.#state[index] = CLOSED;
    this.#alarms.set(index, Number.POSITIVE_INFINITY);
    this.#will(index, false);
  }

  #will(index: number, isClosed: boolean): void {
    if (this.#hasWill[index] === 0) return;
    this.#hasWill[index] = 0;
    this.#plan.willed(index, isClosed);
  }
}
