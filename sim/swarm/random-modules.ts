import { deviceId, type Module, moduleId, type Program, programId, runtimeId } from '../../core/index.ts';
import type { Behaviour, Calls, DeviceModel, ModuleModel } from '../../scenarios/model.ts';
import { Dice } from './dice.ts';
import { APIS, ARCHITECTURES, BASE_API, PERIPHERALS, type Weather } from './random-devices.ts';

/** What the modules of a random world are drawn for. */
interface Ground {
  readonly devices: readonly DeviceModel[];
  readonly weather: Weather;
}

/** Draws the modules of a random world, chains among them. */
export function randomModules(seed: number, ground: Ground): readonly ModuleModel[] {
  const count = new Dice(seed, 'realm/modules').whole(3, 30);
  const modules = Array.from({ length: count }, (_, index) => modelOf(seed, index, ground));
  return chained(seed, modules);
}

/** The programs that the chains among modules make; each bears the name of its first stage. */
export function programsOf(modules: readonly ModuleModel[]): readonly Program[] {
  const heads = modules.filter(
    ({ module }) => module.program !== null && String(module.program) === module.id,
  );
  return heads.map(({ module: { id, program } }) => {
    const chain = modules.filter(({ module }) => module.program === program).map(({ module }) => module.id);
    return { id: programId(id), name: id, modules: chain, chain, latencyMsMax: 500 };
  });
}

function modelOf(seed: number, index: number, { devices, weather }: Ground): ModuleModel {
  const dice = new Dice(seed, `module/${index}`);
  const behaviour = dice.chance(0.25) ? job(dice) : callee(dice);
  const requestAtMs = dice.chance(0.4) ? dice.whole(0, 3_000) : dice.whole(0, weather.stormMs * 0.8);
  const isDeleted = dice.chance(0.15);
  return {
    module: moduleOf(dice, index, { behaviour, devices }),
    requestAtMs,
    deleteAtMs: isDeleted ? dice.whole(requestAtMs, weather.stormMs) : null,
    behaviour,
    workload: null,
    sensitivity: dice.chance(0.5) ? null : dice.real(0, 1),
    crashesPerHour: 0, // Faults of the swarm end with the storm; these would not.
    dirtyBytesPerSecond: dice.scale(100, 1_000_000),
    groups: dice.some(['left', 'right'], 0.3),
  };
}

/** Work that the slowest board finishes within the calm, most of the time. */
const job = (dice: Dice): Behaviour => ({ kind: 'job', workMs: dice.scale(200, 15_000) });

function callee(dice: Dice): Behaviour {
  return {
    kind: 'service',
    calls: callsOf(dice),
    workMs: dice.scale(0.2, 20),
    workSigmaLog: dice.chance(0.5) ? 0 : 0.4,
    requestBytes: dice.whole(0, 2_000),
    answerBytes: dice.whole(0, 20_000),
    next: null,
  };
}

function callsOf(dice: Dice): Calls {
  const everyMs = dice.scale(1_000, 20_000);
  if (dice.chance(0.15)) return { kind: 'never' };
  if (dice.chance(0.3)) return { kind: 'poisson', perSecond: 1_000 / everyMs };
  if (dice.chance(0.2))
    return { kind: 'gaps', gapsMs: [everyMs, everyMs / 4, 3 * everyMs], factor: dice.real(0.5, 2) };
  return { kind: 'periodic', everyMs, jitterShare: dice.real(0, 0.5) };
}

interface Wish {
  readonly behaviour: Behaviour;
  readonly devices: readonly DeviceModel[];
}

function moduleOf(dice: Dice, index: number, { behaviour, devices }: Wish): Module {
  const id = moduleId(`m${index}`);
  const memoryBytes = dice.chance(0.05) ? 0 : dice.whole(1, 60) * 8_192;
  const file = dice.chance(0.3) ? `shared-${dice.whole(0, 2)}.wasm` : `${id}.wasm`;
  return {
    id,
    name: id,
    file,
    fileType: dice.chance(0.8) ? 'WA' : 'PY',
    apis: [BASE_API, ...dice.some(APIS, 0.15)].sort(),
    args: [],
    env: [],
    channels: [],
    peripherals: dice.some(PERIPHERALS, 0.08),
    demand: {
      memoryBytes,
      codeBytes: Math.round(dice.scale(2_000, 500_000)),
      stateBytes: dice.chance(0.5)
        ? memoryBytes
        : Math.min(memoryBytes, Math.round(dice.scale(1_000, 500_000))),
      callBytes: behaviour.kind === 'job' ? 0 : behaviour.requestBytes + behaviour.answerBytes,
      cpuShare: dice.pick([0, 0, 0.02, 0.1, 0.4]),
      workMs: behaviour.kind === 'job' ? behaviour.workMs : behaviour.workMs * dice.pick([1, 1, 0.5, 3]),
      ...(behaviour.kind === 'service' && behaviour.calls.kind !== 'periodic' && { callsAtRandom: true }),
    },
    architectures: dice.chance(0.85) ? [] : dice.some(ARCHITECTURES, 0.5),
    priority: dice.pick([0, 0, 0, 1, 2, 5]),
    affinity: affinityOf(dice, devices),
    antiAffinity: dice.some(['alpha', 'beta'], 0.1),
    anchor: dice.chance(0.3) ? null : deviceId(dice.pick(devices)?.id ?? ''),
    latencyMsMax: dice.chance(0.4) ? null : Math.round(dice.scale(10, 1_000)),
    crashPolicy: dice.chance(0.1)
      ? { kind: 'ignore' }
      : {
          kind: 'restart',
          backOffMs: dice.whole(100, 4_000),
          backOffMsMax: 20_000,
          attemptCountMax: dice.whole(1, 6),
        },
    instantiate: 'single',
    program: null,
    checkpointIntervalMs: dice.chance(0.6) ? null : dice.whole(3_000, 30_000),
    migratable: dice.chance(0.85),
  };
}

function affinityOf(dice: Dice, devices: readonly DeviceModel[]): Module['affinity'] {
  const device = dice.pick(devices);
  if (device === undefined || dice.chance(0.88)) return null;
  const runtime = dice.pick(device.runtimes);
  if (runtime === undefined || dice.chance(0.5)) return { kind: 'device', device: deviceId(device.id) };
  return { kind: 'runtime', runtime: runtimeId(runtime.id) };
}

/** Joins some services to chains of two or three; the later stages are called by nobody else. */
function chained(seed: number, modules: readonly ModuleModel[]): readonly ModuleModel[] {
  const dice = new Dice(seed, 'realm/chains');
  const all = [...modules];
  for (let at = 0; at + 1 < all.length; at++) {
    const [one, other] = [all[at], all[at + 1]] as const;
    if (one?.behaviour.kind !== 'service' || other?.behaviour.kind !== 'service' || !dice.chance(0.12))
      continue;
    const program = one.module.program ?? programId(one.module.id);
    all[at] = {
      ...one,
      module: { ...one.module, program },
      behaviour: { ...one.behaviour, next: other.module.id },
    };
    all[at + 1] = {
      ...other,
      module: { ...other.module, program },
      behaviour: { ...other.behaviour, calls: { kind: 'never' } },
    };
  }
  return all;
}
