import { readFileSync } from 'node:fs';
import {
  type Device,
  deviceId,
  type Link,
  type Module,
  type ModuleRecord,
  moduleId,
  type Profile,
  profileNamed,
  type Runtime,
  runtimeId,
  siteId,
} from '../../core/index.ts';
import { aModule, aRuntime } from '../../core/testing/builders.ts';
import { aNewcomer, Crowd } from '../../core/testing/crowd.ts';
import { type Bench, cpuSeconds, type Goal, type Measurement } from './bench.ts';

/**
 * Placements by the policy `standard` in a realm of measured platforms (25 device classes × up to 10 engines). Every placement is bound, and as many modules leave as come, so the realm stays as full as it
 * was: 60 % of its cores promised. A third of the modules serve a user at one of the devices, with an objective.
 * Finding, scoring, explaining and binding are in the time, with all garbage that is collected meanwhile; leaving
 * is not.
 */
const FILL_SHARE = 0.6;
const DEVICES_PER_SITE = 10;
/** Every so manieth device carries a second engine; they share its memory and cores. */
const ENGINES_EVERY = 3;
/** Placements between two departures of as many; few enough to keep the fill, enough to be timed. */
const CHUNK_COUNT = 500;
const WARM_UP_CHUNKS = 60;
const MEBIBYTE = 1_048_576;
/**
 * A young generation in which what one step replaces dies: large enough, and with nothing made in the old one. V8 takes
 * to making table nodes in the old generation, where each dead version then keeps alive what it pointed to: half of
 * all garbage survived its first collection (measured).
 */
const NODE_ARGUMENTS = ['--max-semi-space-size=32', '--no-allocation-site-pretenuring'];

/** 1,000 runtimes: the size at which peers publish. */
export const placement1k: Bench = placement('placement-1k', 1_000, { must: 50_000, aim: 200_000 });

/** 10,000 runtimes. */
export const placement10k: Bench = placement('placement-10k', 10_000, { must: 20_000, aim: 100_000 });

/** How much longer a placement takes in a realm a hundred times as large. */
export const placementGrowth: Bench = {
  name: 'placement-growth',
  title: 'time of a placement, 100,000 runtimes ÷ 1,000',
  unit: '×',
  goal: { must: 4, aim: 2 },
  better: 'lower',
  peer: null,
  nodeArguments: NODE_ARGUMENTS,
  measure() {
    const small = placeMany(1_000, 20_000);
    const large = placeMany(100_000, 20_000);
    return { figure: small.figure / large.figure, check: `${small.check} ${large.check}` };
  },
};

function placement(name: string, runtimeCount: number, goal: Goal): Bench {
  return {
    name,
    title: `placements, explained and bound, ${runtimeCount / 1_000},000 runtimes`,
    unit: 'placements/s',
    goal,
    better: 'higher',
    peer: null,
    nodeArguments: NODE_ARGUMENTS,
    measure: () => placeMany(runtimeCount, 120_000),
  };
}

function placeMany(runtimeCount: number, placementCount: number): Measurement {
  const profile = profileNamed('standard') as Profile;
  const random = minimalStandard(runtimeCount);
  const { runtimes, links } = population(runtimeCount);
  const crowd = new Crowd(profile, runtimes, links);
  const housed: ModuleRecord[] = [];
  const capacityCores =
    runtimes.reduce((sum, { device }) => sum + device.cores, 0) * (ENGINES_EVERY / (ENGINES_EVERY + 1));
  let refusedCount = 0;
  let count = 0;
  const next = (): ModuleRecord => aNewcomer(moduleOf(count++, random, runtimes));
  for (let promised = 0; promised < FILL_SHARE * capacityCores; ) {
    const record = next();
    const { chosen } = crowd.place(record);
    if (chosen === null) continue;
    housed.push(record);
    const slownessShare = crowd.knowledge.runtimes.get(chosen)?.runtime.platform.slownessShare ?? 1;
    promised += record.module.demand.cpuShare * slownessShare;
  }
  const settledCount = housed.length;
  let homeless = Array.from({ length: CHUNK_COUNT }, next);
  let seconds = 0;
  for (let chunk = -WARM_UP_CHUNKS; chunk < placementCount / CHUNK_COUNT; chunk++) {
    const refused: ModuleRecord[] = [];
    const spent = cpuSeconds(() => {
      for (const record of homeless) (crowd.place(record).chosen === null ? refused : housed).push(record);
    });
    if (chunk >= 0) seconds += spent;
    refusedCount += refused.length;
    homeless = [];
    while (housed.length > settledCount) homeless.push(departing(crowd, housed, random));
    while (homeless.length < CHUNK_COUNT) homeless.push(next());
  }
  return { figure: placementCount / seconds, check: `${crowd.moduleCount} placed, ${refusedCount} refused` };
}

/** Takes a random module out; it comes back later, so that making modules is not what is measured. */
function departing(crowd: Crowd, housed: ModuleRecord[], random: () => number): ModuleRecord {
  const at = Math.floor(random() * housed.length);
  const gone = housed[at] as ModuleRecord;
  housed[at] = housed.at(-1) as ModuleRecord;
  housed.pop();
  crowd.leave(gone.module.id);
  return gone;
}

/** Cores and memory by class are assumptions, spread as such boards are: what is measured is their speed. */
function population(runtimeCount: number): { readonly runtimes: Runtime[]; readonly links: Link[] } {
  const byDevice = new Map<string, (readonly [engine: string, startUpMs: number, slowness: number])[]>();
  for (const [engine, name, startUpMs, slowness] of platforms()) {
    byDevice.set(name, [...(byDevice.get(name) ?? []), [engine, startUpMs, slowness]]);
  }
  const names = [...byDevice.keys()].sort();
  const runtimes: Runtime[] = [];
  const links: Link[] = [];
  for (let at = 0; runtimes.length < runtimeCount; at++) {
    const kind = at % names.length;
    const name = names[kind] as string;
    const device: Device = {
      id: deviceId(`device-${at}`),
      site: siteId(`site-${Math.floor(at / DEVICES_PER_SITE)}`),
      cores: 2 + 2 * (kind % 4),
      memoryBytes: (512 << (kind % 5)) * MEBIBYTE,
      portable: kind % 6 === 0,
      wattsPerCore: 1 + (kind % 7),
    };
    const engines = byDevice.get(name) ?? [];
    for (const nth of at % ENGINES_EVERY === 0 ? [0, 1] : [0]) {
      const [engine, startUpMs, slownessShare] = engines[
        (at + nth * 3) % engines.length
      ] as (typeof engines)[0];
      runtimes.push(
        runtimeOn(device, `${name}/${engine}`, { engine, startUpMs, slownessShare, isArm: kind % 3 === 0 }),
      );
    }
    links.push({
      from: device.id,
      to: deviceId('hub'),
      latencyMs: 1 + (at % 40),
      bandwidthBytesPerSecond: 5e6,
      atMs: 0,
    });
  }
  return { runtimes, links };
}

interface Engine {
  readonly engine: string;
  readonly startUpMs: number;
  readonly slownessShare: number;
  readonly isArm: boolean;
}

function runtimeOn(
  device: Device,
  name: string,
  { engine, startUpMs, slownessShare, isArm }: Engine,
): Runtime {
  const isAot = engine.includes('-a');
  const architecture = isArm ? 'aarch64' : 'x86_64';
  return aRuntime(`${device.id}-${engine}`, {
    id: runtimeId(`${device.id}-${engine}`),
    device,
    apis: engine.endsWith('-i') ? ['wasi:io'] : ['wasi:io', 'wasi:sockets'],
    architecture,
    aotTarget: isAot ? `${architecture}-${engine}` : null,
    memoryBytes: device.memoryBytes / 2,
    moduleCountMax: isArm ? 8 : 0,
    platform: { name, mode: isAot ? 'aot' : 'interpreter', startUpMs, slownessShare },
  });
}

function moduleOf(count: number, random: () => number, runtimes: readonly Runtime[]): Module {
  const isServing = random() < 1 / 3;
  const user = runtimes[Math.floor(random() * runtimes.length)];
  return aModule(`module-${count}`, {
    id: moduleId(`module-${count}`),
    apis: random() < 0.5 ? ['wasi:io'] : random() < 0.2 ? ['wasi:io', 'wasi:sockets'] : [],
    anchor: isServing && user !== undefined ? user.device.id : null,
    latencyMsMax: isServing ? 20 + Math.floor(random() * 80) : null,
    demand: {
      memoryBytes: Math.ceil(random() * 16 * MEBIBYTE),
      cpuShare: 0.01 + random() * 0.1,
      workMs: 1 + random() * 20,
    },
  });
}

type Row = readonly [engine: string, device: string, startUpMs: number, slowness: number];

function platforms(): readonly Row[] {
  const text = readFileSync(new URL('../../scenarios/library/platforms.json', import.meta.url), 'utf8');
  const file = JSON.parse(text) as Record<string, unknown>;
  const rows = Object.values(file).find((part) => Array.isArray(part)) as readonly Row[];
  return rows.filter(([, , , slowness]) => typeof slowness === 'number');
}

/** MINSTD (Park & Miller 1988), so that every machine places the same modules. */
function minimalStandard(seed: number): () => number {
  let x = 12_345 + seed;
  return () => {
    x = (x * 16_807) % 2_147_483_647;
    return x / 2_147_483_647;
  };
}
