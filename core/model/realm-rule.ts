import type { ModuleId } from '../ids.ts';
import type { Module } from './module.ts';
import type { Rule } from './rule.ts';

/** Modules by any of what they are: one that is named in one of the lists is meant, and everyone if all are empty. */
export interface Whom {
  readonly modules: readonly ModuleId[];
  readonly groups: readonly string[];
  readonly tenants: readonly string[];
}

type Ungrouped<Each> = Each extends unknown ? Omit<Each, 'group'> : never;

/**
 * What a realm insists on, for all modules or for some, whatever these ask for themselves. It counts and spreads those whom
 * it is about. Like a rule of a module it is asked of whoever comes: who is there already when it is given stays.
 */
export type RealmRule = Ungrouped<Rule> & { readonly whom: Whom };

type Effective = readonly Rule[] | undefined;

/** What was found before. A cache of a pure function: it saves asking every rule of a realm for every candidacy. */
const found = new WeakMap<readonly RealmRule[], WeakMap<Module, { readonly rules: Effective }>>();

/** All rules that hold for a module: its own, then those of its realm; `undefined` if there are none. */
export function rulesOn(module: Module, ofRealm: readonly RealmRule[] | undefined): Effective {
  if (ofRealm === undefined) return module.rules;
  const known = found.get(ofRealm) ?? new WeakMap<Module, { readonly rules: Effective }>();
  found.set(ofRealm, known);
  const before = known.get(module);
  if (before !== undefined) return before.rules;
  const meant = ofRealm.filter(({ whom }) => isMeant(whom, module)).map(ruleOf);
  const rules = meant.length === 0 ? module.rules : [...(module.rules ?? []), ...meant];
  known.set(module, { rules });
  return rules;
}

function isMeant({ modules, groups, tenants }: Whom, { id, groups: own, tenant }: Module): boolean {
  if (modules.length === 0 && groups.length === 0 && tenants.length === 0) return true;
  return (
    modules.includes(id) ||
    (own?.some((group) => groups.includes(group)) ?? false) ||
    (tenant !== undefined && tenants.includes(tenant))
  );
}

/** A rule of a realm as one of its modules; those whom it is about are a group by a name that tells who they are. */
function ruleOf({ whom, ...rule }: RealmRule): Rule {
  return rule.kind === 'at-most' || rule.kind === 'spread' ? { ...rule, group: nameOf(whom) } : rule;
}

function nameOf({ modules, groups, tenants }: Whom): string {
  const named = [...groups, ...modules.map((id) => `module ${id}`), ...tenants.map((one) => `tenant ${one}`)];
  return `the realm’s ${named.length === 0 ? 'modules' : named.join(' and ')}`;
}
