import type { DeviceModel, ModuleModel, Scenario } from '../../scenarios/model.ts';

/** A trait of one device or module taken away, so that what is left is easier to read. */
interface Plainer<Each> {
  readonly name: string;
  make(one: Each, scenario: Scenario): Each;
}

const DEVICES: readonly Plainer<DeviceModel>[] = [
  {
    name: 'stays',
    make: (one, { durationMs }) => ({ ...one, stays: [{ fromMs: 0, toMs: durationMs, parting: 'leave' }] }),
  },
  { name: 'walk', make: (one) => ({ ...one, walk: null }) },
  { name: 'background', make: (one) => ({ ...one, background: null }) },
  { name: 'clock', make: (one) => ({ ...one, clockOffsetMs: 0, clockDriftPpm: 0 }) },
  { name: 'noise', make: (one) => ({ ...one, noiseSigmaLog: 0, interference: { kind: 'none' } }) },
  {
    name: 'link',
    make: (one) => {
      const delay = { ...one.access.delay, medianMs: 0, sigmaLog: 0 };
      return { ...one, access: { ...one.access, delay, lossShare: 0, duplicateShare: 0 } };
    },
  },
  {
    name: 'battery',
    make: (one) => ({ ...one, power: { ...one.power, batteryWattHours: null, charging: [] } }),
  },
];

const MODULES: readonly Plainer<ModuleModel>[] = [
  { name: 'deletion', make: (one) => ({ ...one, deleteAtMs: null }) },
  { name: 'pin', make: (one) => ({ ...one, module: { ...one.module, affinity: null } }) },
  { name: 'groups', make: (one) => ({ ...one, groups: [], module: { ...one.module, antiAffinity: [] } }) },
  {
    name: 'needs',
    make: (one) => ({ ...one, module: { ...one.module, architectures: [], peripherals: [], apis: [] } }),
  },
  {
    name: 'rules',
    make: (one) => {
      const { rules: _, ...module } = one.module;
      return { ...one, module };
    },
  },
  { name: 'anchor', make: (one) => ({ ...one, module: { ...one.module, anchor: null } }) },
  { name: 'objective', make: (one) => ({ ...one, module: { ...one.module, latencyMsMax: null } }) },
  { name: 'checkpoints', make: (one) => ({ ...one, module: { ...one.module, checkpointIntervalMs: null } }) },
  { name: 'priority', make: (one) => ({ ...one, module: { ...one.module, priority: 0 } }) },
  {
    name: 'calls',
    make: (one) =>
      one.behaviour.kind === 'job'
        ? one
        : { ...one, behaviour: { ...one.behaviour, calls: { kind: 'never' } } },
  },
];

/** Worlds in which one trait is taken from all devices or all modules at once; only those that are another world then. */
export function simplerThan(scenario: Scenario): readonly Scenario[] {
  const { devices, modules } = scenario;
  const all = [
    ...DEVICES.map(({ make }) => ({ ...scenario, devices: devices.map((one) => make(one, scenario)) })),
    ...MODULES.map(({ make }) => ({ ...scenario, modules: modules.map((one) => make(one, scenario)) })),
    withoutRules(scenario),
  ];
  const text = JSON.stringify(scenario);
  return all.filter((one) => JSON.stringify(one) !== text);
}

function withoutRules({ rules: _, ...scenario }: Scenario): Scenario {
  return scenario;
}
