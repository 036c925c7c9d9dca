import { assert } from '../../core/index.ts';
import {
  coldStartMs,
  type DeviceClass,
  deviceClass,
  deviceInterference,
  engine,
  linkProfile,
  platformOf,
  powerProfile,
  QUANTILE_SHARES,
  slowdownAt,
} from '../library/index.ts';
import type { AccessLink, DelayLaw, InterferenceLaw, PlatformModel, PowerLaw } from '../model.ts';
import type { ClassChange, LinkChange } from './written-devices.ts';

/** A device class with everything a scenario changes of it. */
export interface ResolvedClass {
  readonly id: string;
  readonly class: DeviceClass;
  /** Class of the library it comes from. */
  readonly origin: string;
  readonly link: string;
  readonly power: PowerLaw;
  readonly interference: InterferenceLaw;
}

/** Round trips are halved: the model has one way. */
const ONE_WAY = 0.5;

const NO_INTERFERENCE: InterferenceLaw = { kind: 'none' };

/**
 * The device library as one scenario sees it, with classes and links of its own. Whatever is asked for twice is the same
 * object, so that a hundred thousand devices share one power law. Names must have been checked.
 */
export class Catalog {
  readonly #classes: Readonly<Record<string, ClassChange>>;
  readonly #links: Readonly<Record<string, LinkChange>>;
  readonly #knownClasses = new Map<string, ResolvedClass>();
  readonly #knownLinks = new Map<string, AccessLink>();
  readonly #knownPlatforms = new Map<string, PlatformModel>();

  constructor(classes: Readonly<Record<string, ClassChange>>, links: Readonly<Record<string, LinkChange>>) {
    this.#classes = classes;
    this.#links = links;
  }

  class(id: string): ResolvedClass {
    return remembered(this.#knownClasses, id, () => this.#readClass(id));
  }

  link(link: string | LinkChange): AccessLink {
    if (typeof link !== 'string') return this.#changedLink(link.like, link);
    return remembered(this.#knownLinks, link, () => this.#readLink(link));
  }

  /** The name of the bandwidth trace of a link, or null. */
  traceOf(link: string | LinkChange): string | null {
    if (typeof link !== 'string')
      return link.trace === undefined ? this.traceOf(link.like) : link.trace === 'none' ? null : link.trace;
    const own = Object.hasOwn(this.#links, link) ? this.#links[link] : undefined;
    return own === undefined ? (linkProfile(link)?.trace ?? null) : this.traceOf(own);
  }

  /** The law of an engine on a class, or undefined if it does not run there. */
  platform(engineId: string, classId: string): PlatformModel | undefined {
    const known = this.#knownPlatforms.get(`${engineId}:${classId}`);
    if (known !== undefined) return known;
    const { class: machine } = this.class(classId);
    const law = platformOf(engineId, machine);
    const kind = engine(engineId);
    if (law === undefined || kind === undefined) return undefined;
    const platform: PlatformModel = {
      name: `${engineId}:${classId}`,
      mode: kind.mode,
      aotTarget: kind.mode === 'aot' ? machine.architecture : null,
      engineBytes: kind.runtimeBytes,
      startUpMs: law.startUpMs,
      coldMsPerMegabyte: coldStartMs(engineId, machine, 1_000_000),
      slownessShare: law.slowness,
      origin: law.origin === 'measured' ? 'measured' : 'assumed',
    };
    this.#knownPlatforms.set(platform.name, platform);
    return platform;
  }

  #readClass(id: string): ResolvedClass {
    const change = Object.hasOwn(this.#classes, id) ? this.#classes[id] : undefined;
    if (change === undefined) return libraryClass(id);
    const base = this.class(change.like);
    const factor = change.slowness ?? 1;
    const cores = change.cores ?? base.class.cores;
    const machine: DeviceClass = {
      ...base.class,
      id,
      cores,
      threads: Math.round((base.class.threads / base.class.cores) * cores),
      memoryBytes: change.memory ?? base.class.memoryBytes,
      slownessFactor: base.class.slownessFactor * factor,
      startUpFactor: base.class.startUpFactor * factor,
      origin: 'assumed',
    };
    const batteryWattHours =
      change.battery === undefined ? base.power.batteryWattHours : change.battery || null;
    const power: PowerLaw = {
      ...base.power,
      idleWatts: change.idlePower ?? base.power.idleWatts,
      wattsPerBusyCore: change.corePower ?? base.power.wattsPerBusyCore,
      batteryWattHours,
    };
    return { ...base, id, class: machine, link: change.link ?? base.link, power };
  }

  #readLink(name: string): AccessLink {
    const own = Object.hasOwn(this.#links, name) ? this.#links[name] : undefined;
    if (own !== undefined) return { ...this.#changedLink(own.like, own), name };
    const profile = linkProfile(name);
    assert(profile !== undefined, `link ${name} was checked`);
    const { locMs, scaleMs, sigma } = profile.latency;
    return {
      name,
      delay: { locMs: locMs * ONE_WAY, medianMs: scaleMs * ONE_WAY, sigmaLog: sigma },
      upBytesPerSecond: profile.upBytesPerSecond,
      downBytesPerSecond: profile.downBytesPerSecond,
      lossShare: profile.lossShare,
      duplicateShare: 0,
      bandwidthTrace: null,
    };
  }

  #changedLink(like: string, change: LinkChange): AccessLink {
    const base = this.link(like);
    return {
      ...base,
      delay: changedDelay(base.delay, change),
      upBytesPerSecond: change.up ?? base.upBytesPerSecond,
      downBytesPerSecond: change.down ?? base.downBytesPerSecond,
      lossShare: change.loss ?? base.lossShare,
      duplicateShare: change.duplicates ?? base.duplicateShare,
    };
  }
}

/** A delay whose median is half the round trip and whose shape is that of `base`. */
function changedDelay({ locMs, medianMs, sigmaLog }: DelayLaw, { roundTrip, spread }: LinkChange): DelayLaw {
  const factor = roundTrip === undefined ? 1 : (roundTrip * ONE_WAY) / (locMs + medianMs);
  return { locMs: locMs * factor, medianMs: medianMs * factor, sigmaLog: spread ?? sigmaLog };
}

/** What share of a cable's round trip never varies; an assumption. */
const CABLE_FIXED_SHARE = 0.9;

/** The one-way delay between sites: nine tenths fixed, the rest log-normal; an assumption, the round trip is given. */
export function cableDelay(roundTripMs: number, sigmaLog: number): DelayLaw {
  const oneWayMs = roundTripMs * ONE_WAY;
  return { locMs: oneWayMs * CABLE_FIXED_SHARE, medianMs: oneWayMs * (1 - CABLE_FIXED_SHARE), sigmaLog };
}

function libraryClass(id: string): ResolvedClass {
  const machine = deviceClass(id);
  assert(machine !== undefined, `device class ${id} was checked`);
  const profile = powerProfile(machine.power);
  assert(profile !== undefined, `device class ${id} has a power profile`);
  const power: PowerLaw = {
    idleWatts: profile.idleW,
    wattsPerBusyCore: profile.busyCoreW,
    radioJoulesPerMegabyte: profile.radioJPerMB,
    batteryWattHours: profile.batteryWh,
    chargeShare: 1,
    chargingWatts: 0,
    charging: [],
  };
  return { id, class: machine, origin: id, link: machine.link, power, interference: interferenceOn(machine) };
}

function interferenceOn({ like }: DeviceClass): InterferenceLaw {
  if (deviceInterference(like) === undefined) return NO_INTERFERENCE;
  const slowdowns = (moduleCount: number): readonly number[] =>
    QUANTILE_SHARES.map((share) => slowdownAt(like, moduleCount, share));
  return {
    kind: 'measured',
    levels: QUANTILE_SHARES,
    twoWay: slowdowns(2),
    threeWay: slowdowns(3),
    fourWay: slowdowns(4),
  };
}

function remembered<T>(known: Map<string, T>, key: string, read: () => T): T {
  const found = known.get(key) ?? read();
  known.set(key, found);
  return found;
}
