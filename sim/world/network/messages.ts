import { type Stream, stream } from '../../random/stream.ts';
import { type Calendar, US_PER_MS, US_PER_SECOND } from '../calendar.ts';
import { CELLS } from './delay-law.ts';
import type { Topology } from './topology.ts';

/** Longest wait that a message can have; assumption: an hour of no bandwidth is as good as never. */
const WAIT_US_MAX = 3_600 * US_PER_SECOND;

/**
 * How long small messages take between two hosts: access delay + site delay + access delay, each sampled from its
 * law, + bytes ÷ rate on every link on the way (store and forward), + the wait behind earlier messages on both
 * access links.
 *
 * Assumptions: links between sites are wide enough that messages do not queue there; messages do not take
 * bandwidth from flows, nor flows from them (packets of small messages go between those of large ones). The
 * wait on the way down is that of the time of sending, so a message still far away holds nobody up.
 *
 * One random number of the sender's own stream per message, so no message shifts another device's draws.
 */
export class Messages {
  readonly #topology: Topology;
  readonly #calendar: Calendar;
  readonly #names: readonly string[];
  readonly #seed: number;
  readonly #delays: (Stream | undefined)[];
  readonly #troubles = new Map<number, Stream>();
  /** Until when an access link is taken, as seen at the time of sending: up at 2 × host, down beside it. */
  readonly #takenUs: Float64Array;

  /** `names` are the hosts' names, for their streams. */
  constructor(topology: Topology, calendar: Calendar, names: readonly string[], seed: number) {
    this.#topology = topology;
    this.#calendar = calendar;
    this.#names = names;
    this.#seed = seed;
    this.#delays = new Array<Stream | undefined>(names.length).fill(undefined);
    this.#takenUs = new Float64Array(2 * names.length);
  }

  /** Samples how many microseconds a message takes; whole, at least 0. Partitions and losses are the caller's. */
  us(from: number, to: number, bytes: number): number {
    if (from === to) return 0;
    const topology = this.#topology;
    const pair = topology.pair(from, to);
    const spread = this.#stream(from).next() * CELLS;
    const upCell = Math.floor(spread);
    const rest = (spread - upCell) * CELLS;
    const pairCell = Math.floor(rest);
    const downCell = Math.floor((rest - pairCell) * CELLS);
    const delayUs =
      topology.accessUs(from, upCell) + topology.pairUs(pair, pairCell) + topology.accessUs(to, downCell);
    const linkRate = topology.pairBytesPerSecond(pair);
    const linkUs = linkRate > 0 ? (bytes * US_PER_SECOND) / linkRate : 0;
    const waitUs = this.#queueUs(from, bytes, true) + this.#queueUs(to, bytes, false);
    const lateUs = this.#lateUs(from) + this.#lateUs(to);
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

  /** A number in (0, 1) for whatever goes wrong with messages of a host; a stream apart from the delays'. */
  trouble(host: number): number {
    let source = this.#troubles.get(host);
    if (source === undefined) {
      source = stream(this.#seed, this.#names[host] ?? 'broker', 'message-trouble');
      this.#troubles.set(host, source);
    }
    return source.next();
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
  #lateUs(host: number): number {
    const trouble = this.#topology.trouble(host);
    return trouble === undefined ? 0 : this.trouble(host) * trouble.lateMs * US_PER_MS;
  }

  #hostShare(host: number, share: 'lossShare' | 'duplicateShare'): number {
    const own = this.#topology.access(host)[share];
    const trouble = this.#topology.trouble(host);
    return trouble === undefined ? own : 1 - (1 - own) * (1 - trouble[share]);
  }

  #stream(host: number): Stream {
    const known = this.#delays[host];
    if (known !== undefined) return known;
    const made = stream(this.#seed, this.#names[host] ?? 'broker', 'message-delay');
    this.#delays[host] = made;
    return made;
  }
}
