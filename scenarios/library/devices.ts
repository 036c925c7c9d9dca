import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type Platform, platform } from './platforms.ts';
import { lazily } from './table.ts';

/** `measured` on the very thing, or `assumed`; `source` or `from` beside it says by whom. */
export type Origin = 'measured' | 'assumed';

/** Target of ahead-of-time code. */
export type Architecture = 'x86_64' | 'aarch64' | 'armv7em' | 'riscv64';

/** What sort of machine it is, coarsely. */
export type Family =
  | 'server'
  | 'laptop'
  | 'gateway'
  | 'single-board'
  | 'microcontroller'
  | 'headset'
  | 'phone'
  | 'browser'
  | 'accelerated';

/**
 * A class of devices that scenarios may name: one of the 25 measured boards, or a stand-in for an unmeasured
 * one.
 */
export interface DeviceClass {
  readonly id: string;
  readonly board: string;
  readonly family: Family;
  readonly architecture: Architecture;
  readonly uarch: string;
  readonly mhz: number;
  readonly cores: number;
  readonly threads: number;
  /** Whether two threads share a core, hence slow each other. */
  readonly smt: boolean;
  readonly memoryBytes: number;
  /** Engines that run here, by id. */
  readonly engines: readonly string[];
  /** Id for `powerProfile`. */
  readonly power: string;
  /** Id for `linkProfile`: its usual access link. */
  readonly link: string;
  /** Of speed, start-up and interference. Cores, memory, power and link are never measured. */
  readonly origin: Origin;
  /** Where cores and threads come from, or the word "assumption". */
  readonly from: string;
  /** The measured device whose tables apply; its own id for a measured one. */
  readonly like: string;
  /** On top of `like`: 1 for a measured one. */
  readonly slownessFactor: number;
  readonly startUpFactor: number;
}

/** A measured engine configuration. */
export interface Engine {
  readonly id: string;
  readonly label: string;
  readonly mode: 'aot' | 'jit' | 'interpreter';
  readonly family: string;
  /** Measured start of CPython with an empty script: on hc-33, and on the median device. */
  readonly bigModuleMs: readonly [number, number];
  /** Extra start with a cold cache, per megabyte of module on hc-33; an assumption built on a measurement. */
  readonly compileMsPerMB: number;
  /** Memory the engine itself takes. */
  readonly runtimeBytes: number;
}

/** How much power a device draws; all assumptions. */
export interface PowerProfile {
  readonly id: string;
  readonly origin: Origin;
  readonly source: string;
  readonly idleW: number;
  /** More for every busy core. */
  readonly busyCoreW: number;
  readonly radioJPerMB: number;
  /** null on mains. */
  readonly batteryWh: number | null;
}

/** An access link: round trip of loc + scale × exp(sigma × z) ms with z standard normal, and bandwidths. */
export interface LinkProfile {
  readonly id: string;
  /** Of the latency, or of the bandwidth trace; `source` tells. */
  readonly origin: Origin;
  readonly source: string;
  readonly latency: { readonly locMs: number; readonly scaleMs: number; readonly sigma: number };
  readonly downBytesPerSecond: number;
  readonly upBytesPerSecond: number;
  readonly lossShare: number;
  /** Id for `trace`, whose bandwidth may replace the constant one; null for none. */
  readonly trace: string | null;
}

/** The constants of interference that the tables do not hold. */
export interface InterferenceConstants {
  readonly smtSibling: { readonly factor: number; readonly logSd: number };
  readonly smtOff: { readonly factor: number; readonly p95: number };
  readonly unitNoise: { readonly logSd: number };
  readonly burstableVm: { readonly logSd: number };
}

type Written<T> = Readonly<Record<string, Omit<T, 'id'>>>;

/**
 * A device as the file has it: `engines` names a set, and what a measured one is like goes without saying.
 */
type WrittenDevice = Omit<
  DeviceClass,
  'id' | 'engines' | 'smt' | 'like' | 'slownessFactor' | 'startUpFactor'
> & {
  readonly engines: string;
} & Partial<Pick<DeviceClass, 'like' | 'slownessFactor' | 'startUpFactor'>>;

interface Library {
  readonly sources: Readonly<Record<string, string>>;
  readonly engines: Written<Engine>;
  readonly power: Written<PowerProfile>;
  readonly links: Written<LinkProfile>;
  readonly sites: Readonly<Record<string, { readonly roundTripMs: number }>>;
  readonly interference: InterferenceConstants;
  readonly devices: Readonly<Record<string, WrittenDevice>>;
  readonly engineSets: Readonly<Record<string, readonly string[]>>;
}

// The file is part of the program and held to these types by a test, so it is not checked at every start.
const library = lazily(
  (): Library => parse(readFileSync(join(import.meta.dirname, 'devices.yaml'), 'utf8')) as Library,
);

const classes = lazily((): ReadonlyMap<string, DeviceClass> => {
  const { devices, engineSets } = library();
  return new Map(
    Object.entries(devices).map(([id, written]): [string, DeviceClass] => [
      id,
      {
        like: id,
        slownessFactor: 1,
        startUpFactor: 1,
        ...written,
        id,
        smt: written.threads > written.cores,
        engines: engineSets[written.engines] ?? [],
      },
    ]),
  );
});

/** A device class by id; undefined for an unknown one. */
export function deviceClass(id: string): DeviceClass | undefined {
  return classes().get(id);
}

/** All device classes, measured ones first. */
export function deviceClasses(): readonly DeviceClass[] {
  return [...classes().values()];
}

/** An engine by id. */
export function engine(id: string): Engine | undefined {
  const written = library().engines[id];
  return written === undefined ? undefined : { ...written, id };
}

/** The ids of the ten measured engines. */
export function engineIds(): readonly string[] {
  return Object.keys(library().engines);
}

/** A power profile by id. */
export function powerProfile(id: string): PowerProfile | undefined {
  const written = library().power[id];
  return written === undefined ? undefined : { ...written, id };
}

/** An access link profile by id. */
export function linkProfile(id: string): LinkProfile | undefined {
  const written = library().links[id];
  return written === undefined ? undefined : { ...written, id };
}

/** The ids of all link profiles. */
export function linkIds(): readonly string[] {
  return Object.keys(library().links);
}

/** Round trip between two sites that are `near`, `middle` or `far`, in ms. */
export function siteRoundTripMs(distance: string): number | undefined {
  return library().sites[distance]?.roundTripMs;
}

/** Interference where the tables are silent. */
export function interferenceConstants(): InterferenceConstants {
  return library().interference;
}

/**
 * Speed and start-up of an engine on any device class: the measured platform it is like, times its factors.
 * Undefined when the class does not run that engine. A stand-in is always `estimated`.
 */
export function platformOf(engineId: string, device: DeviceClass): Platform | undefined {
  if (!device.engines.includes(engineId)) return undefined;
  const measured = platform(engineId, device.like);
  if (measured === undefined || device.like === device.id) return measured;
  return {
    ...measured,
    device: device.id,
    origin: 'estimated',
    startUpMs: measured.startUpMs * device.startUpFactor,
    slowness: measured.slowness * device.slownessFactor,
  };
}

/**
 * Extra start in ms when the engine's cache is cold: megabytes × cost on hc-33 × how much slower the device
 * is.
 */
export function coldStartMs(engineId: string, device: DeviceClass, moduleBytes: number): number {
  const compileMsPerMB = engine(engineId)?.compileMsPerMB ?? 0;
  const here = platformOf(engineId, device)?.slowness ?? 1;
  const reference = platform(engineId, 'hc-33')?.slowness ?? 1;
  return (moduleBytes / 1_000_000) * compileMsPerMB * (here / reference);
}
