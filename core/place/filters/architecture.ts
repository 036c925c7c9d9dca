import type { Filter, Verdict } from '../policy.ts';
import { FITS } from './verdicts.ts';

const FOREIGN: Verdict = { kind: 'unsuitable', reason: 'of another architecture' };

/**
 * Lets a module that was compiled ahead of time only onto runtimes that load it: its architectures must name the
 * runtime's ahead-of-time target, or its instruction set when it has no target of its own. Portable WASM goes
 * anywhere.
 *
 * Reports `unsuitable`.
 */
export const architecture: Filter = {
  name: 'architecture',
  scope: 'kind',
  judge({ module, runtime }) {
    const { architectures } = module.module;
    if (architectures.length === 0) return FITS;
    return architectures.includes(runtime.runtime.aotTarget ?? runtime.runtime.architecture) ? FITS : FOREIGN;
  },
};
