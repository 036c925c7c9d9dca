import { g1 } from '../g1/dialect.ts';
import type { Generation } from '../notes.ts';
import type { Dialect } from './dialect.ts';

/** How each generation speaks. */
export const dialects: Readonly<Record<Generation, Dialect>> = { g1, g2: g1, g3: g1, g4: g1, g5: g1 };
