import { bindAsTheyCome } from './as-they-come.ts';
import type { Schedule, TimeTable } from './times.ts';

/**
 * Binds each module to the runtime that runs it fastest, however loaded that is (MET; Armstrong, Hensgen & Kidd 1998).
 *
 * Known weakness: where one runtime is fastest for all, it gets all.
 */
export const minimumExecution = (table: TimeTable): Schedule => bindAsTheyCome(table, (_, time) => time);
