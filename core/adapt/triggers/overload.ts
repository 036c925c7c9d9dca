import type { Trigger } from './trigger.ts';

/**
 * Reports a device whose cores were busy beyond `overloadEnterShare` in k of the last n samples and will be in the
 * next (Sandpiper, NSDI 2007).
 *
 * Known weakness: sees all load of the device, also load that no module causes and no move can relieve.
 */
export const overload: Trigger = {
  name: 'overload',
  sense({ runtime, signals: { busy } }, _device, { settings }) {
    if (!busy.latch.up) return null;
    const threshold = settings.overloadEnterShare;
    return { kind: 'overload', runtime: runtime.id, module: null, measured: busy.level, threshold };
  },
};
