import type { Filter } from '../policy.ts';
import { FITS } from './verdicts.ts';

/**
 * Keeps modules of one group apart: no two of them on one device, whichever of its runtimes they are on.
 *
 * Reports `crowded` and names the first group that is there already.
 *
 * Known weakness: a module of a group may not move to another runtime of its own device, as the device counts
 * the group and not who is in it.
 */
export const antiAffinity: Filter = {
  name: 'anti-affinity',
  scope: 'runtime',
  judge({ module, device, isHome }) {
    const groups = module.module.antiAffinity;
    if (groups.length === 0 || isHome) return FITS;
    for (const group of groups) {
      if ((device.groups[group] ?? 0) > 0)
        return { kind: 'crowded', reason: `group ${group} is there already` };
    }
    return FITS;
  },
};
