import type { DeviceId, SiteId } from '../ids.ts';

/** What a machine says of itself through the runtimes it carries. */
export interface Device {
  readonly id: DeviceId;
  readonly site: SiteId;
  /** Cores its runtimes may use together, `> 0`. */
  readonly cores: number;
  /** Memory its runtimes may use together. */
  readonly memoryBytes: number;
  /** Whether it lives on a battery; `false` for a plugged machine. */
  readonly portable: boolean;
  /** Power drawn by one busy core; an assumption of the device library unless measured. */
  readonly wattsPerCore: number;
}
