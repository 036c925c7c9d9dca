import type { Input, Knowledge, Runtime } from '../../core/index.ts';
import { median } from '../../scenarios/library/fit/numbers.ts';
import type { DeviceModel, SiteLink } from '../../scenarios/model.ts';

type Measured = Extract<Input, { kind: 'link-measured' }>;

/** What is known of a way from a moment on. */
export type Way = Pick<Measured, 'latencyMs' | 'bandwidthBytesPerSecond' | 'atMs'>;

interface Stay {
  readonly atMs: number;
  readonly site: string;
}

/** All that follows from what was measured. */
interface Places {
  /** Those that are measured and stay at the site they are introduced with. */
  readonly settled: ReadonlySet<string>;
  readonly staysOf: ReadonlyMap<string, readonly Stay[]>;
  /** How far sites lie from the middle, one way. */
  readonly depthsMs: ReadonlyMap<string, number>;
}

/** The site of whoever is known only by its way to the broker in the middle, which is there, too; no site is called so. */
export const MIDDLE = '(the middle)';
/** A way is direct if it takes at most this much of the one through the middle (assumption: links are measured to some percent). */
const DIRECT_SHARE = 0.75;
/** Stays that begin less than this apart are one, as the ways that a device measures at a time are told one after the other. */
const STEP_MS = 1_000;
/** Rate between sites: what is narrow is the link of a device, as far as anybody measures (assumption). */
const BETWEEN_BYTES_PER_SECOND = 12_500_000_000;

/**
 * Where devices are, as far as it shows in the ways that they measure to each other. Our runtimes do so only where sites have
 * brokers of their own: to those at their site that stay where they are. So who is measured, and is not found elsewhere itself,
 * is at the site that it is introduced with; whoever measures is where it has the shortest direct way, until it has none.
 *
 * Known weakness: of a recording that begins in the midst, the ways that were known then are taken to be measured at its beginning;
 * a site that is nearer to the middle than a third of its devices' own links is not told from it.
 */
export class Ground {
  readonly #hub: string;
  readonly #fromMs: number;
  readonly #introduced = new Map<string, Stay[]>();
  readonly #legs = new Map<string, Way[]>();
  readonly #ways: Measured[] = [];
  #places: Places | null = null;

  /** Begins with what is known; `fromMs` is the moment that what was measured later is asked about. */
  constructor({ hub, legs, links, runtimes, nowMs }: Knowledge, fromMs: number) {
    this.#hub = hub;
    this.#fromMs = fromMs;
    for (const { runtime } of runtimes.values()) this.#introduce(runtime, nowMs);
    for (const [device, leg] of legs.entries()) this.#legs.set(device, [{ ...leg, atMs: nowMs }]);
    for (const link of links.values()) this.#ways.push({ ...link, kind: 'link-measured', atMs: nowMs });
  }

  /** Takes in one thing that the supervisor heard. */
  take(input: Input): void {
    if (input.kind === 'runtime-registered') this.#introduce(input.runtime, input.atMs);
    else if (input.kind !== 'link-measured') return;
    else if (input.to === this.#hub) this.#keepLeg(input.from, input);
    else if (input.from === this.#hub) this.#keepLeg(input.to, input);
    else this.#ways.push(input);
    this.#places = null;
  }

  /** Whether nobody has measured a way but to the middle. */
  get isBlank(): boolean {
    return this.#ways.length === 0;
  }

  /** Sites with brokers of their own. */
  get sites(): readonly string[] {
    const { settled, staysOf } = this.#found;
    const all = [...settled].flatMap((device) => this.#introduced.get(device) ?? []);
    const sites = [...all, ...[...staysOf.values()].flat()].map(({ site }) => site);
    return [...new Set(sites)].filter((site) => site !== MIDDLE).toSorted();
  }

  /** All lead through the middle. */
  get siteLinks(): readonly SiteLink[] {
    const all = [MIDDLE, ...this.sites];
    return all.flatMap((from, at) =>
      all.slice(at + 1).map((to) => ({
        from,
        to,
        delay: { locMs: this.depthMs(from) + this.depthMs(to), medianMs: 0, sigmaLog: 0 },
        bytesPerSecond: BETWEEN_BYTES_PER_SECOND,
      })),
    );
  }

  /** The site of a device at a moment; whoever was not seen anywhere yet is where it is seen first. */
  siteOf(device: string, atMs: number): string {
    const { settled, staysOf } = this.#found;
    if (settled.has(device)) return this.#homeOf(device, atMs) ?? MIDDLE;
    return newest(staysOf.get(device), atMs)?.site ?? MIDDLE;
  }

  /** Where a device goes after a moment; `null` if it is one that stays, or if nobody is known to be anywhere. */
  walkAfter(device: string, atMs: number): DeviceModel['walk'] {
    const { settled, staysOf } = this.#found;
    if (this.isBlank || settled.has(device)) return null;
    const stays = (staysOf.get(device) ?? []).filter((stay, at) => at > 0 && stay.atMs > atMs);
    return stays.map((stay) => ({ ...stay, extraMs: 0 }));
  }

  /** How far a site lies from the middle, one way in ms: in the middle of what was measured, 0 where nothing was. */
  depthMs(site: string): number {
    return this.#found.depthsMs.get(site) ?? 0;
  }

  /** The same of the site where a device is at a moment, as it shows within the next one. */
  depthWhere(device: string, atMs: number): number {
    return this.depthMs(this.siteOf(device, atMs + STEP_MS));
  }

  /** The way of a device to the middle as it was measured last, or else first after that; `undefined` if it never was. */
  leg(device: string, atMs: number): Way | undefined {
    return newest(this.#legs.get(device), atMs);
  }

  /** All that was measured of ways to the middle after a moment, in order. */
  legsAfter(fromMs: number): readonly (Way & { readonly device: string })[] {
    return [...this.#legs]
      .flatMap(([device, legs]) =>
        legs.filter(({ atMs }) => atMs > fromMs).map((leg) => ({ ...leg, device })),
      )
      .toSorted((a, b) => a.atMs - b.atMs);
  }

  /** A way to the middle. As long as there is no other, none before the moment but the newest matters: a day has millions. */
  #keepLeg(device: string, way: Way): void {
    if (this.isBlank && way.atMs <= this.#fromMs) this.#legs.set(device, [way]);
    else push(this.#legs, device, way);
  }

  get #found(): Places {
    this.#places ??= this.#findPlaces();
    return this.#places;
  }

  #introduce({ device }: Runtime, atMs: number): void {
    if (this.#homeOf(device.id, atMs) !== device.site)
      push(this.#introduced, device.id, { atMs, site: device.site });
  }

  #homeOf(device: string, atMs: number): string | undefined {
    return newest(this.#introduced.get(device), atMs)?.site;
  }

  /** How much shorter a way is than the one through the middle; `null` if it is not direct, or nobody can tell. */
  #savedMs({ from, to, latencyMs, atMs }: Measured): number | null {
    const [up, down] = [this.leg(from, atMs), this.leg(to, atMs)];
    if (up === undefined || down === undefined || this.#homeOf(to, atMs) === undefined) return null;
    const aroundMs = up.latencyMs + down.latencyMs;
    return latencyMs <= DIRECT_SHARE * aroundMs ? aroundMs - latencyMs : null;
  }

  #findPlaces(): Places {
    const direct = this.#ways.map((way) => ({ way, savedMs: this.#savedMs(way) }));
    const settled = new Set<string>(this.#ways.map(({ to }) => to));
    for (const { way, savedMs } of direct)
      if (savedMs !== null && this.#homeOf(way.from, way.atMs) !== this.#homeOf(way.to, way.atMs))
        settled.delete(way.from);
    const staysOf = new Map<string, Stay[]>();
    const samples = new Map<string, number[]>();
    const open = new Map<string, Map<string, number>>();
    for (const { way, savedMs } of direct) {
      const { from, to, atMs, latencyMs } = way;
      const near = open.get(from) ?? new Map<string, number>();
      open.set(from, near);
      near.delete(to);
      if (savedMs !== null) near.set(to, latencyMs);
      if (!settled.has(from)) stay(staysOf, from, { atMs, site: this.#nearestSite(near, atMs) });
      if (savedMs !== null) push(samples, this.#homeOf(to, atMs) ?? MIDDLE, savedMs / 2);
    }
    return { settled, staysOf, depthsMs: new Map([...samples].map(([site, all]) => [site, median(all)])) };
  }

  #nearestSite(near: ReadonlyMap<string, number>, atMs: number): string {
    let best = { to: '', latencyMs: Number.POSITIVE_INFINITY };
    for (const [to, latencyMs] of near) if (latencyMs < best.latencyMs) best = { to, latencyMs };
    return this.#homeOf(best.to, atMs) ?? MIDDLE;
  }
}

function stay(staysOf: Map<string, Stay[]>, device: string, { atMs, site }: Stay): void {
  const stays = staysOf.get(device) ?? [];
  const last = stays.at(-1);
  if ((last?.site ?? MIDDLE) === site) return;
  staysOf.set(
    device,
    last !== undefined && atMs - last.atMs < STEP_MS
      ? [...stays.slice(0, -1), { atMs: last.atMs, site }]
      : [...stays, { atMs, site }],
  );
}

function push<Each>(lists: Map<string, Each[]>, name: string, one: Each): void {
  const list = lists.get(name);
  if (list === undefined) lists.set(name, [one]);
  else list.push(one);
}

/** Of what is in order of time, what held at a moment, or else what came first. */
function newest<Each extends { readonly atMs: number }>(
  list: readonly Each[] = [],
  atMs: number,
): Each | undefined {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((list[middle] as Each).atMs <= atMs) low = middle + 1;
    else high = middle;
  }
  return list[Math.max(0, low - 1)];
}
