import type { Contenders } from '../policy.ts';

/** Scores the one runtime that the index ranks first; every runtime in small realms. */
export const FRONT_ONLY: Contenders = {
  exhaustive: true,
  bestCount: 1,
  drawnCount: 0,
  near: false,
  afterTurn: false,
};

/** Scores nothing but runtimes drawn at random, in small realms too. */
export const drawn = (drawnCount: number): Contenders => ({
  exhaustive: false,
  bestCount: 0,
  drawnCount,
  near: false,
  afterTurn: false,
});

/** Scores every runtime in small realms; in large ones the best of some classes and some drawn at random (assumption: 8 and 8). */
export const SOME: Contenders = {
  exhaustive: true,
  bestCount: 8,
  drawnCount: 8,
  near: false,
  afterTurn: false,
};

/** The same, with those near the module's partners instead of some drawn at random. */
export const NEARBY: Contenders = {
  exhaustive: true,
  bestCount: 8,
  drawnCount: 0,
  near: true,
  afterTurn: false,
};
