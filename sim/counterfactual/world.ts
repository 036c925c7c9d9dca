import { type Knowledge, type Program, type Runtime, slownessOf } from '../../core/index.ts';
import { QUANTILE_SHARES, slowdownQuantiles } from '../../scenarios/library/index.ts';
import type {
  AccessLink,
  DeviceModel,
  InterferenceLaw,
  PowerLaw,
  RuntimeModel,
  Scenario,
} from '../../scenarios/model.ts';
import { MIDDLE } from './ground.ts';
import type { Hindsight } from './hindsight.ts';
import { modulesOf } from './modules.ts';

/** Start of a module where the runtime does not tell (assumption: a server of the Pitot data, as the core assumes). */
const START_UP_UNKNOWN_MS = 32;
/** Spread of run times, as on twins of the Pitot data (measured there). */
const NOISE_SIGMA_LOG = 0.03;
/** A device whose link nobody measured: a campus network (assumption). */
const LINK_UNKNOWN = { latencyMs: 2, bandwidthBytesPerSecond: 12_500_000 };
/** Charge is as recorded, whatever is decided: a battery so large that a run does not drain it. */
const ENDLESS_WATT_HOURS = 1e4;
/** Gap between samples, at which the laws of the simulator are checked. */
const SAMPLE_MS = 10_000;

/** Makes a scenario of what a supervisor knew at a moment and of what came from outside afterwards. */
export function worldOf(
  knowledge: Knowledge,
  hindsight: Hindsight,
  { seed, untilMs }: { readonly seed: number; readonly untilMs: number },
): Scenario {
  const { ground } = hindsight;
  return {
    apiVersion: 'arts/v1',
    name: `${knowledge.realm} continued`,
    summary: 'A realm as its supervisor knew it.',
    shows: '',
    seed,
    durationMs: untilMs,
    policy: '',
    settings: { ...knowledge.settings },
    realm: knowledge.realm,
    sites: [MIDDLE, ...ground.sites],
    siteLinks: ground.siteLinks,
    broker: {
      site: MIDDLE,
      delay: { locMs: 0, medianMs: 0, sigmaLog: 0 },
      ...(ground.sites.length > 0 && { perSite: true }),
    },
    devices: devicesOf(knowledge, hindsight),
    platforms: [],
    modules: modulesOf(knowledge, hindsight, { seed, untilMs }),
    programs: programsOf(knowledge),
    happenings: [],
    randomHappenings: [],
    expectations: [],
    sampleEveryMs: SAMPLE_MS,
    warmUpMs: hindsight.fromMs,
  };
}

const programsOf = ({ programs }: Knowledge): readonly Program[] => programs.values();

function devicesOf(knowledge: Knowledge, hindsight: Hindsight): readonly DeviceModel[] {
  const runtimes = new Map<string, Runtime>();
  for (const { runtime } of knowledge.runtimes.values()) runtimes.set(runtime.id, runtime);
  for (const [id, runtime] of hindsight.newcomers) if (!runtimes.has(id)) runtimes.set(id, runtime);
  const groups = new Map<string, Runtime[]>();
  for (const runtime of runtimes.values()) {
    const group = groups.get(runtime.device.id);
    if (group === undefined) groups.set(runtime.device.id, [runtime]);
    else group.push(runtime);
  }
  return [...groups.values()].map((group) => deviceOf(group, knowledge, hindsight));
}

function deviceOf(group: readonly Runtime[], knowledge: Knowledge, hindsight: Hindsight): DeviceModel {
  const { device, architecture } = group[0] as Runtime;
  const battery = knowledge.devices.get(device.id)?.batteryShare ?? null;
  return {
    id: device.id,
    deviceClass: 'known',
    site: hindsight.ground.siteOf(device.id, hindsight.fromMs),
    cores: Math.max(1, device.cores),
    memoryBytes: device.memoryBytes,
    architecture,
    interference: INTERFERENCE,
    noiseSigmaLog: NOISE_SIGMA_LOG,
    access: accessOf(device.id, hindsight),
    power: powerOf(device.wattsPerCore, device.portable ? (battery ?? 1) : null),
    clockOffsetMs: 0,
    clockDriftPpm: 0,
    background: null,
    stays: [],
    walk: hindsight.ground.walkAfter(device.id, hindsight.fromMs),
    runtimes: group.map((runtime) => runtimeOf(runtime, knowledge)),
    origin: 'as its runtimes introduced it',
  };
}

function accessOf(id: Runtime['device']['id'], hindsight: Hindsight): AccessLink {
  const { latencyMs, bandwidthBytesPerSecond } = hindsight.legOf(id) ?? LINK_UNKNOWN;
  return {
    name: `link of ${id}`,
    delay: { locMs: latencyMs, medianMs: 0, sigmaLog: 0 },
    upBytesPerSecond: Math.max(1, bandwidthBytesPerSecond),
    downBytesPerSecond: Math.max(1, bandwidthBytesPerSecond),
    lossShare: 0,
    duplicateShare: 0,
    bandwidthTrace: null,
  };
}

const powerOf = (wattsPerBusyCore: number, chargeShare: number | null): PowerLaw => ({
  idleWatts: 0,
  wattsPerBusyCore,
  radioJoulesPerMegabyte: 0,
  batteryWattHours: chargeShare === null ? null : ENDLESS_WATT_HOURS,
  chargeShare: chargeShare ?? 1,
  chargingWatts: 0,
  charging: [],
});

function runtimeOf(runtime: Runtime, { runtimes }: Knowledge): RuntimeModel {
  const { platform } = runtime;
  const isTold = platform.slownessShare !== null;
  // Who does not tell its speed is as fast as it was measured; of others the stretch is what they suffer from each other.
  const stretch = isTold ? 1 : (runtimes.get(runtime.id)?.stretchShare ?? 1);
  return {
    id: runtime.id,
    name: runtime.name,
    type: runtime.type,
    platform: platform.name,
    mode: platform.mode,
    apis: runtime.apis,
    moduleCountMax: runtime.moduleCountMax,
    pageBytes: runtime.pageBytes,
    memoryBytes: runtime.memoryBytes,
    architecture: runtime.architecture,
    aotTarget: runtime.aotTarget,
    tags: runtime.tags,
    keepAliveIntervalMs: runtime.keepAliveIntervalMs,
    startUpMs: platform.startUpMs ?? START_UP_UNKNOWN_MS,
    coldMsPerMegabyte: 0,
    slownessShare: slownessOf(runtime) * stretch,
    tells: isTold ? 'truth' : 'nothing',
  };
}

const slowdowns = (moduleCount: number): readonly number[] =>
  (slowdownQuantiles(moduleCount) ?? []).map((factor) => Math.max(1, factor));

/** Slowdown beside others as on the devices of the Pitot data together (measured there). */
const INTERFERENCE: InterferenceLaw = {
  kind: 'measured',
  levels: QUANTILE_SHARES,
  twoWay: slowdowns(2),
  threeWay: slowdowns(3),
  fourWay: slowdowns(4),
};
