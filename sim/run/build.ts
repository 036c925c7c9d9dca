import type { Program } from '../../core/index.ts';
import { introduction } from '../../scenarios/introduction.ts';
import type { ModuleModel, RuntimeModel, Scenario } from '../../scenarios/model.ts';
import { NO_TICKET } from '../kernel/agenda.ts';
import { draw, stream } from '../random/stream.ts';
import { ModuleTable } from './module-table.ts';
import { DeviceState, ModuleState, type RuntimeState } from './population.ts';

/** Everyone and everything of a scenario, in its state before the first event. */
export interface Population {
  readonly devices: readonly DeviceState[];
  readonly runtimes: readonly RuntimeState[];
  readonly modules: readonly ModuleState[];
  readonly deviceById: ReadonlyMap<string, DeviceState>;
  readonly runtimeById: Map<string, RuntimeState>;
  readonly moduleById: ReadonlyMap<string, ModuleState>;
  readonly programById: ReadonlyMap<string, Program>;
  /** What calls need to know of every module. */
  readonly calls: ModuleTable;
  /** Whether each device is there. */
  readonly presence: Uint8Array;
}

/** Makes the population of a scenario. */
export function populationOf(scenario: Scenario): Population {
  const runtimes: RuntimeState[] = [];
  const presence = new Uint8Array(scenario.devices.length);
  const devices = scenario.devices.map((model, index) => {
    const device = new DeviceState(index, model, presence);
    for (const runtime of model.runtimes) {
      const state = runtimeOf(runtime, device, runtimes.length);
      runtimes.push(state);
      device.runtimes.push(state);
    }
    return device;
  });
  const deviceById = new Map(devices.map((device) => [device.model.id, device]));
  const numbers = new Map(scenario.modules.map(({ module }, index) => [module.id as string, index]));
  const calls = new ModuleTable(scenario.modules.length);
  const modules = scenario.modules.map((model, index) =>
    moduleOf(scenario, model, { index, numbers, deviceById, calls }),
  );
  return {
    devices,
    runtimes,
    modules,
    deviceById,
    runtimeById: new Map(runtimes.map((runtime) => [runtime.model.id, runtime])),
    moduleById: new Map(modules.map((module) => [module.model.module.id, module])),
    programById: new Map(scenario.programs.map((program) => [program.id, program])),
    calls,
    presence,
  };
}

function runtimeOf(model: RuntimeModel, device: DeviceState, index: number): RuntimeState {
  return {
    index,
    device,
    model,
    runtime: introduction(device.model, model, model.id),
    agent: null,
    incarnation: 0,
    isConnected: false,
    ticket: NO_TICKET,
    wakeMs: Number.POSITIVE_INFINITY,
    instances: [],
    slowFactor: 1,
    slowSinceUs: -1,
    endedUs: -1,
    sampledUs: 0,
    renamedCount: 0,
  };
}

interface Where {
  readonly index: number;
  readonly numbers: ReadonlyMap<string, number>;
  readonly deviceById: ReadonlyMap<string, DeviceState>;
  readonly calls: ModuleTable;
}

function moduleOf(
  scenario: Scenario,
  model: ModuleModel,
  { index, numbers, deviceById, calls }: Where,
): ModuleState {
  const { module, behaviour } = model;
  const anchor = module.anchor === null ? undefined : deviceById.get(module.anchor);
  const next =
    behaviour.kind === 'service' && behaviour.next !== null ? numbers.get(behaviour.next) : undefined;
  calls.fill(index, {
    model,
    key: stream(scenario.seed, module.id, 'calls').state(),
    sourceIndex: anchor?.index ?? scenario.devices.length,
    nextIndex: next ?? -1,
  });
  const sensitivity = model.sensitivity ?? draw(scenario.seed, module.id, 'sensitivity', 0);
  return new ModuleState(index, model, sensitivity, calls);
}
