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
