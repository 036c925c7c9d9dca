import { pagedBytes } from '../capacity.ts';
import type { Filter, Verdict } from '../policy.ts';
import { FITS } from './verdicts.ts';

/** Could not even hold the module alone. */
export const SMALL: Verdict = { kind: 'unsuitable', reason: 'too little memory even when empty' };
/** Others hold what the module needs. */
export const TAKEN: Verdict = { kind: 'crowded', reason: 'its memory is taken' };
const DEVICE_TAKEN: Verdict = { kind: 'crowded', reason: 'the memory of its device is taken' };

/**
 * Lets a module only where its memory, rounded up to the pages of that runtime, is left both of the runtime and of
 * the device that it may share with others. Never overcommits. A module that does not tell its memory asks for
 * none.
 *
 * Reports `crowded` when it would fit if others left, `unsuitable` when it would not fit even then.
 */
export const memory: Filter = {
  name: 'memory',
  scope: 'runtime',
  judge({ module, runtime, device, isHome }) {
    const bytes = pagedBytes(module.module, runtime.runtime);
    if (bytes === 0) return FITS;
    if (bytes > runtime.runtime.memoryBytes || bytes > device.device.memoryBytes) return SMALL;
    if (isHome) return FITS; // It holds its part already.
    if (runtime.committed.memoryBytes + bytes > runtime.runtime.memoryBytes) return TAKEN;
    return device.committed.memoryBytes + bytes > device.device.memoryBytes ? DEVICE_TAKEN : FITS;
  },
};
