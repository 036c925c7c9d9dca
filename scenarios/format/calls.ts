import type { Calls } from '../model.ts';
import type { Series } from './series.ts';
import type { WrittenCalls } from './written-modules.ts';

/** The calls of the model for those of the file; recorded gaps are read from the library. */
export function callsOf(calls: WrittenCalls, series: Series): Calls {
  switch (calls.kind) {
    case 'never':
      return calls;
    case 'periodic':
      return { kind: 'periodic', everyMs: calls.every, jitterShare: calls.jitter };
    case 'poisson':
      return calls;
    case 'gaps':
      return { kind: 'gaps', gapsMs: calls.gaps, factor: 1 };
    default:
      return { kind: 'gaps', gapsMs: series.gapsMs(calls.trace), factor: calls.factor };
  }
}

/** Whether calls come at random, so that one may find another before it; recorded gaps count as such. */
export const areRandom = ({ kind }: Calls): boolean => kind === 'poisson' || kind === 'gaps';

/** Mean rate of calls. */
export function callsPerSecond(calls: Calls): number {
  switch (calls.kind) {
    case 'never':
      return 0;
    case 'periodic':
      return 1_000 / calls.everyMs;
    case 'poisson':
      return calls.perSecond;
    default:
      return (
        (1_000 * calls.gapsMs.length) / (calls.factor * calls.gapsMs.reduce((sum, gapMs) => sum + gapMs, 0))
      );
  }
}
