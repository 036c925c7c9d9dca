import type { PowerLaw } from '../../scenarios/model.ts';
import type { Calendar } from './calendar.ts';

/** How full a battery is, for what happens at the borders. */
export type Fill = 'fine' | 'low' | 'empty';

/** Where the energy model reads the load; `Cpus` is one. */
export interface LoadMeter {
  busyCoreUs(device: number): number;
  cores(device: number): number;
  onLoadChange(watcher: (device: number) => void): void;
  watch(device: number, isWatched: boolean): void;
}

/** What the energy model stands on. */
export interface EnergyPlan {
  readonly laws: readonly PowerLaw[];
  readonly calendar: Calendar;
  /** Kind of the agenda's event whose subject is a device that should be asked by `ring`. */
  readonly kind: number;
  readonly load: LoadMeter;
  /** At or below this charge a battery is low, (0, 1). */
  readonly lowShare: number;
}
