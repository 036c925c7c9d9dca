import type {
  DeviceModel,
  Happening,
  ModuleModel,
  RandomHappening,
  TimedHappening,
} from '../../scenarios/model.ts';
import { Dice } from './dice.ts';
import { PLATFORMS, type Weather } from './random-devices.ts';

/** Whom faults may strike. */
export interface Targets {
  readonly sites: readonly string[];
  readonly devices: readonly DeviceModel[];
  readonly modules: readonly ModuleModel[];
  readonly weather: Weather;
}

type Kind = Happening['kind'];

const KINDS: readonly [Kind, ...Kind[]] = [
  'crash',
  'hang',
  'silent-leave',
  'close-tab',
  'sleep-tab',
  'reboot',
  'partition',
  'slow-link',
  'bad-messages',
  'restart-broker',
  'restart-supervisor',
  'slow-build',
  'battery',
  'crash-module',
  'drain',
  'upgrade',
  'migrate',
  'load',
];

/**
 * Draws what happens at known times; everything that lasts is over when the calm begins, or stays for good. Moves are
 * asked for more often than all else, and something often goes wrong right after: a saga has many steps to break.
 */
export function randomHappenings(seed: number, targets: Targets): readonly TimedHappening[] {
  const dice = new Dice(seed, 'realm/happenings');
  const { stormMs } = targets.weather;
  const count = dice.chance(0.1) ? 0 : dice.whole(1, 16);
  // Few kinds at a time, often: what goes wrong together is not drowned by all the rest.
  const kinds = dice.chance(0.5) ? KINDS : dice.some(KINDS, 0.25);
  const single = Array.from({ length: count }, (_, index) => {
    const own = new Dice(seed, `happening/${index}`);
    const atMs = own.whole(0, stormMs - 1);
    const kind = own.pick(kinds) ?? 'migrate';
    return { atMs, happening: happeningOf(own, kind, { ...targets, leftMs: stormMs - atMs }) };
  });
  const moveCount = dice.chance(0.5) ? 0 : dice.whole(1, 30);
  const moves = Array.from({ length: moveCount }, (_, index) => brokenMove(seed, index, targets)).flat();
  return [...single, ...moves].toSorted((a, b) => a.atMs - b.atMs);
}

/** What may come between the steps of a move. */
const BREAKERS: readonly [Kind, ...Kind[]] = [
  'crash',
  'hang',
  'silent-leave',
  'close-tab',
  'reboot',
  'partition',
  'slow-link',
  'bad-messages',
  'restart-broker',
  'restart-supervisor',
  'crash-module',
  'upgrade',
  'migrate',
];

/** A move that somebody asks for, and something that goes wrong at one of its ends within its first seconds. */
function brokenMove(seed: number, index: number, targets: Targets): readonly TimedHappening[] {
  const dice = new Dice(seed, `move/${index}`);
  const { stormMs } = targets.weather;
  const atMs = dice.whole(Math.floor(stormMs / 4), stormMs - 1);
  const modules = targets.modules.filter((model) => isThereBy(model, atMs));
  const move = {
    atMs,
    happening: happeningOf(dice, 'migrate', { ...targets, modules, leftMs: stormMs - atMs }),
  };
  const thenMs = Math.floor(atMs + dice.scale(1, 8_000));
  if (dice.chance(0.4) || thenMs >= stormMs || move.happening.kind !== 'migrate') return [move];
  const target = move.happening.to;
  const devices = targets.devices.filter(({ runtimes }) => runtimes.some(({ id }) => id === target));
  const ends = dice.chance(0.5) ? devices : targets.devices;
  const moment = { ...targets, devices: ends, leftMs: stormMs - thenMs };
  return [move, { atMs: thenMs, happening: happeningOf(dice, dice.pick(BREAKERS), moment) }];
}

/** Draws what strikes at random during the storm. */
export function randomProcesses(seed: number, { weather }: Targets): readonly RandomHappening[] {
  const dice = new Dice(seed, 'realm/processes');
  if (dice.chance(0.6)) return [];
  const last = weather.stormMs - 15_000; // What lasts must be over by then.
  const span = { fromMs: 0, toMs: last, gapMsMean: weather.stormMs };
  const all: readonly RandomHappening[] = [
    { name: 'cuts', happening: { kind: 'crash', device: '*', forMs: 10_000 }, ...span },
    { name: 'hangs', happening: { kind: 'hang', device: '*', forMs: 8_000 }, ...span },
    { name: 'faults', happening: { kind: 'crash-module', module: '*' }, ...span },
    { name: 'naps', happening: { kind: 'sleep-tab', device: 'tab-*', factor: 20, forMs: 12_000 }, ...span },
  ];
  return dice.some(all, 0.4);
}

interface Moment extends Targets {
  readonly leftMs: number;
}

function happeningOf(dice: Dice, kind: Kind, moment: Moment): Happening {
  const { devices, modules, sites, leftMs } = moment;
  const spanMs = Math.min(leftMs, Math.round(dice.scale(100, 90_000)));
  const mayLast = dice.chance(0.15) ? null : spanMs;
  const device = dice.chance(0.05) ? '*' : (dice.pick(devices)?.id ?? '');
  const runtime = dice.pick(devices.flatMap(({ runtimes }) => runtimes))?.id ?? '';
  const module = dice.pick(modules)?.module.id ?? '';
  switch (kind) {
    case 'crash':
    case 'hang':
    case 'silent-leave':
      return { kind, device, forMs: mayLast };
    case 'close-tab':
      return { kind, runtime, reopenAfterMs: mayLast, newId: dice.chance(0.5) };
    case 'sleep-tab':
      return { kind, device, factor: dice.scale(2, 100), forMs: spanMs };
    case 'reboot':
      return { kind, device, downMs: spanMs, newId: dice.chance(0.4) };
    case 'partition':
      return { kind, sites: dice.some(sites, 0.5), forMs: spanMs };
    case 'slow-link':
      return {
        kind,
        device,
        latencyFactor: dice.scale(1, 100),
        bandwidthFactor: dice.scale(0.01, 1),
        forMs: spanMs,
      };
    case 'bad-messages':
      return {
        kind,
        device,
        lossShare: dice.real(0, 0.9),
        duplicateShare: dice.real(0, 0.5),
        lateMs: dice.scale(1, 5_000),
        forMs: spanMs,
      };
    case 'restart-broker':
    case 'restart-supervisor':
      return { kind, downMs: dice.chance(0.2) ? 0 : spanMs };
    case 'slow-build':
      return { kind, runtime, factor: dice.scale(2, 50), forMs: spanMs };
    case 'battery':
      return { kind, device, chargeShare: dice.pick([0, 0.001, 0.1, 0.9]) };
    case 'crash-module':
      return { kind, module };
    case 'drain':
      return { kind, runtime, draining: dice.chance(0.7) };
    case 'upgrade':
      return { kind, runtime, platform: dice.pick(PLATFORMS)?.name ?? '', downMs: spanMs };
    case 'migrate':
      return { kind, module, to: dice.pick(homesOf(moment, module)) ?? runtime };
    case 'load':
      return { kind, modules: dice.chance(0.5) ? module : 'left', factor: dice.scale(1, 20), forMs: spanMs };
  }
}

/** Whether a module has probably been running for a while and can be moved; most jobs are over too soon. */
const isThereBy = ({ module, behaviour, requestAtMs, deleteAtMs }: ModuleModel, atMs: number): boolean =>
  module.migratable &&
  behaviour.kind === 'service' &&
  requestAtMs + 2_000 < atMs &&
  (deleteAtMs ?? atMs) >= atMs;

/** Runtimes that would take a module if they were empty, so that most moves that are asked for are begun. */
function homesOf({ devices, modules }: Targets, id: string): readonly string[] {
  const asked = modules.find(({ module }) => module.id === id)?.module;
  if (asked === undefined || asked.affinity !== null) return [];
  return devices
    .flatMap(({ runtimes }) => runtimes)
    .filter(
      ({ apis, memoryBytes }) =>
        asked.apis.every((api) => apis.includes(api)) && asked.demand.memoryBytes <= memoryBytes,
    )
    .map(({ id: home }) => home);
}
