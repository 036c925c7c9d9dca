import { describe, expect, it } from 'vitest';
import type { DeviceModel, Scenario } from '../../scenarios/model.ts';
import { Agenda } from '../kernel/agenda.ts';
import { NOBODY } from './calendar.ts';
import { DEFAULT_BROKER_SETTINGS } from './mqtt/settings.ts';
import { host, smallNet } from './testing/small-net.ts';
import { World, type WorldKinds } from './world.ts';

const KINDS: WorldKinds = {
  computed: 0,
  flow: 1,
  battery: 2,
  walk: 3,
  background: 4,
  message: 5,
  session: 6,
};

function device(id: string, site: string, overrides: Partial<DeviceModel> = {}): DeviceModel {
  return {
    ...host(id, site),
    deviceClass: 'board',
    cores: 1,
    memoryBytes: 1e6,
    architecture: 'armv8',
    interference: { kind: 'none' },
    noiseSigmaLog: 0,
    power: {
      idleWatts: 1,
      wattsPerBusyCore: 1,
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
    origin: 'assumed',
    ...overrides,
  };
}

function worldOf(devices: readonly DeviceModel[]): {
  readonly world: World;
  readonly run: (untilUs: number) => number[];
} {
  const agenda = new Agenda([0, 0, 0, 0, 0, 1, 1]);
  const net = smallNet();
  const scenario = { ...net, devices } as unknown as Scenario;
  const world = new World(scenario, {
    calendar: agenda,
    kinds: KINDS,
    seed: 1,
    settings: DEFAULT_BROKER_SETTINGS,
    lowShare: 0.15,
    extraClientCount: 1,
    connected: () => {},
    disconnected: () => {},
    delivered: () => {},
  });
  const run = (untilUs: number): number[] => {
    const ends: number[] = [];
    agenda.runUntil(untilUs, (kind, subject) => {
      if (kind === KINDS.computed) while (world.cpus.finish(subject) !== NOBODY) ends.push(agenda.nowUs);
      else if (kind === KINDS.flow && world.flows.ring(subject) !== NOBODY) ends.push(agenda.nowUs);
      else if (kind === KINDS.walk) world.mobility.step(subject);
      else if (kind === KINDS.background) world.background.step(subject);
    });
    return ends;
  };
  return { world, run };
}

describe('a world made from a scenario', () => {
  it('lets a walker hang where its steps say, and its flows follow', () => {
    const walk = [
      { atMs: 0, site: 'south', extraMs: 3 },
      { atMs: 500, site: 'north', extraMs: 0 },
    ];
    const { world, run } = worldOf([device('walker', 'north', { walk }), device('b', 'north')]);
    run(100_000);
    expect(world.topology.site(0)).toBe(1);
    world.flows.begin(0, 1, 1e6, 1);
    world.partition(['south'], true);
    expect(world.broker.deliveryUs(0, 1, 0, 0)).toBe(-1);
    expect(run(10e6)).toEqual([1_500_000]);
    expect(world.topology.site(0)).toBe(0);
    expect(world.topology.isCut(0, 1)).toBe(false);
  });

  it('repeats recorded background load and slows what runs beside it', () => {
    const background = [
      { atMs: 0, value: 0 },
      { atMs: 1_000, value: 1 },
    ];
    const { world, run } = worldOf([device('busy', 'north', { background })]);
    world.cpus.begin(0, 1, 2e6, 0);
    // Alone for 1 s, at half speed for 1 s, alone for the last half.
    expect(run(10e6)).toEqual([2_500_000]);
    expect(world.cpus.busyCores(0)).toBe(0);
  });

  it('halves the rate of a slowed link for flows under way', () => {
    const { world, run } = worldOf([device('a', 'north'), device('b', 'north')]);
    world.flows.begin(0, 1, 1e6, 1);
    run(500_000);
    world.slow(1, 1, 0.5);
    expect(run(10e6)).toEqual([1_500_000]);
  });
});
