import { phi } from '../arrivals.ts';
import type { Trigger } from './trigger.ts';

/**
 * Reports a runtime that has been silent for so long that it is suspect. No move follows: whoever does not answer
 * cannot freeze a module either. It gets no new modules, and if it stays silent its modules are placed anew.
 */
export const suspect: Trigger = {
  name: 'runtime-suspect',
  sense({ runtime, health, arrivals }, _device, { settings, nowMs }) {
    if (health !== 'suspect') return null;
    const threshold = settings.suspectPhi;
    const measured = phi(arrivals, nowMs, settings);
    return { kind: 'runtime-suspect', runtime: runtime.id, module: null, measured, threshold };
  },
};
