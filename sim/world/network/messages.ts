import { type Stream, stream } from '../../random/stream.ts';
import { type Calendar, US_PER_MS, US_PER_SECOND } from '../calendar.ts';
import { CELLS } from './delay-law.ts';
import type { Topology } from './topology.ts';

/** Longest wait that a message can have; assumption: an hour of no bandwidth is as good as never. */
const WAIT_US_MAX = 3_600 * US_PER_SECOND;

/** Mishaps of messages, each drawn from streams of its own, and with them the pauses of clients that try again. */
export const MISHAP = {
  lossUp: 2,
  lossDown: 3,
  duplicateUp: 4,
  duplicateDown: 5,
  lateUp: 6,
  lateDown: 7,
  retry: 8,
} as const;

/** One of them. */
export type Mishap = (typeof MISHAP)[keyof typeof MISHAP];

/** What is drawn for a host: its delays up and down, and the mishaps. */
const PURPOSES = [
  'message-delay up',
  'message-delay down',
  'message-loss up',
  'message-loss down',
  'message-duplicate up',
  'message-duplicate down',
  'message-late up',
  'message-late down',
  'connection-retry',
] as const;
const [UP, DOWN] = [0, 1];

/**
 * How long small messages take between two hosts: access delay + site delay + access delay, each sampled from its
 * law, + bytes ÷ rate on every link on the way (store and forward), + the wait behind earlier messages on both
 * access links.
 *
 * Assumptions: links between sites are wide enough that messages do not queue there; messages do not take
 * bandwidth from flows, nor flows from them (packets of small messages go between those of large ones). The
 * wait on the way down is that of the time of sending, so a message still far away holds nobody up.
 *
 * The noise of a link is a function of time: draw number t of its stream is how it is at microsecond t. So two policies
 * meet the same network whatever they send over it, and no message, no fault and no further device shifts a draw. What
 * passes a link in the same microsecond meets the same delay (assumption).
 */
export class Messages {
  readonly #topology: Topology;
  readonly #calendar: Calendar;
  readonly #names: readonly string[];
  readonly #seed: number;
  /** By host, and within it by purpose; opened when first needed. */
  readonly #streams: (Stream | undefined)[];
  /** Until when an access link is taken, as seen at the time of sending: up at 2 × host, down beside it. */
  readonly #takenUs: Float64Array;

  /** `names` are the hosts' names, for their streams. */
  constructor(topology: Topology, calendar: Calendar, names: readonly string[], seed: number) {
    this.#topology = topology;
    this.#calendar = calendar;
    this.#names = names;
    this.#seed = seed;
    this.#streams = new Array<Stream | undefined>(names.length * PURPOSES.length).fill(undefined);
    this.#takenUs = new Float64Array(2 * names.length);
  }

  /** Samples how many microseconds a message takes; whole, at least 0. Partitions and losses are the caller's. */
  us(from: number, to: number, bytes: number): number {
    if (from === to) return 0;
    const topology = this.#topology;
    const pair = topology.pair(from, to);
    const isDown = from === topology.brokerHost;
    const spread = this.#draw(isDown ? to : from, isDown ? DOWN : UP, this.#calendar.nowUs) * CELLS;
    const upCell = Math.floor(spread);
    const rest = (spread - upCell) * CELLS;
    const pairCell = Math.floor(rest);
    const downCell = Math.floor((rest - pairCell) * CELLS);
    const delayUs =
      topology.accessUs(from, upCell) + topology.pairUs(pair, pairCell) + topology.accessUs(to, downCell);
    const linkRate = topology.pairBytesPerSecond(pair);
    const linkUs = linkRate > 0 ? (bytes * US_PER_SECOND) / linkRate : 0;
    const waitUs = this.#queueUs(from, bytes, true) + this.#queueUs(to, bytes, false);
    const lateUs = this.#lateUs(from, MISHAP.lateUp) + this.#lateUs(to, MISHAP.lateDown);
    return Math.round(delayUs + waitUs + lateUs + linkUs);
  }

  /** Share of messages between two hosts that are lost on the way once; 1 across a partition. */
  lossShare(from: number, to: number): number {
    if (this.#topology.isCut(from, to)) return 1;
    const keptShare = (1 - this.#hostShare(from, 'lossShare')) * (1 - this.#hostShare(to, 'lossShare'));
    return 1 - keptShare;
  }

  /** Share of messages that come twice where the protocol lets them. */
  duplicateShare(from: number, to: number): number {
    return 1 - (1 - this.#hostShare(from, 'duplicateShare')) * (1 - this.#hostShare(to, 'duplicateShare'));
  }

  /** A number in (0, 1) that decides a mishap of a host at a time. */
  chance(host: number, mishap: Mishap, atUs: number): number {
    return this.#draw(host, mishap, atUs);
  }

  /** Time to wait for and to use an access link. */
  #queueUs(host: number, bytes: number, isUp: boolean): number {
    const nowUs = this.#calendar.nowUs;
    const transferUs = this.#topology.accessTransferUs(host, bytes, isUp, nowUs);
    const at = 2 * host + (isUp ? 0 : 1);
    const taken = this.#takenUs[at] as number;
    const freeUs = Math.min(Math.max(taken, nowUs) + transferUs, nowUs + WAIT_US_MAX);
    this.#takenUs[at] = freeUs;
    return freeUs - nowUs;
  }

  /** Lateness of a spoiled host: uniform up to `lateMs` (assumption). */
  #lateUs(host: number, mishap: Mishap): number {
    const trouble = this.#topology.trouble(host);
    return trouble === undefined
      ? 0
      : this.#draw(host, mishap, this.#calendar.nowUs) * trouble.lateMs * US_PER_MS;
  }

  #hostShare(host: number, share: 'lossShare' | 'duplicateShare'): number {
    const own = this.#topology.access(host)[share];
    const trouble = this.#topology.trouble(host);
    return trouble === undefined ? own : 1 - (1 - own) * (1 - trouble[share]);
  }

  #draw(host: number, purpose: number, atUs: number): number {
    const at = host * PURPOSES.length + purpose;
    let source = this.#streams[at];
    if (source === undefined) {
      source = stream(this.#seed, this.#names[host] ?? 'broker', PURPOSES[purpose] ?? '');
      this.#streams[at] = source;
    }
    return source.at(atUs);
  }
}
