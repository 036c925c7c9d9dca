import { bindInTurn } from './in-turn.ts';
import type { Schedule, TimeTable } from './times.ts';

/**
 * Binds the module whose earliest completion is the latest, first (max-min; Ibarra & Kim 1977, algorithm E).
 *
 * Known weakness: takes the fast runtimes for long modules that may be hardly slower elsewhere.
 */
export const maxMin = (table: TimeTable): Schedule =>
  bindInTurn(table, ({ completion }, module) => completion[module] as number);
