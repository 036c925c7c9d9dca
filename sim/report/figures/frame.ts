import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import type { Mark as RunMark } from '../../run/result.ts';
import { type Markup, raw } from '../html.ts';
import { moment, spokenMoment } from '../quantity.ts';

/** Size of every figure that has the run's time on its x-axis, so that all axes line up; half of a label fits at the right. */
export const FRAME = { width: 1_080, left: 112, right: 30, top: 14, bottom: 24 } as const;

/** A figure drawn, with what its caption says. */
export interface Figure {
  readonly title: string;
  readonly note: string;
  readonly keys: readonly Key[];
  readonly svg: Markup;
  /** Columns of the series whose values are told at the crosshair; `null` when the x-axis is not time. */
  readonly columns:
    | readonly { readonly name: string; readonly label: string; readonly unit: string }[]
    | null;
}

/** One entry of a figure's legend. */
export interface Key {
  readonly color: string;
  readonly label: string;
}

/** What is used of the elements of a drawing; the types of browsers are not at hand here. */
interface Drawing {
  readonly outerHTML: string;
  textContent: string;
  setAttribute(name: string, value: string): void;
  append(child: Drawing): void;
  remove(): void;
  querySelectorAll(selector: string): Iterable<Drawing>;
}

/** What a mark of our own is given to draw with. */
interface Sheet {
  readonly document: { createElementNS(space: string, name: string): Drawing };
}

interface Dimensions {
  readonly width: number;
  readonly height: number;
  readonly marginLeft: number;
  readonly marginRight: number;
  readonly marginTop: number;
  readonly marginBottom: number;
}

/** Draws a plot into text; equal options give equal bytes. */
export function drawn(options: Plot.PlotOptions & { readonly ariaLabel: string }): Markup {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const svg = Plot.plot({ ...options, document: document as never, className: 'plot' }) as unknown as Drawing;
  for (const sheet of svg.querySelectorAll('style')) sheet.remove();
  svg.setAttribute('role', 'img');
  return raw(rounded(svg.outerHTML));
}

/** Coordinates to a tenth of a pixel: no eye sees more, and pages shrink by half. */
const rounded = (markup: string): string =>
  markup.replace(/<[^>]*>/g, (tag) =>
    tag.replace(/-?\d+\.\d{2,}(?:e-\d+)?/g, (number) => String(Number(Number(number).toFixed(1)))),
  );

/** What a figure over the run's time needs to know of the run. */
export interface TimeFrame {
  readonly endMs: number;
  readonly marks: readonly RunMark[];
}

/** Options of a plot over the run's time: the shared axis, the frame, and the marks of faults and moves. */
export function overTime(
  { endMs, marks }: TimeFrame,
  { height, ariaLabel, ...rest }: Plot.PlotOptions & { readonly height: number; readonly ariaLabel: string },
): Plot.PlotOptions & { readonly ariaLabel: string } {
  return {
    ...rest,
    ariaLabel,
    width: FRAME.width,
    height,
    marginLeft: FRAME.left,
    marginRight: FRAME.right,
    marginTop: FRAME.top,
    marginBottom: FRAME.bottom,
    x: { domain: [0, endMs], ticks: [...ticksOf(endMs)], tickFormat: tickText(endMs), label: null },
    marks: [...(rest.marks ?? []), markStrip({ endMs, marks })],
  };
}

/** Round values of a logarithmic axis: 1, 2 and 5 of every power of ten inside a span, fewer where there are many. */
export function decades(low: number, high: number, countMax: number): number[] {
  const powers = Array.from({ length: 20 }, (_, n) => 10 ** (n - 4));
  const within = (factors: readonly number[]): number[] =>
    powers
      .flatMap((power) => factors.map((factor) => factor * power))
      .filter((value) => value >= low && value <= high);
  return [[1, 2, 5], [1, 3], [1]].map(within).find(({ length }) => length <= countMax) ?? within([1]);
}

const STEPS_MS: readonly number[] = [
  1, 10, 100, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000, 3_600_000,
  7_200_000, 10_800_000, 21_600_000, 43_200_000, 86_400_000, 604_800_000,
];

/** Moments for the labels of the time axis: at most thirteen, at round times. */
export function ticksOf(endMs: number): readonly number[] {
  const step = STEPS_MS.find((ms) => endMs / ms <= 12) ?? 2_592_000_000;
  return Array.from({ length: Math.floor(endMs / step) + 1 }, (_, n) => n * step);
}

/** Hours of a day as a clock shows them, shorter runs in their own unit. */
function tickText(endMs: number): (atMs: number) => string {
  if (endMs <= 4 * 3_600_000 || endMs > 4 * 86_400_000)
    return (atMs) => (atMs === 0 ? '0' : spokenMoment(atMs));
  return (atMs) =>
    `${Math.floor(atMs / 3_600_000)}:${String(Math.floor(atMs / 60_000) % 60).padStart(2, '0')}`;
}

const MARK_INK: Readonly<Record<RunMark['kind'], string>> = {
  fault: 'var(--fault)',
  loss: 'var(--loss)',
  migration: 'var(--move)',
  'law-broken': 'var(--fault)',
};
/** Beyond this many faults, lines through the whole figure would hide it. */
const LINE_COUNT_MAX = 24;

/** Ticks of what may happen thousands of times: one path each, and no text; lanes and lists tell more of them anyway. */
const TICKS = { migration: { above: 5, length: 4 }, loss: { above: 11, length: 5 } } as const;

/** A strip of ticks along the top: what struck the world, what was lost, what moved; one tick per pixel and kind. */
function markStrip({ endMs, marks }: TimeFrame): Plot.RenderFunction {
  const isFew = marks.filter(({ kind }) => kind === 'fault').length <= LINE_COUNT_MAX;
  const draw = (
    { width, height, marginLeft, marginRight, marginTop, marginBottom }: Dimensions,
    sheet: Sheet,
  ): Drawing => {
    const make = (name: string, parts: Readonly<Record<string, string | number>>): Drawing => {
      const element = sheet.document.createElementNS('http://www.w3.org/2000/svg', name);
      for (const [part, value] of Object.entries(parts)) element.setAttribute(part, String(value));
      return element;
    };
    const group = make('g', { 'aria-label': 'faults and moves' });
    const placed = onePerPixel(
      marks.filter(({ atMs }) => atMs <= endMs),
      (at) => marginLeft + (at / endMs) * (width - marginLeft - marginRight),
    );
    for (const kind of ['migration', 'loss'] as const) {
      const { above, length } = TICKS[kind];
      const ticks = placed
        .filter((mark) => mark.kind === kind)
        .map(({ x }) => `M${x} ${marginTop - above}v${length}`);
      if (ticks.length > 0) group.append(make('path', { d: ticks.join(''), stroke: MARK_INK[kind] }));
    }
    for (const { x, kind, text } of placed) {
      if (kind === 'migration' || kind === 'loss') continue;
      const stroke = MARK_INK[kind];
      const tick = make('line', {
        x1: x,
        x2: x,
        y1: marginTop - 13,
        y2: marginTop - 6,
        stroke,
        'stroke-width': 2,
      });
      const title = make('title', {});
      title.textContent = text;
      tick.append(title);
      group.append(tick);
      if (!isFew) continue;
      const line = { x1: x, x2: x, y1: marginTop, y2: height - marginBottom, stroke };
      group.append(make('line', { ...line, 'stroke-opacity': 0.3, 'stroke-dasharray': '2 3' }));
    }
    return group;
  };
  return (...given) => draw(given[3], given[4] as unknown as Sheet) as never;
}

interface PlacedMark {
  readonly x: number;
  readonly kind: RunMark['kind'];
  readonly text: string;
}

/** Texts of one tick; more would fill the screen. */
const TEXT_COUNT_MAX = 6;

function onePerPixel(marks: readonly RunMark[], place: (atMs: number) => number): readonly PlacedMark[] {
  const byPixel = new Map<string, { readonly x: number; readonly marks: RunMark[] }>();
  for (const mark of marks) {
    const x = Math.round(place(mark.atMs));
    const key = `${mark.kind} ${x}`;
    const there = byPixel.get(key);
    if (there === undefined) byPixel.set(key, { x, marks: [mark] });
    else there.marks.push(mark);
  }
  return [...byPixel.values()].map(({ x, marks: here }) => ({
    x,
    kind: here[0]?.kind ?? 'fault',
    text: [
      ...here.slice(0, TEXT_COUNT_MAX).map(({ atMs, text }) => `${moment(atMs)}  ${text}`),
      ...(here.length > TEXT_COUNT_MAX ? [`and ${here.length - TEXT_COUNT_MAX} more`] : []),
    ].join('\n'),
  }));
}
