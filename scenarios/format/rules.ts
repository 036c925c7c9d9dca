import { deviceId, type Rule, runtimeId, siteId } from '../../core/index.ts';
import { selects } from './roster.ts';
import { type Fill, fill } from './wording.ts';
import type { WrittenRule } from './written-modules.ts';

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
    return {
      kind: rule.kind,
      sites: namedBy(rule.sites, places.sites).map(siteId),
      devices: namedBy(rule.devices, places.devices).map(deviceId),
      runtimes: namedBy(rule.runtimes, places.runtimes).map(runtimeId),
      tags: rule.tags,
    };
  });

const namedBy = (selectors: readonly string[], ids: Iterable<string>): readonly string[] =>
  selectors.length === 0 ? [] : [...ids].filter((id) => selectors.some((one) => selects(one, id))).sort();

/** The rules of one module: the placeholders of its groups are filled in. */
export const filledRules = (rules: readonly Rule[], filling: Fill): readonly Rule[] =>
  rules.some((rule) => 'group' in rule && rule.group.includes('{'))
    ? rules.map((rule) => ('group' in rule ? { ...rule, group: fill(rule.group, filling) } : rule))
    : rules;
