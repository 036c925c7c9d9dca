import { slownessOf } from '../../knowledge/recall.ts';
import { CORE_GRAIN, grainsLeft } from '../capacity.ts';
import type { Filter, Verdict } from '../policy.ts';
import { FITS } from './verdicts.ts';

/** Could not even keep up with the module alone. */
export const SLOW: Verdict = { kind: 'unsuitable', reason: 'too slow: one core of it cannot keep up' };
/** Others keep busy what the module needs. */
export const TAKEN: Verdict = { kind: 'crowded', reason: 'its cores are taken' };

/**
 * Lets a module only where the cores it is predicted to keep busy (its share of a reference core × the slowness of
 * the runtime) are left of the device, counted up to `coreCommitShareMax` per core. A module has one thread, so it
 * can never use more than one core. One that does not tell its load asks for none.
 *
 * Reports `unsuitable` where one core is too slow or a device has less than it needs, `crowded` where others
 * are in the way.
 */
export const cores: Filter = {
  name: 'cores',
  scope: 'runtime',
  judge({ module, runtime, device, knowledge, isHome }) {
    const { cpuShare } = module.module.demand;
    if (cpuShare === 0) return FITS;
    const { coreCommitShareMax } = knowledge.settings;
    const wanted = cpuShare * slownessOf(runtime.runtime);
    if (wanted > 1 || wanted > device.device.cores * coreCommitShareMax) return SLOW;
    if (isHome) return FITS; // It holds its part already.
    return wanted > grainsLeft(device, coreCommitShareMax) * CORE_GRAIN ? TAKEN : FITS;
  },
};
