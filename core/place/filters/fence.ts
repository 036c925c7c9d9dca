import { rulesOn } from '../../model/realm-rule.ts';
import type { Rule, Whereabouts } from '../../model/rule.ts';
import type { Runtime } from '../../model/runtime.ts';
import type { Filter, Verdict } from '../policy.ts';
import { FITS } from './verdicts.ts';

/** Outside the fence of its module. */
export const OUTSIDE: Verdict = { kind: 'unsuitable', reason: 'outside the fence of the module' };
/** Outside a fence of its realm. */
export const OUTSIDE_REALM: Verdict = { kind: 'unsuitable', reason: 'outside a fence of the realm' };
const BANNED: Verdict = { kind: 'unsuitable', reason: 'banned by the module' };
const BANNED_BY_REALM: Verdict = { kind: 'unsuitable', reason: 'banned by the realm' };

/**
 * Lets modules only onto runtimes that all their fences and those of the realm mean and no such ban does, by site,
 * device, runtime or tag.
 *
 * Reports `unsuitable`: rules are wishes that nobody else can outweigh.
 */
export const fence: Filter = {
  name: 'fence',
  scope: 'runtime',
  judge({ module, runtime, knowledge }) {
    const { rules: own } = module.module;
    const verdict = own === undefined ? FITS : fenceOf(own, runtime.runtime);
    if (knowledge.rules === undefined || verdict.kind !== 'fits') return verdict;
    const all = fenceOf(rulesOn(module.module, knowledge.rules) ?? [], runtime.runtime);
    if (all.kind === 'fits') return all;
    return all === OUTSIDE ? OUTSIDE_REALM : BANNED_BY_REALM;
  },
};

/** What the fences and bans among some rules say of a runtime. */
export function fenceOf(rules: readonly Rule[], runtime: Runtime): Verdict {
  for (const rule of rules) {
    if (rule.kind === 'fence' && !isMeant(rule, runtime)) return OUTSIDE;
    if (rule.kind === 'ban' && isMeant(rule, runtime)) return BANNED;
  }
  return FITS;
}

/** Whether one of the lists names a runtime. */
function isMeant(
  { sites, devices, runtimes, tags }: Whereabouts,
  { id, device, tags: own }: Runtime,
): boolean {
  return (
    runtimes.includes(id) ||
    devices.includes(device.id) ||
    sites.includes(device.site) ||
    tags.some((tag) => own.includes(tag))
  );
}
