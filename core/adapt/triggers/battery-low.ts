import type { RuntimeRecord } from '../../knowledge/knowledge.ts';
import type { Trigger } from './trigger.ts';

/**
 * Reports a device that lives on a battery, is not being charged, and fell to `batteryEnterShare` in k of the last n
 * samples. An escape: what stays will stop when the battery is empty.
 */
export const batteryLow: Trigger = {
  name: 'battery-low',
  sense({ runtime, signals: { battery } }, { charging }, { settings }) {
    if (!battery.latch.up || charging) return null;
    const threshold = settings.batteryEnterShare;
    return { kind: 'battery-low', runtime: runtime.id, module: null, measured: battery.level, threshold };
  },
};

/** Time until the battery is empty if it drains as it did lately; `Infinity` if it does not. */
export function timeLeftMs({ signals: { battery }, arrivals }: RuntimeRecord): number {
  if (battery.sampleCount === 0 || battery.trend >= 0) return Number.POSITIVE_INFINITY;
  return (battery.level / -battery.trend) * arrivals.meanMs;
}
