import type { Affinity, RealmRule, Rule } from '../../core/index.ts';
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
    const { affinity, anchor, rules, ...rest } = model.module;
    const isFree = affinity !== null && gone.has(targetOf(affinity));
    const isAlone = anchor !== null && gone.has(anchor);
    const left = rules === undefined ? undefined : rulesLeft(rules, gone);
    if (!isFree && !isAlone && left === rules) return model;
    const module = {
      ...rest,
      affinity: isFree ? null : affinity,
      anchor: isAlone ? null : anchor,
      ...(left !== undefined && left.length > 0 && { rules: left }),
    };
    return { ...model, module };
  });
  const { rules, ...others } = scenario;
  const insisting = rulesLeft(rules ?? [], gone).flatMap((rule) => whomLeft(rule, gone));
  return {
    ...others,
    ...(insisting.length > 0 && { rules: insisting }),
    modules,
    happenings: scenario.happenings.filter(({ happening }) => !names(happening)),
    randomHappenings: scenario.randomHappenings.filter(({ happening }) => !names(happening)),
  };
}

/** Rules without the names of those that are gone; a fence or a ban that named nobody else goes with them; the same if none did. */
const rulesLeft = <Each extends Rule | RealmRule>(
  rules: readonly Each[],
  gone: ReadonlySet<string>,
): readonly Each[] => {
  const left = rules.flatMap((rule): readonly Each[] => {
    if (rule.kind !== 'fence' && rule.kind !== 'ban') return [rule];
    const devices = rule.devices.filter((id) => !gone.has(id));
    const runtimes = rule.runtimes.filter((id) => !gone.has(id));
    if (devices.length === rule.devices.length && runtimes.length === rule.runtimes.length) return [rule];
    const isOver = devices.length + runtimes.length + rule.sites.length + rule.tags.length === 0;
    return isOver ? [] : [{ ...rule, devices, runtimes }];
  });
  return left.length === rules.length && left.every((one, at) => one === rules[at]) ? rules : left;
};

/** A rule of a realm for those modules that are left; none if it was for nobody else. */
function whomLeft(rule: RealmRule, gone: ReadonlySet<string>): readonly RealmRule[] {
  const modules = rule.whom.modules.filter((id) => !gone.has(id));
  if (modules.length === rule.whom.modules.length) return [rule];
  const isForSome = modules.length + rule.whom.groups.length + rule.whom.tenants.length > 0;
  return isForSome ? [{ ...rule, whom: { ...rule.whom, modules } }] : [];
}

const targetOf = (affinity: NonNullable<Affinity>): string =>
  affinity.kind === 'runtime' ? affinity.runtime : affinity.device;
