import { assert } from '../../../core/index.ts';
import type { AccessLink, BrokerModel, DelayLaw, DeviceModel, SiteLink } from '../../../scenarios/model.ts';
import { US_PER_MS } from '../calendar.ts';
import { DelaySampler } from './delay-law.ts';
import { Steps } from './series.ts';

/** What the network is made of; a `Scenario` is such. */
export interface NetworkPlan {
  readonly sites: readonly string[];
  readonly siteLinks: readonly SiteLink[];
  readonly broker: BrokerModel;
  readonly devices: readonly Pick<DeviceModel, 'id' | 'site' | 'access'>[];
}

/** A kind of access link, shared by all devices that have it. */
export interface Access {
  readonly delay: DelaySampler;
  readonly upBytesPerSecond: number;
  readonly downBytesPerSecond: number;
  readonly lossShare: number;
  readonly duplicateShare: number;
  readonly trace: Steps | null;
}

/** How badly a device treats its messages, on top of its link. */
export interface Trouble {
  readonly lossShare: number;
  readonly duplicateShare: number;
  readonly lateMs: number;
}

const NEARBY: DelayLaw = { locMs: 0, medianMs: 0, sigmaLog: 0 };

/**
 * Who is where and how fast what lies between: devices hang on sites by access links, sites on each other by one
 * link per pair. Hosts are the devices by index and, after them, `brokerHost`, which has no access rates of its
 * own (a server in its site; assumption: never the bottleneck). Within a site nothing is added (assumption: the
 * access links are the slow part).
 */
export class Topology {
  readonly brokerHost: number;
  readonly siteCount: number;
  /** Whether every site has a broker of its own. */
  readonly hasSiteBrokers: boolean;
  readonly #siteIndexes: ReadonlyMap<string, number>;
  readonly #access: readonly Access[];
  readonly #accessOf: Int32Array;
  readonly #siteOf: Int32Array;
  readonly #extraUs: Float64Array;
  readonly #latencyFactor: Float64Array;
  readonly #bandwidthFactor: Float64Array;
  readonly #troubles = new Map<number, Trouble>();
  readonly #pairDelays: readonly DelaySampler[];
  readonly #pairRates: Float64Array;
  readonly #cutCounts: Uint16Array;

  constructor(plan: NetworkPlan) {
    this.brokerHost = plan.devices.length;
    this.siteCount = plan.sites.length;
    this.hasSiteBrokers = plan.broker.perSite === true;
    this.#siteIndexes = new Map(plan.sites.map((site, index) => [site, index]));
    const kinds = new Map<AccessLink, number>();
    this.#accessOf = new Int32Array(this.brokerHost + 1);
    for (const [host, { access }] of plan.devices.entries()) {
      if (!kinds.has(access)) kinds.set(access, kinds.size);
      this.#accessOf[host] = kinds.get(access) ?? 0;
    }
    this.#accessOf[this.brokerHost] = kinds.size;
    this.#access = [...[...kinds.keys()].map(accessOf), brokerAccess(plan.broker.delay)];
    const places = [...plan.devices, plan.broker];
    this.#siteOf = Int32Array.from(places, ({ site }) => this.siteIndex(site));
    this.#extraUs = new Float64Array(places.length);
    this.#latencyFactor = new Float64Array(places.length).fill(1);
    this.#bandwidthFactor = new Float64Array(places.length).fill(1);
    this.#cutCounts = new Uint16Array(this.siteCount ** 2);
    const delays = new Array<DelaySampler>(this.siteCount ** 2).fill(new DelaySampler(NEARBY));
    this.#pairRates = new Float64Array(this.siteCount ** 2).fill(Number.POSITIVE_INFINITY);
    this.#pairDelays = this.#linked(plan.siteLinks, delays);
  }

  siteIndex(site: string): number {
    const index = this.#siteIndexes.get(site);
    assert(index !== undefined, `site ${site} exists`);
    return index;
  }

  site(host: number): number {
    return this.#siteOf[host] as number;
  }

  access(host: number): Access {
    return this.#access[this.#accessOf[host] as number] as Access;
  }

  /** Lets a device hang on another site, so many milliseconds further off than its link says. */
  move(host: number, site: number, extraMs: number): void {
    this.#siteOf[host] = site;
    this.#extraUs[host] = extraMs * US_PER_MS;
  }

  /** Makes a device's link slower by factors; 1 and 1 end it. */
  slow(host: number, latencyFactor: number, bandwidthFactor: number): void {
    this.#latencyFactor[host] = latencyFactor;
    this.#bandwidthFactor[host] = bandwidthFactor;
  }

  /** Lets a device treat messages badly, or well again with `null`. */
  spoil(host: number, trouble: Trouble | null): void {
    if (trouble === null) this.#troubles.delete(host);
    else this.#troubles.set(host, trouble);
  }

  trouble(host: number): Trouble | undefined {
    return this.#troubles.size === 0 ? undefined : this.#troubles.get(host);
  }

  /** Cuts the named sites off from all others, or joins them again; several cuts may overlap. */
  partition(sites: readonly number[], isCut: boolean): void {
    const inside = new Set(sites);
    for (let one = 0; one < this.siteCount; one++) {
      for (let other = 0; other < this.siteCount; other++) {
        if (inside.has(one) === inside.has(other)) continue;
        (this.#cutCounts[one * this.siteCount + other] as number) += isCut ? 1 : -1;
      }
    }
  }

  /** Whether a partition lies between two hosts. */
  isCut(from: number, to: number): boolean {
    return this.#cutCounts[this.pair(from, to)] !== 0;
  }

  /** Whether what two hosts say to each other stays within their site, as its own broker hands it on. */
  isWithinSite(from: number, to: number): boolean {
    return this.hasSiteBrokers && this.#siteOf[from] === this.#siteOf[to];
  }

  /** Index of the ordered pair of two hosts' sites. */
  pair(from: number, to: number): number {
    return (this.#siteOf[from] as number) * this.siteCount + (this.#siteOf[to] as number);
  }

  /** Delay between device and site for one of the `CELLS` cells. */
  accessUs(host: number, cell: number): number {
    return (
      this.access(host).delay.us(cell) * (this.#latencyFactor[host] as number) +
      (this.#extraUs[host] as number)
    );
  }

  pairUs(pair: number, cell: number): number {
    return (this.#pairDelays[pair] as DelaySampler).us(cell);
  }

  /** Rate between two sites, one way; 0 across a partition, `Infinity` within a site. */
  pairBytesPerSecond(pair: number): number {
    return this.#cutCounts[pair] === 0 ? (this.#pairRates[pair] as number) : 0;
  }

  upBytesPerSecond(host: number, nowUs: number): number {
    const { trace, upBytesPerSecond } = this.access(host);
    return (trace?.at(nowUs) ?? upBytesPerSecond) * (this.#bandwidthFactor[host] as number);
  }

  downBytesPerSecond(host: number, nowUs: number): number {
    const { trace, downBytesPerSecond } = this.access(host);
    return (trace?.at(nowUs) ?? downBytesPerSecond) * (this.#bandwidthFactor[host] as number);
  }

  /** Time that a message of so many bytes takes on an access link alone, up or down. */
  accessTransferUs(host: number, bytes: number, isUp: boolean, nowUs: number): number {
    const { trace, upBytesPerSecond, downBytesPerSecond } = this.access(host);
    const factor = this.#bandwidthFactor[host] as number;
    if (trace !== null) return trace.elapsedUs(nowUs, bytes, factor);
    return (bytes * 1e6) / ((isUp ? upBytesPerSecond : downBytesPerSecond) * factor);
  }

  /** Round-trip time at its typical value: the medians of all parts, there and back. */
  typicalRoundTripUs(from: number, to: number): number {
    const middle = 2_048;
    const ends = this.accessUs(from, middle) + this.accessUs(to, middle);
    return Math.ceil(
      2 * ends + this.pairUs(this.pair(from, to), middle) + this.pairUs(this.pair(to, from), middle),
    );
  }

  #linked(links: readonly SiteLink[], delays: DelaySampler[]): readonly DelaySampler[] {
    for (const { from, to, delay, bytesPerSecond } of links) {
      const sampler = new DelaySampler(delay);
      const [one, other] = [this.siteIndex(from), this.siteIndex(to)];
      for (const pair of [one * this.siteCount + other, other * this.siteCount + one]) {
        delays[pair] = sampler;
        this.#pairRates[pair] = bytesPerSecond;
      }
    }
    return delays;
  }
}

function accessOf(link: AccessLink): Access {
  return {
    delay: new DelaySampler(link.delay),
    upBytesPerSecond: link.upBytesPerSecond,
    downBytesPerSecond: link.downBytesPerSecond,
    lossShare: link.lossShare,
    duplicateShare: link.duplicateShare,
    trace: link.bandwidthTrace === null ? null : new Steps(link.bandwidthTrace),
  };
}

function brokerAccess(delay: DelayLaw): Access {
  const unlimited = Number.POSITIVE_INFINITY;
  const rates = { upBytesPerSecond: unlimited, downBytesPerSecond: unlimited };
  return { delay: new DelaySampler(delay), ...rates, lossShare: 0, duplicateShare: 0, trace: null };
}
