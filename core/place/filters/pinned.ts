import type { Filter, Verdict } from '../policy.ts';
import { FITS } from './verdicts.ts';

/** Its module insists on another place. */
export const ELSEWHERE: Verdict = { kind: 'unsuitable', reason: 'the module is pinned elsewhere' };

/**
 * Lets a pinned module only onto the runtime or the device it is pinned to.
 *
 * Reports `unsuitable`: a pin is a wish that nobody else can outweigh.
 */
export const pinned: Filter = {
  name: 'pinned',
  scope: 'runtime',
  judge({ module, runtime }) {
    const { affinity } = module.module;
    if (affinity === null) return FITS;
    const isThere =
      affinity.kind === 'runtime'
        ? affinity.runtime === runtime.runtime.id
        : affinity.device === runtime.runtime.device.id;
    return isThere ? FITS : ELSEWHERE;
  },
};
