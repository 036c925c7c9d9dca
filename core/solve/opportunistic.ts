import { bindAsTheyCome } from './as-they-come.ts';
import type { Schedule, TimeTable } from './times.ts';

/**
 * Binds each module as it comes to the runtime that is free first, however slow that is (OLB; Armstrong, Hensgen & Kidd
 * 1998).
 *
 * Known weakness: knows nothing of the module.
 */
export const opportunistic = (table: TimeTable): Schedule => bindAsTheyCome(table, (load) => load);
