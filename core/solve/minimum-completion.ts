import { bindAsTheyCome } from './as-they-come.ts';
import type { Schedule, TimeTable } from './times.ts';

/**
 * Binds each module as it comes to the runtime where it is done first (MCT; Armstrong, Hensgen & Kidd, HCW 1998).
 *
 * Known weakness: what comes first takes what others need more.
 */
export const minimumCompletion = (table: TimeTable): Schedule =>
  bindAsTheyCome(table, (load, time) => load + time);
