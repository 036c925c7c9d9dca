import { timeLeftMs } from '../../adapt/triggers/battery-low.ts';
import type { Scorer } from '../policy.ts';

/** Charge taken of a battery that does not tell (assumption). */
const CHARGE_UNKNOWN_SHARE = 0.5;
/** Time to live at which a battery has lost half its worth, however full (assumption: a quarter of a working day). */
const HALF_MS = 7_200_000;

/**
 * Prefers devices that will not go out: those on the mains, then those whose batteries are fuller and drain more slowly.
 *
 * Score: 1 on the mains or while charging; else ½ × charge × t ÷ (t + 2 h), t being the time until the battery is empty
 * as it drains at present; so at most ½.
 *
 * Known weakness: the drain is that of the moment, before the module adds its own.
 */
export const wellCharged: Scorer = {
  name: 'well-charged',
  score({ runtime, device }) {
    if (!device.device.portable || device.charging) return 1;
    const leftMs = timeLeftMs(runtime);
    const lasting = leftMs === Number.POSITIVE_INFINITY ? 1 : leftMs / (leftMs + HALF_MS);
    return 0.5 * (device.batteryShare ?? CHARGE_UNKNOWN_SHARE) * lasting;
  },
};
