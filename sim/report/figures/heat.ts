import * as Plot from '@observablehq/plot';
import type { RunResult, Stretch } from '../../run/result.ts';
import { thinned } from '../bars.ts';
import { digits, written } from '../quantity.ts';
import { drawn, type Figure, overTime } from './frame.ts';

const CELL_COUNT = 180;
const ROW_COUNT_MAX = 40;
const ROW_HEIGHT = 15;
/** Shades that are told apart; neighbours of one shade become one bar. */
const SHADE_COUNT = 12;
const BUSY = 'busy:';
/** A realm that is busy less than this everywhere is shown as idle as it is. */
const SHARE_FLOOR = 0.1;

interface Row {
  /** Device or runtime. */
  readonly name: string;
  /** One value per cell; NaN for none. */
  readonly values: readonly number[];
}

interface Bar {
  readonly name: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly share: number;
}

/** How busy each device was over time, or, when that was not sampled, how many modules each runtime ran. */
export function heatFigure(run: RunResult): Figure | null {
  const busy = busyRows(run);
  const isBusy = busy.length > 0;
  const rows = (isBusy ? busy : moduleRows(run))
    .toSorted((a, b) => total(b) - total(a) || (a.name < b.name ? -1 : 1))
    .slice(0, ROW_COUNT_MAX)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  if (rows.length === 0) return null;
  const high = rows
    .flatMap(({ values }) => values.filter(Number.isFinite))
    .reduce((most, value) => Math.max(most, value), 0);
  const top = Math.max(high, isBusy ? SHARE_FLOOR : 1);
  const title = isBusy ? 'Busy share of each device' : 'Modules on each runtime';
  const all = isBusy ? busy.length : new Set(run.stretches.map(({ runtime }) => runtime)).size;
  return {
    title,
    note: `${all > rows.length ? `The ${rows.length} busiest of ${all}. ` : ''}Darkest: ${isBusy ? written(top, 'share') : `${digits(top)} modules`}.`,
    keys: [],
    columns: [],
    svg: drawn(
      overTime(run, {
        height: rows.length * ROW_HEIGHT + 40,
        ariaLabel: `${title} over time`,
        y: {
          domain: rows.map(({ name }) => name),
          label: null,
          padding: 0.12,
          tickSize: 0,
          tickFormat: shortened,
        },
        marks: [
          Plot.barX(barsOf(rows, run.endMs, top), {
            x1: 'fromMs',
            x2: 'toMs',
            y: 'name',
            fill: 'var(--heat)',
            fillOpacity: { value: 'share', scale: null },
          }),
        ],
      }),
    ),
  };
}

/** A name that fits beside the axis: what kind it is stands at its start, which one at its end. */
export const shortened = (name: string): string =>
  name.length <= 16 ? name : `${name.slice(0, 6)}…${name.slice(-9)}`;

const total = ({ values }: Row): number =>
  values.reduce((sum, value) => sum + (Number.isFinite(value) ? value : 0), 0);

function busyRows({ series, endMs }: RunResult): readonly Row[] {
  return Object.entries(series.columns)
    .filter(([name]) => name.startsWith(BUSY))
    .map(([name, values]) => ({
      name: name.slice(BUSY.length),
      values: thinned({ atMs: series.atMs, values, endMs }, Math.min(CELL_COUNT, series.atMs.length), 'mean'),
    }));
}

function moduleRows({ stretches, endMs }: RunResult): readonly Row[] {
  const rows = new Map<string, number[]>();
  for (const stretch of stretches) {
    if (stretch.state !== 'running') continue;
    const row = rows.get(stretch.runtime) ?? Array.from({ length: CELL_COUNT }, () => 0);
    rows.set(stretch.runtime, row);
    addTo(row, stretch, endMs / CELL_COUNT);
  }
  return [...rows].map(([name, values]) => ({ name, values }));
}

/** Adds to each cell the share of it that the stretch covers. */
function addTo(row: number[], { fromMs, toMs }: Stretch, cellMs: number): void {
  for (let cell = Math.floor(fromMs / cellMs); cell < row.length && cell * cellMs < toMs; cell++) {
    const coveredMs = Math.min(toMs, (cell + 1) * cellMs) - Math.max(fromMs, cell * cellMs);
    row[cell] = (row[cell] ?? 0) + coveredMs / cellMs;
  }
}

function barsOf(rows: readonly Row[], endMs: number, top: number): readonly Bar[] {
  return rows.flatMap(({ name, values }) => {
    const bars: Bar[] = [];
    const cellMs = endMs / values.length;
    values.forEach((value, cell) => {
      const share = Number.isFinite(value)
        ? Math.round(Math.min(1, value / top) * SHADE_COUNT) / SHADE_COUNT
        : 0;
      const last = bars.at(-1);
      const toMs = (cell + 1) * cellMs;
      if (last !== undefined && last.share === share) bars[bars.length - 1] = { ...last, toMs };
      else bars.push({ name, fromMs: cell * cellMs, toMs, share });
    });
    return bars.filter(({ share }) => share > 0);
  });
}
