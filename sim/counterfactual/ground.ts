import type { Input, Knowledge, Runtime } from '../../core/index.ts';
import type { DeviceModel, SiteLink } from '../../scenarios/model.ts';

type Measured = Extract<Input, { kind: 'link-measured' }>;
type Steps = NonNullable<DeviceModel['walk']>;

/** The site of whoever is known only by its way to the broker in the middle, which is there, too. */
export const MIDDLE = 'known';
/** A way is direct if it is shorter by this much than the one through the middle (assumption: links are measured to some percent). */
const DIRECT_SHARE = 0.75;
/** Steps less than this apart are one, as the ways that a device measures at a time are told one after the other. */
const STEP_MS = 1_000;
/** Rate between sites: what is narrow is the link of a device, as far as anybody measures (assumption). */
const BETWEEN_BYTES_PER_SECOND = 12_500_000_000;

/**
 * Where devices are, as far as it shows in the ways that they measure to each other. They do so only where sites have brokers
 * of their own: to those at their site that stay where they are. So who is measured stays at the site that it is introduced with, and
 * whoever measures is where it has the shortest direct way, until it has none.
 *
 * Known weakness: before the beginning of what was recorded nobody is seen to walk.
 */
export class Ground {
  readonly #hub: string;
  readonly #homes = new Map<string, string>();
  readonly #legsMs = new Map<string, number>();
  /** Newest times one way, by who measures and to whom. */
  readonly #ways = new Map<string, Map<string, number>>();
  readonly #steps = new Map<string, { atMs: number; site: string }[]>();
  /** How far sites lie from the middle, by all that was measured there. */
  readonly #depths = new Map<string, number[]>();
  readonly #medians = new Map<string, number>();
  readonly #settled = new Set<string>();

  constructor({ hub }: Pick<Knowledge, 'hub'>) {
    this.#hub = hub;
  }

  /** Takes in one thing that the supervisor heard, from the beginning on. */
  take(input: Input): void {
    if (input.kind === 'runtime-registered') this.meet(input.runtime);
    else if (input.kind === 'link-measured') this.#measured(input);
  }

  /** A device is introduced with its site. */
  meet({ device }: Runtime): void {
    this.#homes.set(device.id, device.site);
  }

  /** Sites with brokers of their own. */
  get sites(): readonly string[] {
    return [...new Set([...this.#settled].map((id) => this.#homes.get(id) ?? MIDDLE))].filter(
      (site) => site !== MIDDLE,
    );
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

  /** The site of a device at a moment. */
  siteOf(device: string, atMs: number): string {
    if (this.#settled.has(device)) return this.#homes.get(device) ?? MIDDLE;
    return this.#steps.get(device)?.findLast((step) => step.atMs <= atMs)?.site ?? MIDDLE;
  }

  /** Where a device goes after a moment; `null` if it stays. */
  walkAfter(device: string, atMs: number): DeviceModel['walk'] {
    if (this.#settled.has(device)) return null;
    const steps: Steps = (this.#steps.get(device) ?? [])
      .filter((step) => step.atMs > atMs)
      .map((step) => ({ ...step, extraMs: 0 }));
    return steps.length === 0 ? null : steps;
  }

  /** How far a site lies from the middle, one way in ms: in the middle of what was measured, 0 where nothing was. */
  depthMs(site: string): number {
    const known = this.#medians.get(site);
    if (known !== undefined) return known;
    const sorted = (this.#depths.get(site) ?? []).toSorted((a, b) => a - b);
    const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
    this.#medians.set(site, median);
    return median;
  }

  /** The same of the site where a device is at a moment, as it shows within the next one. */
  depthWhere(device: string, atMs: number): number {
    return this.depthMs(this.siteOf(device, atMs + STEP_MS));
  }

  #measured({ from, to, latencyMs, atMs }: Measured): void {
    if (to === this.#hub) this.#legsMs.set(from, latencyMs);
    if (to === this.#hub || from === this.#hub) return;
    this.#settled.add(to);
    const ways = this.#ways.get(from) ?? new Map<string, number>();
    this.#ways.set(from, ways.set(to, latencyMs));
    const aroundMs = this.#aroundMs(from, to);
    const site = this.#homes.get(to) ?? MIDDLE;
    if (latencyMs < DIRECT_SHARE * aroundMs) {
      const depths = this.#depths.get(site) ?? [];
      depths.push((aroundMs - latencyMs) / 2);
      this.#depths.set(site, depths);
      this.#medians.delete(site);
    }
    this.#step(from, atMs);
  }

  /** The way through the middle; 0 as long as a part of it is unknown, so that nothing is taken for shorter. */
  #aroundMs(from: string, to: string): number {
    const [up, down] = [this.#legsMs.get(from), this.#legsMs.get(to)];
    return up === undefined || down === undefined ? 0 : up + down;
  }

  #step(device: string, atMs: number): void {
    let nearest = { site: MIDDLE, latencyMs: Number.POSITIVE_INFINITY };
    for (const [to, latencyMs] of this.#ways.get(device) ?? []) {
      if (latencyMs >= nearest.latencyMs || latencyMs >= DIRECT_SHARE * this.#aroundMs(device, to)) continue;
      nearest = { site: this.#homes.get(to) ?? MIDDLE, latencyMs };
    }
    const { site } = nearest;
    const steps = this.#steps.get(device) ?? [];
    const last = steps.at(-1);
    if ((last?.site ?? MIDDLE) === site) return;
    if (last !== undefined && atMs - last.atMs < STEP_MS) last.site = site;
    else steps.push({ atMs, site });
    this.#steps.set(device, steps);
  }
}
