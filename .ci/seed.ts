import fc from 'fast-check';
import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** What Stryker runs the tests for; unset otherwise. */
    readonly mode?: 'dry-run' | 'mutant';
  }
}

/**
 * Fixes the seed of every property, so that a red run is red for everyone. `ARTS_RANDOM_SEED=1` leaves the seed to
 * chance, as the nightly run does; fast-check prints the seed and path of what it finds either way.
 */
const fixedSeed = 20_261_124;

/**
 * Time for one property when Stryker runs it (assumptions): long once, to see what it reaches, and short for each of
 * thousands of mutants, unless `ARTS_PROPERTY_MS` grants more. Fewer mutants are caught so than by all runs, never more.
 */
const hurriedMs = { 'dry-run': 600, mutant: Number(process.env.ARTS_PROPERTY_MS ?? 80) };

const mode = inject('mode');
fc.configureGlobal({
  ...(process.env.ARTS_RANDOM_SEED === undefined ? { seed: fixedSeed } : {}),
  ...(mode === undefined ? {} : { interruptAfterTimeLimit: hurriedMs[mode], endOnFailure: true }),
});
