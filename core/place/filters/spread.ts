import type { RuntimeId } from '../../ids.ts';
import type { Knowledge } from '../../knowledge/knowledge.ts';
import type { Module } from '../../model/module.ts';
import { rulesOn } from '../../model/realm-rule.ts';
import type { Rule } from '../../model/rule.ts';
import { memberCount, runtimesAt, sharersOf } from '../headcount.ts';
import type { Candidacy, Filter } from '../policy.ts';
import { fenceOf } from './fence.ts';
import { FITS } from './verdicts.ts';

type Spread = Extract<Rule, { readonly kind: 'spread' }>;

/**
 * Lets a module only where its group would then have no more than `skewMax` members above the site or device where it has
 * fewest, as Kubernetes spreads over topologies. Places count where a runtime is well, not being drained, and could take the
 * module by its rules, APIs and architecture; whether there is room is not asked, so that a full place holds the others back, and
 * whoever waits for it says so.
 *
 * Reports `crowded` and names the group. What became uneven because something was lost is left as it is.
 *
 * Known weakness: places are counted through for every runtime that is asked, until an empty one is found.
 */
export const spread: Filter = {
  name: 'spread',
  scope: 'runtime',
  judge(candidacy) {
    const rules = rulesOn(candidacy.module.module, candidacy.knowledge.rules);
    if (rules === undefined || candidacy.isHome) return FITS;
    for (const rule of rules) {
      if (rule.kind !== 'spread' || isEven(candidacy, rule)) continue;
      return { kind: 'crowded', reason: `${rule.group} has too many at its ${rule.over} already` };
    }
    return FITS;
  },
};

function isEven(candidacy: Candidacy, { group, over, skewMax }: Spread): boolean {
  const { knowledge } = candidacy;
  const { module } = candidacy.module;
  const here = memberCount(knowledge, sharersOf(candidacy, over), group, module.id);
  if (here + 1 <= skewMax) return true;
  for (const place of placesOf(knowledge, over)) {
    if (here + 1 - memberCount(knowledge, place, group, module.id) <= skewMax) continue;
    if (place.some((id) => isOpenTo(knowledge, id, module))) return false;
  }
  return true;
}

function* placesOf(knowledge: Knowledge, over: Spread['over']): Iterable<readonly RuntimeId[]> {
  if (over === 'device') for (const { runtimes } of knowledge.devices.values()) yield runtimes;
  else for (const site of knowledge.fleet.sites.keys()) yield runtimesAt(knowledge, site);
}

function isOpenTo({ runtimes, rules: ofRealm }: Knowledge, id: RuntimeId, module: Module): boolean {
  const { apis, architectures, peripherals } = module;
  const record = runtimes.get(id);
  if (record === undefined || record.health !== 'alive' || record.draining) return false;
  const { runtime } = record;
  return (
    fenceOf(rulesOn(module, ofRealm) ?? [], runtime).kind === 'fits' &&
    apis.every((api) => runtime.apis.includes(api)) &&
    peripherals.every((peripheral) => runtime.tags.includes(peripheral)) &&
    (architectures.length === 0 || architectures.includes(runtime.aotTarget ?? runtime.architecture))
  );
}
