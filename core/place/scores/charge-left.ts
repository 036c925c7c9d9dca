import type { Scorer } from '../policy.ts';

/**
 * Prefers devices on the mains and full batteries to those that are being used up: a module shortens the life of what it
 * runs on, and has to leave before its end.
 *
 * Score: 1 on the mains, while charging, and where nobody tells; else the charge that is left.
 *
 * Known weakness: a small battery and a large one of the same charge are alike.
 */
export const chargeLeft: Scorer = {
  name: 'charge-left',
  score: ({ device }) => (!device.device.portable || device.charging ? 1 : (device.batteryShare ?? 1)),
};
