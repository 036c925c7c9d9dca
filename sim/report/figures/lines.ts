import * as Plot from '@observablehq/plot';
import type { RunResult } from '../../run/result.ts';
import { thinned } from '../bars.ts';
import { digits, written } from '../quantity.ts';
import { decades, drawn, type Figure, overTime } from './frame.ts';
import { type Curve, PANELS, type Panel } from './panels.ts';

/** The charts over time for which the run has columns. */
export function lineFigures(run: RunResult): readonly Figure[] {
  return PANELS.flatMap((panel) => {
    const curves = panel.curves.filter(({ column }) => isDrawable(run, column));
    const isEmpty = curves.every(
      ({ column }) => run.series.columns[column]?.every((value) => value === 0) ?? true,
    );
    return curves.length === 0 || (panel.onlyIfAny && isEmpty) ? [] : [figureOf(run, { ...panel, curves })];
  });
}

const isDrawable = ({ series }: RunResult, column: string): boolean =>
  (series.columns[column] ?? []).some((value) => Number.isFinite(value));

const OBJECTIVE_COUNT_MAX = 3;

/** The objectives that most modules ask for, at most three. */
function objectivesOf({ scenario }: RunResult): readonly number[] {
  const counts = new Map<number, number>();
  for (const { module } of scenario.modules) {
    if (module.latencyMsMax !== null)
      counts.set(module.latencyMsMax, (counts.get(module.latencyMsMax) ?? 0) + 1);
  }
  return [...counts]
    .toSorted((a, b) => b[1] - a[1] || a[0] - b[0])
    .slice(0, OBJECTIVE_COUNT_MAX)
    .map(([ms]) => ms);
}

/** Points per curve: more than one every other pixel only makes the page larger. */
const POINT_COUNT_MAX = 480;
/** When the largest value is this many times the middle one, only a logarithmic axis shows both. */
const LOG_FACTOR = 25;

type Point = readonly [atMs: number, value: number];

interface DrawnCurve extends Curve {
  readonly points: readonly Point[];
}

function figureOf(run: RunResult, panel: Panel): Figure {
  const { title, unit, heightPixels, curves, isFilled } = panel;
  const drawnCurves = curves.map((curve) => ({ ...curve, points: pointsOf(run, curve) }));
  const levels = panel.hasObjectives ? nearby(objectivesOf(run), drawnCurves) : [];
  const axis = axisOf(panel, drawnCurves, levels);
  const svg = drawn(
    overTime(run, {
      height: heightPixels,
      ariaLabel: `${title} over time`,
      y: {
        ...axis,
        grid: true,
        label: null,
        tickFormat: (value: number) => (unit === 'count' ? digits(value) : written(value, unit)),
      },
      marks: [
        ...drawnCurves.flatMap((curve) => (isFilled ? [areaOf(curve), lineOf(curve)] : [lineOf(curve)])),
        Plot.ruleY(levels, { stroke: 'currentColor', strokeOpacity: 0.6, strokeDasharray: '6 4' }),
        'domain' in axis ? Plot.ruleY([0], { stroke: 'currentColor', strokeOpacity: 0.5 }) : null,
      ],
    }),
  );
  return {
    title,
    note: noteOf(panel, levels, 'type' in axis),
    keys: curves.length < 2 ? [] : curves.map(({ label, color }) => ({ label, color })),
    svg,
    columns: curves.map(({ column, label }) => ({ name: column, label, unit })),
  };
}

/** An objective this many times above all answers would only flatten them. */
const FAR_FACTOR = 3;

/** The strictest level, and those of the others that lie near the curves. */
function nearby(levels: readonly number[], curves: readonly DrawnCurve[]): readonly number[] {
  const high = highest(curves);
  const strictest = Math.min(...levels);
  return levels.filter((level) => level === strictest || level <= FAR_FACTOR * high);
}

const valuesOf = (curves: readonly DrawnCurve[]): readonly number[] =>
  curves.flatMap(({ points }) => points.map(([, value]) => value)).filter(Number.isFinite);

const highest = (curves: readonly DrawnCurve[]): number =>
  valuesOf(curves).reduce((most, value) => Math.max(most, value), 0);

function noteOf({ note }: Panel, levels: readonly number[], isLog: boolean): string {
  const objectives =
    levels.length === 0 ? '' : `Dashed: the objective${levels.length > 1 ? 's' : ''} asked for most often.`;
  return [note, objectives, isLog ? 'Logarithmic axis.' : ''].filter((text) => text !== '').join(' ');
}

type Axis =
  | { readonly type: 'log'; readonly ticks: number[] }
  | { readonly domain: readonly [number, number]; readonly ticks: number | number[] };

/** Ends of the axis of a share: all of it, unless that would show nothing. */
const SHARE_TOPS: readonly number[] = [0.1, 0.5, 1];

/** From zero to a little above the largest value, or logarithmic when a linear axis would hide the ordinary. */
function axisOf(
  { unit, heightPixels }: Panel,
  curves: readonly DrawnCurve[],
  levels: readonly number[],
): Axis {
  const high = Math.max(highest(curves), ...levels);
  const positive = valuesOf(curves)
    .filter((value) => value > 0)
    .toSorted((a, b) => a - b);
  const middle = positive[Math.floor(positive.length / 2)] ?? 0;
  if (unit === 'ms' && middle > 0 && high / middle > LOG_FACTOR)
    return { type: 'log', ticks: decades(positive[0] ?? 1, high, 7) };
  const isTiny = unit === 'count' && high <= 4;
  const ticks = isTiny
    ? Array.from({ length: Math.ceil(high) + 1 }, (_, n) => n)
    : heightPixels < 150
      ? 3
      : 5;
  const end = unit === 'share' ? SHARE_TOPS.find((share) => share >= high) : high * 1.05;
  return { domain: [0, end || 1], ticks };
}

const x = ([atMs]: Point): number => atMs;
const y = ([, value]: Point): number => value;
/** A sample stands for the span that ends with it, so its level is drawn back to the one before. */
const curve = 'step-before';

const lineOf = ({ points, color }: DrawnCurve): Plot.Markish =>
  Plot.line(points, { x, y, curve, stroke: color, strokeWidth: 1.4 });

const areaOf = ({ points, color }: DrawnCurve): Plot.Markish =>
  Plot.areaY(points, { x, y, curve, fill: color, fillOpacity: 0.18 });

/** The values of a column; a quantile of 0 ms says that nobody was answered, not that somebody was answered at once. */
const readings = (values: readonly number[], column: string): readonly number[] =>
  column.endsWith('Ms') ? values.map((value) => (value === 0 ? Number.NaN : value)) : values;

/** Points of a curve at the ends of equal spans; NaN where nothing was measured, which breaks the line. */
function pointsOf({ series, endMs }: RunResult, { column, thinning }: Curve): readonly Point[] {
  const values = readings(series.columns[column] ?? [], column);
  if (series.atMs.length <= POINT_COUNT_MAX)
    return series.atMs.map((atMs, n) => [atMs, values[n] ?? Number.NaN]);
  const cells = thinned({ atMs: series.atMs, values, endMs }, POINT_COUNT_MAX, thinning);
  return cells.map((value, n) => [((n + 1) / POINT_COUNT_MAX) * endMs, value]);
}
