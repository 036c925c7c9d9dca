import type { Thinning } from '../bars.ts';
import type { Unit } from '../quantity.ts';

/** One column of the series as a curve. */
export interface Curve {
  readonly column: string;
  readonly label: string;
  readonly color: string;
  readonly thinning: Thinning;
}

/** One chart over the run's time. */
export interface Panel {
  readonly title: string;
  readonly note: string;
  readonly unit: Unit;
  readonly heightPixels: number;
  readonly curves: readonly Curve[];
  /** Whether curves are areas from zero. */
  readonly isFilled: boolean;
  /** Whether it is left out while all its columns are zero. */
  readonly onlyIfAny: boolean;
  /** Whether objectives are drawn across. */
  readonly hasObjectives: boolean;
}

const curve = (column: string, label: string, ink: string, thinning: Thinning): Curve => ({
  column,
  label,
  color: `var(--${ink})`,
  thinning,
});

const panel = (title: string, unit: Unit, curves: readonly Curve[], parts: Partial<Panel> = {}): Panel => ({
  title,
  unit,
  curves,
  note: '',
  heightPixels: 110,
  isFilled: true,
  onlyIfAny: false,
  hasObjectives: false,
  ...parts,
});

/** The charts of a report in the order in which they are read. */
export const PANELS: readonly Panel[] = [
  panel(
    'Answer time',
    'ms',
    [curve('latencyP95Ms', '95 % within', 'p95', 'most'), curve('latencyP50Ms', 'median', 'p50', 'mean')],
    { heightPixels: 230, isFilled: false, hasObjectives: true },
  ),
  panel(
    'Regret of the placement',
    'ms',
    [curve('regretMostMs', 'at most', 'p95', 'most'), curve('regretLeastMs', 'at least', 'p50', 'mean')],
    {
      note: 'Predicted answer time per module that the best placement would save, by what was believed.',
      isFilled: false,
    },
  ),
  panel('Modules running', 'count', [curve('running', 'running', 'good', 'least')]),
  panel(
    'Modules that wait or have no live instance',
    'count',
    [curve('waiting', 'waiting', 'loss', 'most'), curve('orphans', 'orphaned', 'fault', 'most')],
    { onlyIfAny: true },
  ),
  panel('Busy share of all cores', 'share', [curve('busyShare', 'busy', 'p50', 'mean')]),
  panel('Runtimes alive', 'count', [curve('aliveRuntimes', 'alive', 'good', 'least')]),
  panel('Distance between belief and world', 'count', [curve('distance', 'distance', 'p95', 'most')], {
    note: 'Modules that are not where the supervisor believes them to be.',
    onlyIfAny: true,
  }),
  panel('Moves so far', 'count', [curve('movesTotal', 'moves', 'move', 'last')], { onlyIfAny: true }),
  panel('Power drawn by all devices', 'watts', [curve('energyWatts', 'power', 'loss', 'mean')]),
  panel('Emptiest battery', 'share', [curve('batteryMin', 'charge', 'good', 'least')], {
    onlyIfAny: true,
  }),
];
