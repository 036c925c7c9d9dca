import type { DeviceModel, PlatformModel, PowerLaw, RuntimeModel, Stay } from '../../scenarios/model.ts';
import { Dice } from './dice.ts';

/** Span of a random world in which faults may strike, and of the calm after it. */
export interface Weather {
  readonly stormMs: number;
  readonly calmMs: number;
}

/** What devices of a class have in common; extremes on purpose, all assumptions: a swarm looks for corners. */
interface Kind {
  readonly name: string;
  readonly type: RuntimeModel['type'];
  readonly cores: readonly [number, number];
  readonly pageBytes: readonly [number, ...number[]];
  readonly pages: readonly [number, number];
  readonly runtimeCountMax: number;
  readonly slownessShare: readonly [number, number];
  readonly batteryShare: number;
  readonly architecture: string;
}

const KINDS: readonly [Kind, ...Kind[]] = [
  {
    name: 'board',
    type: 'embedded',
    cores: [1, 2],
    pageBytes: [4_096, 8_192],
    pages: [16, 80],
    runtimeCountMax: 1,
    slownessShare: [8, 40],
    batteryShare: 0.3,
    architecture: 'xtensa',
  },
  {
    name: 'tab',
    type: 'browser',
    cores: [2, 8],
    pageBytes: [65_536],
    pages: [4, 24],
    runtimeCountMax: 3,
    slownessShare: [1, 4],
    batteryShare: 0.5,
    architecture: 'x86_64',
  },
  {
    name: 'headset',
    type: 'special',
    cores: [4, 8],
    pageBytes: [65_536],
    pages: [4, 20],
    runtimeCountMax: 2,
    slownessShare: [1.5, 5],
    batteryShare: 1,
    architecture: 'aarch64',
  },
  {
    name: 'server',
    type: 'linux',
    cores: [4, 16],
    pageBytes: [65_536],
    pages: [12, 80],
    runtimeCountMax: 3,
    slownessShare: [0.7, 1.5],
    batteryShare: 0,
    architecture: 'x86_64',
  },
];

/** APIs and peripherals that runtimes may offer and modules may need. */
export const APIS = ['wasi:nn', 'wasi:sockets'] as const;
/** What everyone offers. */
export const BASE_API = 'wasi:snapshot_preview1';
/** What some offer besides. */
export const PERIPHERALS = ['camera', 'imu'] as const;
/** Instruction sets there are. */
export const ARCHITECTURES = ['x86_64', 'aarch64', 'xtensa'] as const;

/** Platforms that upgrades install. */
export const PLATFORMS: readonly PlatformModel[] = [
  platform('swarm-fast:any', 'aot', 0.8),
  platform('swarm-slow:any', 'interpreter', 12),
];

function platform(name: string, mode: PlatformModel['mode'], slownessShare: number): PlatformModel {
  const law = { startUpMs: 5, coldMsPerMegabyte: 100, slownessShare };
  return { name, mode, aotTarget: null, engineBytes: 0, ...law, origin: 'assumed' };
}

/** Draws the devices of a random world. */
export function randomDevices(seed: number, sites: readonly string[], weather: Weather): DeviceModel[] {
  const count = new Dice(seed, 'realm/devices').whole(3, 12);
  return Array.from({ length: count }, (_, index) => deviceOf(seed, index, { sites, weather }));
}

interface Setting {
  readonly sites: readonly string[];
  readonly weather: Weather;
}

function deviceOf(seed: number, index: number, { sites, weather }: Setting): DeviceModel {
  const dice = new Dice(seed, `device/${index}`);
  const kind = dice.pick(KINDS);
  const id = `${kind.name}-${index}`;
  const runtimeCount = dice.whole(1, kind.runtimeCountMax);
  const runtimes = Array.from({ length: runtimeCount }, (_, at) =>
    runtimeOf(dice, kind, `${id}.${'abc'[at]}`),
  );
  const sum = runtimes.reduce((bytes, { memoryBytes }) => bytes + memoryBytes, 0);
  const isMeasured = dice.chance(0.5);
  return {
    id,
    deviceClass: kind.name,
    site: dice.pick(sites) ?? 'here',
    cores: dice.whole(...kind.cores),
    // Its runtimes share what it has, and now and then it is less than they all believe.
    memoryBytes: dice.chance(0.7) ? sum : Math.ceil(sum * dice.real(0.5, 0.9)),
    architecture: kind.architecture,
    interference: isMeasured
      ? {
          kind: 'measured',
          levels: [0.1, 0.5, 0.9],
          twoWay: [1, 1.3, 2],
          threeWay: [1.1, 1.7, 3],
          fourWay: [1.2, 2.2, 4],
        }
      : { kind: 'none' },
    noiseSigmaLog: dice.chance(0.5) ? 0 : 0.05,
    access: accessOf(dice),
    power: powerOf(dice, kind, weather),
    clockOffsetMs: dice.chance(0.5) ? 0 : dice.whole(0, 100_000),
    clockDriftPpm: dice.chance(0.5) ? 0 : dice.real(-200, 200),
    background: dice.chance(0.8)
      ? null
      : [
          { atMs: dice.whole(0, weather.stormMs), value: dice.real(0, kind.cores[0]) },
          { atMs: weather.stormMs, value: 0 },
        ],
    stays: staysOf(dice, weather),
    walk: walkOf(dice, sites, weather),
    runtimes,
    origin: 'assumed, for the swarm',
  };
}

function runtimeOf(dice: Dice, kind: Kind, id: string): RuntimeModel {
  const pageBytes = dice.pick(kind.pageBytes);
  const mode = dice.pick<RuntimeModel['mode']>(['aot', 'jit', 'interpreter']);
  return {
    id,
    name: id,
    type: kind.type,
    platform: `swarm-${mode}:${kind.name}`,
    mode,
    apis: [BASE_API, ...dice.some(APIS, 0.6)].sort(),
    moduleCountMax: dice.chance(0.5) ? 0 : dice.whole(1, 6),
    pageBytes,
    memoryBytes: pageBytes * dice.whole(...kind.pages),
    architecture: kind.architecture,
    aotTarget: dice.chance(0.8) ? null : dice.pick(ARCHITECTURES),
    tags: dice.some(PERIPHERALS, 0.5),
    keepAliveIntervalMs: dice.pick([2_000, 5_000, 10_000]),
    startUpMs: dice.scale(1, 400),
    coldMsPerMegabyte: dice.scale(1, 3_000),
    slownessShare: dice.scale(...kind.slownessShare),
    tells: dice.chance(0.8) ? 'truth' : 'nothing',
  };
}

function accessOf(dice: Dice): DeviceModel['access'] {
  const bytesPerSecond = Math.round(dice.scale(20_000, 10_000_000));
  return {
    name: `link at ${bytesPerSecond} B/s`,
    delay: { locMs: dice.scale(0.2, 40), medianMs: dice.scale(0.1, 10), sigmaLog: dice.pick([0, 0.5]) },
    upBytesPerSecond: bytesPerSecond,
    downBytesPerSecond: bytesPerSecond * dice.pick([1, 4]),
    lossShare: dice.chance(0.7) ? 0 : dice.real(0, 0.02),
    duplicateShare: dice.chance(0.7) ? 0 : dice.real(0, 0.05),
    bandwidthTrace: null,
  };
}

/** A battery lasts, or it gives up within the storm or is charged: the calm must find it settled. */
function powerOf(dice: Dice, kind: Kind, { stormMs, calmMs }: Weather): PowerLaw {
  const hasBattery = dice.chance(kind.batteryShare);
  const isCharged = dice.chance(0.5);
  return {
    idleWatts: dice.real(0.5, 3),
    wattsPerBusyCore: dice.real(0.2, 4),
    radioJoulesPerMegabyte: dice.chance(0.5) ? 0 : dice.real(0, 5),
    batteryWattHours: hasBattery ? 30 : null,
    chargeShare: dice.real(0.6, 1),
    chargingWatts: isCharged ? 40 : 0,
    charging: isCharged && dice.chance(0.7) ? [{ fromMs: stormMs / 2, toMs: stormMs + calmMs }] : [],
  };
}

const PARTINGS: readonly [Stay['parting'], ...Stay['parting'][]] = ['leave', 'crash', 'silent'];

/** Most stay; some come late, leave early, or come and go. */
function staysOf(dice: Dice, { stormMs, calmMs }: Weather): readonly Stay[] {
  const endMs = stormMs + calmMs;
  const forEver = { fromMs: 0, toMs: endMs, parting: 'leave' } as const;
  if (dice.chance(0.7)) return [forEver];
  const edges = [dice.whole(0, stormMs / 2), dice.whole(stormMs / 2, stormMs - 1), stormMs] as const;
  const away = { fromMs: dice.chance(0.5) ? 0 : edges[0] / 2, toMs: edges[0], parting: dice.pick(PARTINGS) };
  if (dice.chance(0.3)) return [away];
  const back = { fromMs: dice.whole(edges[0], edges[1]), toMs: endMs, parting: 'leave' } as const;
  return dice.chance(0.4) ? [back] : [away, back];
}

function walkOf(dice: Dice, sites: readonly string[], { stormMs }: Weather): DeviceModel['walk'] {
  if (dice.chance(0.85)) return null;
  const times = [dice.whole(0, stormMs), dice.whole(0, stormMs)].sort((a, b) => a - b);
  return times.map((atMs) => ({ atMs, site: dice.pick(sites) ?? 'here', extraMs: dice.real(0, 20) }));
}
