import { rulesOn } from '../../model/realm-rule.ts';
import { memberCount, sharersOf } from '../headcount.ts';
import type { Filter } from '../policy.ts';
import { FITS } from './verdicts.ts';

/**
 * Lets a module only where no more of its group are than may be together: on a runtime, a device, a site or in the whole
 * realm. Whoever is on its way counts at both ends, but once where these are in one domain.
 *
 * Reports `crowded` and names the group.
 *
 * Known weakness: a site or a realm is counted through for every runtime that is asked.
 */
export const atMost: Filter = {
  name: 'at-most',
  scope: 'runtime',
  judge(candidacy) {
    const { module, knowledge } = candidacy;
    const rules = rulesOn(module.module, knowledge.rules);
    if (rules === undefined || candidacy.isHome) return FITS;
    for (const rule of rules) {
      if (rule.kind !== 'at-most') continue;
      const count = memberCount(knowledge, sharersOf(candidacy, rule.per), rule.group, module.module.id);
      if (count < rule.countMax) continue;
      return { kind: 'crowded', reason: `its ${rule.per} has as many of ${rule.group} as it may` };
    }
    return FITS;
  },
};
