import { aModule } from '../../../core/testing/builders.ts';
import type {
  AccessLink,
  DelayLaw,
  DeviceModel,
  Expectation,
  ModuleModel,
  Scenario,
} from '../../../scenarios/model.ts';
import type { Mark, ModuleOutcome, RunResult, Stretch } from '../../run/result.ts';

const NO_DELAY: DelayLaw = { locMs: 1, medianMs: 0, sigmaLog: 0 };

const ACCESS: AccessLink = {
  name: 'lan',
  delay: NO_DELAY,
  upBytesPerSecond: 1e7,
  downBytesPerSecond: 1e7,
  lossShare: 0,
  duplicateShare: 0,
  bandwidthTrace: null,
};

/** A device of two cores without a runtime. */
export const aDeviceModel = (id: string, parts: Partial<DeviceModel> = {}): DeviceModel => ({
  id,
  deviceClass: 'hc-33',
  site: 'lab',
  cores: 2,
  memoryBytes: 1e9,
  architecture: 'x86_64',
  interference: { kind: 'none' },
  noiseSigmaLog: 0,
  access: ACCESS,
  power: {
    idleWatts: 5,
    wattsPerBusyCore: 5,
    radioJoulesPerMegabyte: 0,
    batteryWattHours: null,
    chargeShare: 1,
    chargingWatts: 0,
    charging: [],
  },
  clockOffsetMs: 0,
  clockDriftPpm: 0,
  background: null,
  stays: [],
  walk: null,
  runtimes: [],
  origin: 'measured: pitot',
  ...parts,
});

/** A module that is called twenty times a second and wants its answers within 50 ms. */
const aModuleModel = (id: string, latencyMsMax: number | null = 50): ModuleModel => ({
  module: aModule(id, { latencyMsMax }),
  requestAtMs: 0,
  deleteAtMs: null,
  behaviour: {
    kind: 'service',
    calls: { kind: 'poisson', perSecond: 20 },
    workMs: 3,
    workSigmaLog: 0,
    requestBytes: 100,
    answerBytes: 100,
    next: null,
  },
  workload: null,
  sensitivity: null,
  crashesPerHour: 0,
  dirtyBytesPerSecond: 0,
  groups: [],
});

/** An upper bound claimed of every policy. */
export const anExpectation = (
  metric: string,
  atMost: number,
  parts: Partial<Expectation> = {},
): Expectation => ({
  metric,
  atMost,
  atLeast: null,
  policies: [],
  brokenBy: [],
  why: 'somebody waits for it',
  line: 1,
  ...parts,
});

/** A scenario of an hour with three devices and six modules. */
export const aScenario = (parts: Partial<Scenario> = {}): Scenario => ({
  apiVersion: 'arts/v1',
  name: 'small-lab',
  summary: 'Three machines share six modules for an hour.',
  shows: 'That a policy looks at load.',
  seed: 7,
  durationMs: 3_600_000,
  policy: 'standard',
  settings: {},
  realm: 'lab',
  sites: ['lab'],
  siteLinks: [],
  broker: { site: 'lab', delay: NO_DELAY },
  devices: [
    aDeviceModel('edge-1'),
    aDeviceModel('edge-2'),
    aDeviceModel('headset-1', { deviceClass: 'headset', origin: 'assumed: three times slower than hc-33' }),
  ],
  platforms: [],
  modules: [1, 2, 3, 4, 5, 6].map((n) => aModuleModel(`tracker-${n}`)),
  programs: [],
  happenings: [],
  randomHappenings: [],
  expectations: [
    anExpectation('latency.p95Ms', 50),
    anExpectation('orphan.seconds', 10, { why: 'a lost machine costs a few seconds' }),
    anExpectation('moves.needless', 0, { policies: ['best-fit'] }),
  ],
  sampleEveryMs: 60_000,
  warmUpMs: 0,
  ...parts,
});

const SAMPLE_COUNT = 60;
const samples = (value: (n: number) => number): readonly number[] =>
  Array.from({ length: SAMPLE_COUNT }, (_, n) => Number(value(n).toFixed(3)));

/** One stretch per module until the loss of `edge-2` at half time, when its modules go to `edge-1`. */
const STRETCHES: readonly Stretch[] = [1, 2, 3, 4, 5, 6].flatMap((n): Stretch[] => {
  const on = (device: string, fromMs: number, toMs: number, epoch: number): Stretch[] => [
    {
      module: `tracker-${n}`,
      runtime: device,
      device,
      epoch,
      fromMs,
      toMs: fromMs + 5_000,
      state: 'starting',
    },
    {
      module: `tracker-${n}`,
      runtime: device,
      device,
      epoch,
      fromMs: fromMs + 5_000,
      toMs,
      state: 'running',
    },
  ];
  if (n % 2 === 1) return on('edge-1', n * 1_000, 3_600_000, 1);
  return [...on('edge-2', n * 1_000, 1_800_000, 1), ...on('edge-1', 1_830_000, 3_600_000, 2)];
});

const MARKS: readonly Mark[] = [
  { atMs: 1_800_000, kind: 'fault', text: 'crash edge-2' },
  { atMs: 1_815_000, kind: 'loss', text: 'edge-2 lost' },
  { atMs: 2_400_000, kind: 'migration', text: 'tracker-2: edge-1 → edge-2' },
];

const MODULES: readonly ModuleOutcome[] = [1, 2, 3, 4, 5, 6].map((n) => ({
  module: `tracker-${n}`,
  state: 'running',
  runtime: 'edge-1',
  moveCount: n === 2 ? 1 : 0,
  callCount: 72_000,
  missCount: n * 100,
}));

const SUMMARY: Readonly<Record<string, number>> = {
  'calls.count': 432_000,
  'latency.p50Ms': 12.3,
  'latency.p95Ms': 38.9,
  'latency.p99Ms': 77.1,
  'objective.missShare': 0.00486,
  'calls.lostShare': 0,
  'orphan.seconds': 91.5,
  'placements.count': 9,
  'modules.lost': 0,
  'modules.refused': 0,
  'moves.count': 1,
  'moves.needless': 0,
  'moves.bytes': 131_072,
  'detection.delayP95Ms': 15_000,
  'detection.falseCount': 0,
  'energy.joules': 54_321,
  'messages.count': 4_321,
  'laws.broken': 0,
};

/** What a run of an hour could have left behind; no simulator is asked. */
export const aRun = (parts: Partial<RunResult> = {}): RunResult => ({
  scenario: aScenario(),
  policy: 'standard',
  endMs: 3_600_000,
  summary: SUMMARY,
  series: {
    atMs: samples((n) => (n + 1) * 60_000),
    columns: {
      running: samples((n) => (n === 30 ? 3 : 6)),
      waiting: samples(() => 0),
      orphans: samples((n) => (n === 30 ? 3 : 0)),
      latencyP50Ms: samples((n) => 11 + (n % 5)),
      latencyP95Ms: samples((n) => (n === 30 ? 140 : 30 + (n % 7) * 2)),
      busyShare: samples((n) => (n < 30 ? 0.3 : 0.45)),
      'busy:edge-1': samples((n) => (n < 30 ? 0.4 : 0.8)),
      'busy:edge-2': samples((n) => (n < 30 ? 0.4 : 0)),
      aliveRuntimes: samples((n) => (n < 30 ? 3 : 2)),
      energyWatts: samples((n) => (n < 30 ? 15.5 : 13)),
    },
  },
  latencyCells: Array.from({ length: 96 }, (_, n) => [
    2 * 2 ** (n / 16),
    Math.round(9_000 * Math.exp(-(((n - 42) / 18) ** 2))),
  ]),
  stretches: STRETCHES,
  marks: MARKS,
  breaches: [],
  eventCount: 1_234_567,
  inputCount: 8_765,
  traceHash: 'ab'.repeat(32),
  modules: MODULES,
  ...parts,
});
