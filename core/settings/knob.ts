import type { Knob, KnobUnit } from './knobs.ts';

/** One knob for every setting of a group. */
export type Guide<Group> = { readonly [Name in keyof Group]: Knob };

/** Writes a knob on one line: its unit, its range, its default, and the reason for the default. */
export const knob = (
  unit: KnobUnit,
  [min, max]: readonly [number, number],
  initial: number,
  why: string,
): Knob => ({ unit, min, max, initial, why });
