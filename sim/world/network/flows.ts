import { assert } from '../../../core/index.ts';
import { NO_TICKET, type Ticket } from '../../kernel/agenda.ts';
import { type Calendar, NOBODY, US_PER_SECOND } from '../calendar.ts';
import { CRUMB_BYTES, FlowEnds } from './flow-ends.ts';
import { FlowTable, LEGS } from './flow-table.ts';
import { Neighbourhood } from './neighbourhood.ts';
import { Shares } from './shares.ts';
import type { Topology } from './topology.ts';

const UP = 0;
const BETWEEN = 1;
const DOWN = 2;

/**
 * Bulk transfers (code, snapshots) that share access links and links between sites max-min fairly, each direction
 * by itself (assumption: full duplex). A flow's latency is not in it: its owner adds a message.
 *
 * When something changes, only the flows that share links with it, directly or through others, get new rates. Of
 * such a neighbourhood only the flow that ends first has an event, since its end changes the others' again; a
 * thousand downloads over one link then cost a thousand rates per end, but not a thousand events. The event lies on
 * the first whole microsecond at or after the exact end; bytes are moved exactly. Across a partition and on a link
 * without bandwidth a flow stands still; giving up is its owner's affair. Between two runtimes of one device,
 * nothing is shared and a flow ends at once (assumption: memory is fast).
 *
 * Events: a subject ≥ 0 is a flow that may be over, a negative one a step in a host's recorded bandwidth; hand both
 * to `ring`.
 */
export class Flows {
  readonly #topology: Topology;
  readonly #calendar: Calendar;
  readonly #kind: number;
  readonly #table: FlowTable;
  readonly #ends: FlowEnds;
  readonly #shares: Shares;
  readonly #near: Neighbourhood;
  readonly #stepTickets = new Map<number, Ticket>();
  readonly #linkCount: number;
  #movedBytes = 0;

  constructor(topology: Topology, calendar: Calendar, kind: number) {
    const linkCount = 2 * (topology.brokerHost + 1) + topology.siteCount ** 2;
    this.#topology = topology;
    this.#calendar = calendar;
    this.#kind = kind;
    this.#table = new FlowTable(linkCount);
    this.#ends = new FlowEnds(this.#table, calendar, kind);
    this.#shares = new Shares(this.#table, linkCount);
    this.#near = new Neighbourhood(this.#table, linkCount);
    this.#linkCount = linkCount;
  }

  /** How many flows are under way. */
  get size(): number {
    return this.#table.size;
  }

  /** Bytes that have arrived, all flows together, up to their last changes of rate. */
  get movedBytes(): number {
    return this.#movedBytes;
  }

  /** Begins a transfer; the number it returns names the flow until it is over. */
  begin(from: number, to: number, bytes: number, subject: number): number {
    assert(bytes >= 0 && Number.isFinite(bytes), 'a flow has bytes');
    const table = this.#table;
    const flow = table.take();
    table.from[flow] = from;
    table.to[flow] = to;
    table.subject[flow] = subject;
    table.leftBytes[flow] = bytes;
    table.rate[flow] = Number.NaN; // Not known before the first revision.
    table.settledUs[flow] = this.#calendar.nowUs;
    table.ticket[flow] = NO_TICKET;
    this.#route(flow);
    this.#revise(flow);
    return flow;
  }

  /**
   * An event of the flows' kind is due: returns the subject of the flow that is over with it, or `NOBODY` when
   * none is.
   */
  ring(eventSubject: number): number {
    if (eventSubject < 0) {
      this.#stepTickets.delete(-1 - eventSubject);
      this.refresh(-1 - eventSubject);
      return NOBODY;
    }
    const table = this.#table;
    this.#settle(eventSubject);
    table.ticket[eventSubject] = NO_TICKET;
    const isInstant = table.rate[eventSubject] === Number.POSITIVE_INFINITY;
    if (!isInstant && (table.leftBytes[eventSubject] as number) > 2 * CRUMB_BYTES) {
      this.#ends.reckon(eventSubject);
      this.#revise(eventSubject);
      return NOBODY;
    }
    const subject = table.subject[eventSubject] as number;
    this.#movedBytes += table.leftBytes[eventSubject] as number;
    this.#remove(eventSubject);
    return subject;
  }

  /** Breaks a flow off; returns the bytes that did not arrive. */
  cancel(flow: number): number {
    this.#settle(flow);
    const left = this.#table.leftBytes[flow] as number;
    this.#remove(flow);
    return left;
  }

  /** Flows from or to a host, oldest link entry last; for breaking them off when it goes down. */
  touching(host: number): readonly number[] {
    const flows: number[] = [];
    const table = this.#table;
    for (const link of [2 * host, 2 * host + 1])
      for (let entry = table.head(link); entry !== NOBODY; entry = table.next(entry))
        flows.push((entry / LEGS) | 0);
    return flows;
  }

  subject(flow: number): number {
    return this.#table.subject[flow] as number;
  }

  /** Rate of a flow right now. */
  bytesPerSecond(flow: number): number {
    return (this.#table.rate[flow] as number) * US_PER_SECOND;
  }

  /** Bytes of a flow that have not arrived yet. */
  leftBytes(flow: number): number {
    this.#settle(flow);
    return this.#table.leftBytes[flow] as number;
  }

  /**
   * A host moved to another site or its rates changed: its flows get new ways and rates, and so do those that they
   * shared a link with and leave behind.
   */
  refresh(host: number): void {
    const flows = this.touching(host);
    const left = flows.flatMap((flow) => this.#links(flow));
    for (const flow of flows) this.#route(flow);
    const since = this.#near.searchCount;
    for (const flow of flows) if ((this.#table.seen[flow] as number) <= since) this.#revise(flow);
    for (const link of left) this.#reviseLink(link, since);
    this.#watchTrace(host);
  }

  /** Links between sites changed (a partition, its end): all flows get new rates. */
  refreshSites(): void {
    const first = 2 * (this.#topology.brokerHost + 1);
    const since = this.#near.searchCount;
    for (let link = first; link < this.#linkCount; link++) this.#reviseLink(link, since);
  }

  #route(flow: number): void {
    const table = this.#table;
    const topology = this.#topology;
    const from = table.from[flow] as number;
    const to = table.to[flow] as number;
    for (let leg = 0; leg < LEGS; leg++) table.leave(flow, leg);
    if (from === to) return;
    table.cross(flow, UP, from === topology.brokerHost ? NOBODY : 2 * from);
    table.cross(flow, DOWN, to === topology.brokerHost ? NOBODY : 2 * to + 1);
    const isNear = topology.site(from) === topology.site(to);
    table.cross(flow, BETWEEN, isNear ? NOBODY : 2 * (topology.brokerHost + 1) + topology.pair(from, to));
    this.#watchTrace(from);
    this.#watchTrace(to);
  }

  #remove(flow: number): void {
    const table = this.#table;
    this.#ends.disarm(flow);
    const links = this.#links(flow);
    for (let leg = 0; leg < LEGS; leg++) table.leave(flow, leg);
    table.free(flow);
    const since = this.#near.searchCount;
    for (const link of links) this.#reviseLink(link, since);
  }

  /** The shared links that a flow crosses. */
  #links(flow: number): readonly number[] {
    const links: number[] = [];
    for (let entry = flow * LEGS; entry < (flow + 1) * LEGS; entry++) {
      const link = this.#table.link[entry] as number;
      if (link !== NOBODY) links.push(link);
    }
    return links;
  }

  /** Revises the flows of a link, unless a search after `since` has been there. */
  #reviseLink(link: number, since: number): void {
    const entry = this.#table.head(link);
    if (entry !== NOBODY && !this.#near.hasSeen(link, since)) this.#revise((entry / LEGS) | 0);
  }

  /** Gives new rates to a flow and to all that share links with it, directly or through others. */
  #revise(flow: number): void {
    const table = this.#table;
    this.#near.explore(flow);
    const { flows } = this.#near;
    const rates = this.#shares.fill(this.#near, (link) => this.#capacity(link));
    for (const found of flows) {
      const rate = (rates[found] as number) / US_PER_SECOND;
      if (rate !== table.rate[found]) {
        this.#settle(found);
        table.rate[found] = rate;
        this.#ends.reckon(found);
      }
    }
    this.#ends.armFirst(flows);
  }

  #capacity(link: number): number {
    const topology = this.#topology;
    const accessCount = 2 * (topology.brokerHost + 1);
    if (link >= accessCount) return topology.pairBytesPerSecond(link - accessCount);
    const host = link >> 1;
    const nowUs = this.#calendar.nowUs;
    return (link & 1) === 0
      ? topology.upBytesPerSecond(host, nowUs)
      : topology.downBytesPerSecond(host, nowUs);
  }

  #settle(flow: number): void {
    const table = this.#table;
    const nowUs = this.#calendar.nowUs;
    const passedUs = nowUs - (table.settledUs[flow] as number);
    if (passedUs === 0) return;
    const left = table.leftBytes[flow] as number;
    const moved = Math.min(left, passedUs * (table.rate[flow] as number));
    table.leftBytes[flow] = left - moved;
    table.settledUs[flow] = nowUs;
    this.#movedBytes += moved;
  }

  /** Keeps an event on the next step of a host's recorded bandwidth while flows touch it. */
  #watchTrace(host: number): void {
    const { trace } = this.#topology.access(host);
    if (trace === null || this.#stepTickets.has(host)) return;
    if (this.#table.count(2 * host) + this.#table.count(2 * host + 1) === 0) return;
    const atUs = trace.nextUs(this.#calendar.nowUs);
    if (Number.isFinite(atUs))
      this.#stepTickets.set(host, this.#calendar.schedule(atUs, this.#kind, -1 - host));
  }
}
