import type { Filter } from '../policy.ts';
import { FITS } from './verdicts.ts';

/**
 * Lets modules only onto runtimes whose tags name every peripheral they need, such as `camera`.
 *
 * Reports `unsuitable` and names the first peripheral that is missing.
 */
export const peripherals: Filter = {
  name: 'peripherals',
  scope: 'kind',
  judge({ module, runtime }) {
    for (const peripheral of module.module.peripherals) {
      if (!runtime.runtime.tags.includes(peripheral))
        return { kind: 'unsuitable', reason: `has no ${peripheral}` };
    }
    return FITS;
  },
};
