import { max, min } from 'd3';
import type { Steps } from '../../chronicle/spans.ts';
import type { Shape } from '../../picture/figure.ts';
import type { Ink } from '../../picture/ink.ts';
import type { TimeScale } from '../axis.ts';
import type { Frame } from '../view.ts';
import { percent } from '../words.ts';
import type { Samples } from './samples.ts';

/** One number over time, in cells as wide as those of the heat map. */
interface Trace {
  readonly word: string;
  readonly ink: Ink;
  readonly values: ArrayLike<number>;
}

/** A chart of one or two numbers. */
export interface Band {
  readonly title: string;
  readonly traces: readonly Trace[];
  /** A line that should not be crossed. */
  readonly threshold: number | null;
  readonly written: (value: number) => string;
}

/** The charts below the heat map that the trace has something for. */
export function bandsOf({ records, window }: Omit<Frame, 'height'>, samples: Samples): readonly Band[] {
  const { chronicle } = records;
  const cells = (steps: Steps): Float64Array =>
    Float64Array.from({ length: samples.cellCount }, (_, cell) => {
      const atMs = window.fromMs + ((cell + 1) / samples.cellCount) * (window.toMs - window.fromMs);
      return steps.at(Math.min(atMs, records.toMs));
    });
  const bands: readonly (Band | null)[] = [
    {
      title: 'answer ÷ objective',
      traces: [
        { word: 'worst module', ink: 'series-1', values: samples.worstShare },
        { word: 'median', ink: 'series-0', values: samples.middleShare },
      ],
      threshold: 1,
      written: percent,
    },
    {
      title: 'modules',
      traces: [
        { word: 'running', ink: 'series-0', values: cells(chronicle.running) },
        { word: 'waiting', ink: 'series-1', values: cells(chronicle.waiting) },
      ],
      threshold: null,
      written: (value) => `${Math.round(value)}`,
    },
    chronicle.knowsTruth
      ? {
          title: 'not where believed',
          traces: [{ word: 'modules', ink: 'series-1', values: cells(chronicle.astray) }],
          threshold: null,
          written: (value) => `${Math.round(value)}`,
        }
      : null,
    {
      title: 'power of busy cores',
      traces: [{ word: 'all devices', ink: 'series-2', values: samples.watts }],
      threshold: null,
      written: (value) => `${Number(value.toPrecision(3))} W`,
    },
    {
      title: 'lowest battery',
      traces: [{ word: 'charge', ink: 'series-3', values: samples.battery }],
      threshold: null,
      written: percent,
    },
  ];
  return bands
    .filter((band) => band !== null)
    .filter(({ traces }) => traces.some(({ values }) => isTold(values)));
}

const isTold = (values: ArrayLike<number>): boolean =>
  Array.from(values).some((value) => !Number.isNaN(value));

interface BandPlace {
  readonly x: TimeScale;
  readonly plot: { readonly left: number; readonly right: number };
  readonly y: number;
  readonly height: number;
}

/** The most that is shown of a limit: one value far out does not flatten all others. */
const LIMIT_RATIO_MAX = 4;

/** Draws a band: its name and its extremes left, its lines, and the limit. */
export function bandShapes(band: Band, place: BandPlace): readonly Shape[] {
  const { plot, y, height } = place;
  const largest =
    max(band.traces, ({ values }) => max(Array.from(values).filter((value) => !Number.isNaN(value)))) ?? 0;
  const smallest =
    min(band.traces, ({ values }) => min(Array.from(values).filter((value) => !Number.isNaN(value)))) ?? 0;
  const top =
    band.threshold === null
      ? Math.max(largest, smallest + 1e-9)
      : Math.max(band.threshold * 1.2, Math.min(largest, band.threshold * LIMIT_RATIO_MAX));
  const toY = (value: number): number => y + height - (Math.min(value, top) / top) * (height - 4);
  const limit: readonly Shape[] =
    band.threshold === null
      ? []
      : [
          {
            kind: 'line',
            points: [plot.left, toY(band.threshold), plot.right, toY(band.threshold)],
            stroke: 'bad',
            isDashed: true,
            opacity: 0.8,
          },
        ];
  return [
    { kind: 'box', x: plot.left, y, width: plot.right - plot.left, height, fill: 'sunk' },
    {
      kind: 'label',
      x: plot.left - 8,
      y: y + 11,
      text: band.title,
      anchor: 'end',
      sizePixels: 10,
      isBold: true,
    },
    {
      kind: 'label',
      x: plot.left - 8,
      y: y + 24,
      text: `up to ${band.written(largest)}`,
      anchor: 'end',
      sizePixels: 9.5,
      ink: 'soft',
    },
    ...band.traces.map(
      ({ word, ink }, row): Shape => ({
        kind: 'label',
        x: plot.left - 8,
        y: y + 37 + 12 * row,
        text: word,
        anchor: 'end',
        sizePixels: 9.5,
        ink,
      }),
    ),
    ...limit,
    ...band.traces.flatMap((trace) => lineShapes(trace, toY, { plot, band })),
  ];
}

/** A line, broken where nothing is known. */
function lineShapes(
  { values, ink, word }: Trace,
  toY: (value: number) => number,
  { plot, band }: { readonly plot: BandPlace['plot']; readonly band: Band },
): readonly Shape[] {
  const cell = (plot.right - plot.left) / values.length;
  const shapes: Shape[] = [];
  let points: number[] = [];
  const end = (): void => {
    if (points.length >= 4)
      shapes.push({
        kind: 'line',
        points,
        stroke: ink,
        strokePixels: 1.5,
        about: { tip: `${band.title}: ${word}` },
      });
    points = [];
  };
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? Number.NaN;
    if (Number.isNaN(value)) {
      end();
      continue;
    }
    points.push(plot.left + (index + 0.5) * cell, toY(value));
  }
  end();
  return shapes;
}
