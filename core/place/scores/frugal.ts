import { workMs } from '../../predict/run-time.ts';
import type { Scorer } from '../policy.ts';

/** Power of one busy core of the reference machine (assumption: a laptop's, 28 W for four cores and the rest). */
const REFERENCE_WATTS = 5;
/** How much dearer a joule is from a battery that is full; one that runs low is dearer by as much as it is empty. */
const BATTERY_FACTOR = 2;
/** Least charge that is reckoned with, so that no joule has an infinite price. */
const CHARGE_SHARE_MIN = 0.1;

/**
 * Prefers runtimes where a call takes little energy, and mains over batteries.
 *
 * Score: e₀ ÷ (e₀ + e), with e = watts of a core × predicted compute time and e₀ that of the idle reference core. On
 * a battery that is not being charged e counts 2 ÷ charge times.
 *
 * Known weakness: power draws are those of the device library, most of them assumed; idle power is left out, so
 * that filling a machine which is on anyway looks no better than waking one.
 */
export const frugal: Scorer = {
  name: 'frugal',
  score(candidacy) {
    const { device, charging, batteryShare } = candidacy.device;
    const onBattery = device.portable && !charging;
    const price = onBattery ? BATTERY_FACTOR / Math.max(CHARGE_SHARE_MIN, batteryShare ?? 1) : 1;
    const reference = REFERENCE_WATTS * workMs(candidacy.module);
    return reference / (reference + price * device.wattsPerCore * candidacy.computeMs);
  },
};
