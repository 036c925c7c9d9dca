import { type DeviceId, deviceId } from '../../core/index.ts';

/** The name under which the broker's machine is known to supervisor and runtimes. */
export const HUB: DeviceId = deviceId('broker');
