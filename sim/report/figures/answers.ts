import * as Plot from '@observablehq/plot';
import type { RunResult } from '../../run/result.ts';
import { written } from '../quantity.ts';
import { decades, drawn, type Figure, FRAME } from './frame.ts';

/** Cells of the run's histogram that become one bar: eight bars per doubling. */
const BARS_PER_OCTAVE = 8;

interface Bar {
  readonly fromMs: number;
  readonly toMs: number;
  readonly share: number;
}

/** How answer times are distributed, on a logarithmic axis, with the median and the tail marked. */
export function answersFigure({ latencyCells, summary }: RunResult): Figure | null {
  const bars = barsOf(latencyCells);
  const [first, last] = [bars[0], bars.at(-1)];
  if (first === undefined || last === undefined) return null;
  const quantiles = [
    ['median', summary['latency.p50Ms']],
    ['95 %', summary['latency.p95Ms']],
    ['99 %', summary['latency.p99Ms']],
  ].filter((row): row is [string, number] => typeof row[1] === 'number' && row[1] > 0);
  // A label to the right of a line near the edge would be cut.
  const isFarRight = (ms: number): boolean =>
    Math.log(ms / first.fromMs) > 0.88 * Math.log(last.toMs / first.fromMs);
  const ticks = decades(first.fromMs, last.toMs, 14);
  return {
    title: 'How answer times are distributed',
    note: 'Share of answers per bar, eight bars to each doubling; logarithmic axis.',
    keys: [],
    columns: null,
    svg: drawn({
      ariaLabel: 'Histogram of answer times',
      width: FRAME.width,
      height: 220,
      marginLeft: FRAME.left,
      marginRight: FRAME.right,
      marginTop: 28,
      marginBottom: FRAME.bottom,
      x: {
        type: 'log',
        domain: [first.fromMs, last.toMs],
        ticks,
        tickFormat: (ms: number) => written(ms, 'ms'),
        label: null,
      },
      y: { grid: true, label: null, ticks: 4, tickFormat: (share: number) => written(share, 'share') },
      marks: [
        Plot.rectY(bars, {
          x1: 'fromMs',
          x2: 'toMs',
          y: 'share',
          fill: 'var(--p50)',
          fillOpacity: 0.65,
          insetRight: 0.5,
        }),
        Plot.ruleY([0], { stroke: 'currentColor', strokeOpacity: 0.5 }),
        Plot.ruleX(quantiles, { x: ([, ms]: [string, number]) => ms, stroke: 'var(--p95)' }),
        ...quantiles.map(([label, ms], row) =>
          Plot.text([`${label} ${written(ms, 'ms')}`], {
            x: [ms],
            text: (text: string) => text,
            frameAnchor: 'top',
            dy: row === 1 ? -18 : -6,
            dx: isFarRight(ms) ? -4 : 4,
            textAnchor: isFarRight(ms) ? 'end' : 'start',
            fill: 'var(--p95)',
          }),
        ),
      ],
    }),
  };
}

function barsOf(cells: RunResult['latencyCells']): readonly Bar[] {
  const counts = new Map<number, number>();
  let all = 0;
  for (const [ms, count] of cells) {
    if (!(ms > 0) || count === 0) continue;
    const bar = Math.floor(Math.log2(ms) * BARS_PER_OCTAVE);
    counts.set(bar, (counts.get(bar) ?? 0) + count);
    all += count;
  }
  return [...counts]
    .toSorted(([a], [b]) => a - b)
    .map(([bar, count]) => ({
      fromMs: 2 ** (bar / BARS_PER_OCTAVE),
      toMs: 2 ** ((bar + 1) / BARS_PER_OCTAVE),
      share: count / all,
    }));
}
