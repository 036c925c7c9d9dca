import {
  deviceId,
  moduleId,
  type RealmRule,
  type Rule,
  runtimeId,
  siteId,
  type Whereabouts,
} from '../../core/index.ts';
import { selects } from './roster.ts';
import { type Fill, fill } from './wording.ts';
import type { WrittenRealmRule, WrittenRule } from './written-modules.ts';

/** What rules may mean. */
export interface Places {
  readonly sites: Iterable<string>;
  readonly devices: Iterable<string>;
  readonly runtimes: Iterable<string>;
}

/** The rules of a population as the core has them: whoever is meant by a `prefix*` is named, groups are left as written. */
export const rulesOf = (written: readonly WrittenRule[], places: Places): readonly Rule[] =>
  written.map((rule): Rule => {
    if (rule.kind === 'at-most')
      return { kind: rule.kind, group: rule.group, per: rule.per, countMax: rule.count };
    if (rule.kind === 'spread')
      return { kind: rule.kind, group: rule.group, over: rule.over, skewMax: rule.skew };
    return { kind: rule.kind, ...whereaboutsOf(rule, places) };
  });

/** What a realm insists on as the core has it; whom it is about is checked by whoever knows all modules. */
export const realmRulesOf = (
  written: readonly WrittenRealmRule[],
  { modules, ...places }: Places & { readonly modules: readonly string[] },
): readonly RealmRule[] =>
  written.map((rule): RealmRule => {
    const { groups, tenants } = rule;
    const whom = { modules: namedBy(rule.modules, modules).map(moduleId), groups, tenants };
    if (rule.kind === 'at-most') return { kind: rule.kind, whom, per: rule.per, countMax: rule.count };
    if (rule.kind === 'spread') return { kind: rule.kind, whom, over: rule.over, skewMax: rule.skew };
    return { kind: rule.kind, whom, ...whereaboutsOf(rule, places) };
  });

const whereaboutsOf = (
  written: Pick<
    Extract<WrittenRule, { readonly kind: 'fence' | 'ban' }>,
    'sites' | 'devices' | 'runtimes' | 'tags'
  >,
  places: Places,
): Whereabouts => ({
  sites: namedBy(written.sites, places.sites).map(siteId),
  devices: namedBy(written.devices, places.devices).map(deviceId),
  runtimes: namedBy(written.runtimes, places.runtimes).map(runtimeId),
  tags: written.tags,
});

const namedBy = (selectors: readonly string[], ids: Iterable<string>): readonly string[] =>
  selectors.length === 0 ? [] : [...ids].filter((id) => selectors.some((one) => selects(one, id))).sort();

/** The rules of one module: the placeholders of its groups are filled in. */
export const filledRules = (rules: readonly Rule[], filling: Fill): readonly Rule[] =>
  rules.some((rule) => 'group' in rule && rule.group.includes('{'))
    ? rules.map((rule) => ('group' in rule ? { ...rule, group: fill(rule.group, filling) } : rule))
    : rules;
