import { interferenceConstants } from '../library/index.ts';
import type { AccessLink, DeviceModel, InterferenceLaw, PowerLaw, Stay, TraceStep } from '../model.ts';
import type { ResolvedClass } from './catalog.ts';
import { chosen } from './choose.ts';
import { type DrawKey, draw, drawKey } from './draw.ts';
import { runtimesOf } from './expand-runtimes.ts';
import { walkOf } from './expand-walks.ts';
import type { Making } from './making.ts';
import { nearestSite } from './sites.ts';
import { staysOf } from './stays.ts';
import { fill } from './wording.ts';
import type { BatteryChange, DeviceGroup } from './written-devices.ts';

const UNDISTURBED: InterferenceLaw = { kind: 'none' };

/** Generates all devices. */
export function expandDevices(making: Making): readonly DeviceModel[] {
  const devices: DeviceModel[] = [];
  for (const [index, group] of making.file.devices.entries()) {
    const population = new Population(group, index, making);
    for (let n = 1; n <= group.count; n++) devices.push(population.member(n));
  }
  return devices;
}

/** One group of devices; what its members share is made once. */
class Population {
  readonly #group: DeviceGroup;
  readonly #index: number;
  readonly #making: Making;
  readonly #stays: readonly (readonly Stay[])[];
  readonly #nearest: (n: number) => string | undefined;
  readonly #links = new Map<string, AccessLink>();
  readonly #powers = new Map<string, PowerLaw>();
  readonly #noiseSigmaLog: number;

  constructor(group: DeviceGroup, index: number, making: Making) {
    this.#group = group;
    this.#index = index;
    this.#making = making;
    this.#stays = staysOf(group, making);
    const { site } = group;
    this.#nearest =
      site?.kind === 'nearest' ? nearestSite(making.file, site.to, making.series) : () => undefined;
    this.#noiseSigmaLog = group.noise ?? interferenceConstants().unitNoise.logSd;
  }

  member(n: number): DeviceModel {
    const { class: classes, clock, interference, background, walk } = this.#group;
    const id = fill(this.#group.id, { n });
    const resolved = this.#making.catalog.class(chosen(classes, this.#key('class'), n));
    const { class: machine } = resolved;
    return {
      id,
      deviceClass: resolved.id,
      site: this.#site(n),
      cores: machine.cores,
      memoryBytes: machine.memoryBytes,
      architecture: machine.architecture,
      interference: interference === 'none' ? UNDISTURBED : resolved.interference,
      noiseSigmaLog: this.#noiseSigmaLog,
      access: this.#access(resolved, n),
      power: this.#power(resolved, n),
      clockOffsetMs:
        clock === undefined ? 0 : Math.round(spreadAround(0, clock.offset, this.#key('clock offset'), n)) + 0,
      clockDriftPpm: clock === undefined ? 0 : spreadAround(0, clock.drift, this.#key('clock drift'), n),
      background: background === undefined ? null : this.#background(background, machine.cores, n),
      stays: this.#stays[n - 1] ?? [],
      walk: walk === undefined ? null : walkOf(walk, { id: this.#group.id, n }, this.#making),
      runtimes: runtimesOf(this.#group, { index: this.#index, n, id }, this.#making, resolved),
      origin: `${machine.origin}: ${machine.board}, ${machine.from}`,
    };
  }

  #site(n: number): string {
    const { site } = this.#group;
    const [first = ''] = this.#making.sites;
    if (site === undefined) {
      if (n === 1 && this.#making.sites.length > 1) {
        this.#making.complain(['devices', this.#index], {
          message: 'missing field "site": there are several sites',
        });
      }
      return first;
    }
    if (site.kind !== 'nearest') return fill(chosen(site, this.#key('site'), n), { n });
    const nearest = this.#nearest(n);
    if (nearest === undefined && n === 1) {
      const message = `no site of ${site.to} has a position`;
      this.#making.complain(['devices', this.#index, 'site'], {
        message,
        hint: 'give them `positions: melbourne`',
      });
    }
    return nearest ?? first;
  }

  #access({ link: usual }: ResolvedClass, n: number): AccessLink {
    const link = this.#group.link ?? usual;
    const { catalog, series } = this.#making;
    const traceId = catalog.traceOf(link);
    const base = catalog.link(link);
    const journeys = traceId === null ? [] : series.journeys(traceId);
    const journey = Math.floor(draw(this.#key('journey'), n) * journeys.length);
    const key = `${typeof link === 'string' ? link : ''} ${journey}`;
    const known = this.#links.get(key);
    if (known !== undefined) return known;
    const access = journeys.length === 0 ? base : { ...base, bandwidthTrace: journeys[journey] ?? null };
    this.#links.set(key, access);
    return access;
  }

  #power({ power, id }: ResolvedClass, n: number): PowerLaw {
    const { battery } = this.#group;
    if (battery === undefined) return power;
    if (battery !== 'none' && battery.chargeSpread > 0) return this.#charged(power, battery, n);
    const known =
      this.#powers.get(id) ??
      (battery === 'none' ? { ...power, batteryWattHours: null } : this.#charged(power, battery, n));
    this.#powers.set(id, known);
    return known;
  }

  #charged(power: PowerLaw, battery: BatteryChange, n: number): PowerLaw {
    const charge = spreadAround(battery.charge, battery.chargeSpread, this.#key('charge'), n);
    return {
      ...power,
      batteryWattHours: battery.capacity ?? power.batteryWattHours,
      chargeShare: Math.min(1, Math.max(0, charge)),
      chargingWatts: battery.charger,
      charging: battery.charging.map(({ from, to }) => ({ fromMs: from, toMs: to })),
    };
  }

  #background(load: number | { readonly trace: string }, cores: number, n: number): readonly TraceStep[] {
    if (typeof load === 'number') return [{ atMs: 0, value: load * cores }];
    const hosts = this.#making.series.loads(load.trace);
    const host = hosts[Math.floor(draw(this.#key('background'), n) * hosts.length)] ?? [];
    return host.map(({ atMs, value }) => ({ atMs, value: value * cores }));
  }

  #key(purpose: string): DrawKey {
    return drawKey(this.#making.seed, this.#group.id, purpose);
  }
}

/** Evenly drawn within `reach` of a middle. */
function spreadAround(middle: number, reach: number, key: DrawKey, n: number): number {
  return reach === 0 ? middle : middle + reach * (2 * draw(key, n) - 1);
}
