import { bindInTurn } from './in-turn.ts';
import type { Schedule, TimeTable } from './times.ts';

/**
 * Binds the module that would suffer most from its second best runtime, first (sufferage; Maheswaran et al. 1999, without
 * their rounds).
 *
 * Known weakness: looks one runtime ahead only.
 */
export const sufferage = (table: TimeTable): Schedule =>
  bindInTurn(
    table,
    ({ completion, second }, module) => (second[module] as number) - (completion[module] as number),
  );
