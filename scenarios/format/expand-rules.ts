import type { RealmRule } from '../../core/index.ts';
import type { DeviceModel, ModuleModel } from '../model.ts';
import type { Making } from './making.ts';
import { realmRulesOf } from './rules.ts';
import { nameHint } from './spelling.ts';

/** Who there is once all populations are made. */
interface Made {
  readonly devices: readonly DeviceModel[];
  readonly modules: readonly ModuleModel[];
}

/** What the realm insists on; a group or a tenant that no module has is a fault, as a rule of nobody says nothing. */
export function expandRules(
  { file, sites, complain }: Making,
  { devices, modules }: Made,
): readonly RealmRule[] {
  const known = {
    groups: new Set(modules.flatMap(({ groups }) => groups)),
    tenants: new Set(modules.flatMap(({ module: { tenant } }) => (tenant === undefined ? [] : [tenant]))),
  };
  for (const [index, rule] of file.rules.entries())
    for (const section of ['groups', 'tenants'] as const)
      for (const [at, name] of rule[section].entries()) {
        if (known[section].has(name)) continue;
        complain(['rules', index, section, at], {
          message: `unknown ${section.slice(0, -1)} "${name}"`,
          hint: nameHint(name, [...known[section]]),
        });
      }
  return realmRulesOf(file.rules, {
    sites,
    devices: devices.map(({ id }) => id),
    runtimes: devices.flatMap(({ runtimes }) => runtimes.map(({ id }) => id)),
    modules: modules.map(({ module }) => module.id),
  });
}
