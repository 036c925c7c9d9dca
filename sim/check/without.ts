import type { Affinity } from '../../core/index.ts';
import type { Happening, ModuleModel, Scenario } from '../../scenarios/model.ts';

/** The world without some devices; whatever names them goes or lets go of them. */
export function withoutDevices(scenario: Scenario, gone: ReadonlySet<string>): Scenario {
  const devices = scenario.devices.filter(({ id }) => !gone.has(id));
  const lost = scenario.devices.filter(({ id }) => gone.has(id));
  const names = new Set([...gone, ...lost.flatMap(({ runtimes }) => runtimes.map(({ id }) => id))]);
  return lettingGo({ ...scenario, devices }, names);
}

/** The world without some runtimes; no device is left without any. */
export function withoutRuntimes(scenario: Scenario, gone: ReadonlySet<string>): Scenario {
  const devices = scenario.devices.map((device) => {
    const runtimes = device.runtimes.filter(({ id }) => !gone.has(id));
    return runtimes.length === 0 ? device : { ...device, runtimes };
  });
  const left = new Set(devices.flatMap(({ runtimes }) => runtimes.map(({ id }) => id)));
  return lettingGo({ ...scenario, devices }, new Set([...gone].filter((id) => !left.has(id))));
}

/** The world without some modules; chains end before them. */
export function withoutModules(scenario: Scenario, gone: ReadonlySet<string>): Scenario {
  const kept = scenario.modules.filter(({ module }) => !gone.has(module.id));
  const programs = scenario.programs
    .map((program) => ({
      ...program,
      modules: program.modules.filter((id) => !gone.has(id)),
      chain: program.chain.filter((id) => !gone.has(id)),
    }))
    .filter(({ modules }) => modules.length > 1);
  const known = new Set<string | null>(programs.map(({ id }) => id));
  const modules = kept.map((model): ModuleModel => {
    const { module, behaviour } = model;
    const isCut = behaviour.kind === 'service' && behaviour.next !== null && gone.has(behaviour.next);
    return {
      ...model,
      module: { ...module, program: known.has(module.program) ? module.program : null },
      behaviour: isCut ? { ...behaviour, next: null } : behaviour,
    };
  });
  return lettingGo({ ...scenario, modules, programs }, gone);
}

/** Drops what happens to those that are gone, and wishes of modules to be on or near them. */
function lettingGo(scenario: Scenario, gone: ReadonlySet<string>): Scenario {
  const names = (happening: Happening): boolean =>
    Object.values(happening).some((value) => typeof value === 'string' && gone.has(value));
  const modules = scenario.modules.map((model) => {
    const { affinity, anchor } = model.module;
    const isFree = affinity !== null && gone.has(targetOf(affinity));
    const isAlone = anchor !== null && gone.has(anchor);
    if (!isFree && !isAlone) return model;
    const module = { ...model.module, affinity: isFree ? null : affinity, anchor: isAlone ? null : anchor };
    return { ...model, module };
  });
  return {
    ...scenario,
    modules,
    happenings: scenario.happenings.filter(({ happening }) => !names(happening)),
    randomHappenings: scenario.randomHappenings.filter(({ happening }) => !names(happening)),
  };
}

const targetOf = (affinity: NonNullable<Affinity>): string =>
  affinity.kind === 'runtime' ? affinity.runtime : affinity.device;
