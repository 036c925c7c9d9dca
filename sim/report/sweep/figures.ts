import * as Plot from '@observablehq/plot';
import type { BlockTable, Entry, MetricTable } from '../../sweep/tables.ts';
import { judged, traitIn } from '../../sweep/tables.ts';
import { drawn } from '../figures/frame.ts';
import type { Markup } from '../html.ts';
import { written, writtenChance, writtenEstimate } from '../quantity.ts';
import { palette } from '../stylesheet.ts';
import { axisOf } from './axis.ts';

/** A figure of a sweep: drawn, and the name of the file that it is kept in. */
export interface SweepFigure {
  readonly file: string;
  readonly title: string;
  readonly svg: Markup;
}

const WIDTH = 540;
const ROW = 22;
const INK = { better: 'var(--good)', worse: 'var(--fault)', tied: 'var(--soft)' } as const;

/** A file name from the words of a block. */
const fileName = ({ scenario, pointIndex, label }: BlockTable, metric: string, what: string): string =>
  `${[scenario.name, ...(label === '' ? [] : [`point-${pointIndex + 1}`]), metric, what].join('-').replace(/[^\w-]+/g, '-')}.svg`;

/** Entries with the best first. */
export const bestFirst = ({ metric, entries }: MetricTable): readonly Entry[] => {
  const sign = traitIn(metric).better === 'higher' ? -1 : 1;
  return entries.toSorted((a, b) => sign * (a.estimate.mean - b.estimate.mean));
};

interface Row {
  readonly policy: string;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly ink: string;
  readonly text: string;
}

/** The mean of every policy by one metric with its interval, and how each differs from the baseline in pairs. */
export function blockFigures(
  block: BlockTable,
  table: MetricTable,
  baseline: string,
): readonly SweepFigure[] {
  const { unit } = traitIn(table.metric);
  const entries = bestFirst(table);
  const means = entries.map(({ policy, estimate: { mean, halfWidth }, contrast }) => ({
    ...spanOf(mean, halfWidth),
    policy,
    ink:
      policy === baseline ? 'var(--p50)' : contrast === null ? INK.tied : INK[judged(table.metric, contrast)],
    text: `${policy}: ${writtenEstimate(mean, halfWidth, unit)}`,
  }));
  const differences = entries.flatMap(({ policy, contrast }): readonly Row[] => {
    if (contrast === null) return [];
    const { mean, halfWidth } = contrast.difference;
    const text = `${policy}: ${writtenEstimate(mean, halfWidth, unit)}, p ${writtenChance(contrast.pHolm.value)}`;
    return [{ ...spanOf(mean, halfWidth), policy, ink: INK[judged(table.metric, contrast)], text }];
  });
  const where = `${block.scenario.name}${block.label === '' ? '' : ` at ${block.label}`}`;
  const figures = [
    {
      file: fileName(block, table.metric, 'means'),
      title: `${table.metric}: mean and 95 % interval`,
      svg: spans(means, {
        ariaLabel: `${table.metric} of ${where} by policy`,
        metric: table.metric,
        isFromZero: true,
      }),
    },
  ];
  if (differences.length === 0) return figures;
  return [
    ...figures,
    {
      file: fileName(block, table.metric, 'differences'),
      title: `difference to ${baseline}, same worlds`,
      svg: spans(differences, {
        ariaLabel: `Difference in ${table.metric} of ${where} to ${baseline}`,
        metric: table.metric,
        isFromZero: false,
      }),
    },
  ];
}

const spanOf = (mean: number, halfWidth: number): Pick<Row, 'mean' | 'low' | 'high'> => {
  const width = Number.isFinite(halfWidth) ? halfWidth : 0;
  return { mean, low: mean - width, high: mean + width };
};

function spans(
  rows: readonly Row[],
  {
    ariaLabel,
    metric,
    isFromZero,
  }: { readonly ariaLabel: string; readonly metric: string; readonly isFromZero: boolean },
): Markup {
  const { unit } = traitIn(metric);
  const least = Math.min(0, ...rows.map(({ low }) => low));
  const most = Math.max(0, ...rows.map(({ high }) => high));
  const low = isFromZero ? Math.min(0, least) : least;
  return drawn({
    ariaLabel,
    width: WIDTH,
    height: rows.length * ROW + 44,
    marginLeft: 150,
    marginRight: 32,
    marginTop: 8,
    marginBottom: 28,
    x: {
      ...axisOf(low, most === low ? low + 1 : most, unit),
      label: null,
      grid: true,
      tickFormat: (value: number) => written(value, unit),
    },
    y: { type: 'band', domain: rows.map(({ policy }) => policy), label: null, tickSize: 0 },
    marks: [
      Plot.ruleX([0], { stroke: 'currentColor', strokeOpacity: 0.5 }),
      Plot.ruleY(rows, { y: 'policy', x1: 'low', x2: 'high', stroke: 'ink', strokeWidth: 2 }),
      Plot.dot(rows, { y: 'policy', x: 'mean', fill: 'ink', r: 4, title: 'text' }),
    ],
  });
}

/** One metric over the values of a field, a line to each policy with its interval as a band. */
export function overField(
  tables: readonly BlockTable[],
  {
    scenario,
    field,
    metric,
    values,
  }: {
    readonly scenario: string;
    readonly field: string;
    readonly metric: string;
    /** Numbers of the field by point. */
    readonly values: readonly number[];
  },
): SweepFigure {
  const { unit } = traitIn(metric);
  const rows = tables.flatMap(({ metrics, pointIndex }) =>
    (metrics.find((table) => table.metric === metric)?.entries ?? []).map(({ policy, estimate }) => ({
      policy,
      at: values[pointIndex] ?? 0,
      ...spanOf(estimate.mean, estimate.halfWidth),
    })),
  );
  const policies = [...new Set(rows.map(({ policy }) => policy))];
  const inks = { domain: policies, range: policies.map((_, n) => `var(--hue-${n % 10})`) };
  return {
    file: `${[scenario, field, metric].join('-').replace(/[^\w-]+/g, '-')}.svg`,
    title: `${metric} over ${field}`,
    svg: drawn({
      ariaLabel: `${metric} of ${scenario} over ${field}`,
      width: WIDTH * 2,
      height: 300,
      marginLeft: 80,
      marginRight: 130,
      color: { ...inks, legend: false },
      x: { label: field, nice: true },
      y: { grid: true, zero: true, label: null, tickFormat: (value: number) => written(value, unit) },
      marks: [
        Plot.areaY(rows, { x: 'at', y1: 'low', y2: 'high', z: 'policy', fill: 'policy', fillOpacity: 0.18 }),
        Plot.lineY(rows, { x: 'at', y: 'mean', z: 'policy', stroke: 'policy', strokeWidth: 2 }),
        Plot.dot(rows, { x: 'at', y: 'mean', fill: 'policy', r: 3 }),
        Plot.text(
          rows,
          Plot.selectLast({
            x: 'at',
            y: 'mean',
            z: 'policy',
            text: 'policy',
            fill: 'policy',
            dx: 8,
            textAnchor: 'start',
          }),
        ),
      ],
    }),
  };
}

/** A figure as a file of its own, with its inks and its name spaces. */
export const standalone = ({ markup }: Markup): string =>
  markup.replace(
    /^<svg ([^>]*)>/,
    (_, attributes: string) =>
      `<svg ${SPACES} ${attributes.replace(/ ?xmlns(:xlink)?="[^"]*"/g, '')} style="${SURFACE}"><style>${palette}</style>`,
  );

const SPACES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"';
const SURFACE =
  'color: var(--ink); background: var(--paper); --plot-background: var(--paper); font-family: system-ui, sans-serif';
