import type { DeviceId } from '../ids.ts';

/** The measured path between two devices, or between a device and its broker (`to` is the broker's device). */
export interface Link {
  readonly from: DeviceId;
  readonly to: DeviceId;
  /** One way, smoothed over measurements. */
  readonly latencyMs: number;
  readonly bandwidthBytesPerSecond: number;
  /** When it was last measured. */
  readonly atMs: number;
}
