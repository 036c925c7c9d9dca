import { bindInTurn } from './in-turn.ts';
import type { Schedule, TimeTable } from './times.ts';

/**
 * Binds the module that is done first of all, first (min-min; Ibarra & Kim, "Heuristic algorithms for scheduling
 * independent tasks on nonidentical processors", JACM 24(2), 1977, algorithm D).
 *
 * Known weakness: long modules come last and stick out.
 */
export const minMin = (table: TimeTable): Schedule =>
  bindInTurn(table, ({ completion }, module) => -(completion[module] as number));
