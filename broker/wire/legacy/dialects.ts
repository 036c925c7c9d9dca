import { g1 } from '../g1/dialect.ts';
import { g2, g3 } from '../g2/dialect.ts';
import { g4 } from '../g4/dialect.ts';
import { g5 } from '../g5/dialect.ts';
import type { Generation } from '../notes.ts';
import type { Dialect } from './dialect.ts';

/** How each generation speaks. */
export const dialects: Readonly<Record<Generation, Dialect>> = { g1, g2, g3, g4, g5 };
