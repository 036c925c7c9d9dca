import type { Daily } from './daily.ts';
import { draw, drawKey } from './draw.ts';
import type { Series } from './series.ts';
import type { Arrival } from './written-times.ts';

/** What arrivals and stays are generated from. */
export interface StayMaking {
  readonly seed: number;
  readonly durationMs: number;
  readonly series: Series;
  readonly shapes: ReadonlyMap<string, Daily>;
}

/** Steps into which a day is cut to draw from a shape. */
const SHAPE_STEP_MS = 60_000;

/** Who comes: the id pattern of the population names its draws. */
export interface Comers {
  readonly id: string;
  readonly count: number;
}

/** When each member of a population comes, in whole milliseconds, in the order of their numbers. */
export function arrivalsMs(arrival: Arrival, { id, count }: Comers, making: StayMaking): readonly number[] {
  const key = drawKey(making.seed, id, 'arrival');
  const raw = (atMs: (index: number) => number): number[] =>
    Array.from({ length: count }, (_, index) => atMs(index));
  const each = (atMs: (index: number) => number): number[] => raw((index) => Math.round(atMs(index)));
  switch (arrival.kind) {
    case 'at':
      return new Array<number>(count).fill(arrival.at);
    case 'every':
      return each((index) => arrival.from + arrival.every * index);
    case 'burst':
      return each((index) => arrival.from + arrival.within * draw(key, index));
    case 'poisson':
      return summed(
        arrival.from,
        raw((index) => -arrival.gap * Math.log(draw(key, index))),
      );
    case 'trace': {
      const gaps = making.series.gapsMs(arrival.trace);
      return summed(
        arrival.from,
        raw((index) => (gaps[index % gaps.length] ?? 0) * arrival.factor),
      );
    }
    case 'shape': {
      const atMs = shapeQuantile(arrival, making);
      return each((index) => atMs(draw(key, index)));
    }
    default:
      return new Array<number>(count).fill(arrival.after);
  }
}

function summed(fromMs: number, gapsMs: readonly number[]): number[] {
  let atMs = fromMs;
  return gapsMs.map((gapMs) => {
    atMs += gapMs;
    return Math.round(atMs);
  });
}

/** The time before which the given share of a shape's whole lies; even within a minute. */
function shapeQuantile(
  { shape, from, to }: Extract<Arrival, { readonly kind: 'shape' }>,
  { durationMs, shapes }: StayMaking,
): (share: number) => number {
  const daily = shapes.get(shape);
  const endMs = Math.min(to ?? durationMs, durationMs);
  const sums: number[] = [0];
  for (let atMs = from; atMs < endMs; atMs += SHAPE_STEP_MS) {
    sums.push((sums.at(-1) ?? 0) + (daily?.level(atMs + SHAPE_STEP_MS / 2) ?? 1));
  }
  const whole = sums.at(-1) ?? 0;
  return (share) => {
    const wanted = share * whole;
    const step = firstAbove(sums, wanted) - 1;
    const [low = 0, high = 1] = sums.slice(step, step + 2);
    const part = high > low ? (wanted - low) / (high - low) : 0;
    return Math.min(endMs, from + (step + part) * SHAPE_STEP_MS);
  };
}

/** Index of the first number above the wanted one in an ascending list; at least 1. */
function firstAbove(sums: readonly number[], wanted: number): number {
  let [low, high] = [1, sums.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sums[middle] ?? 0) > wanted) high = middle;
    else low = middle + 1;
  }
  return Math.max(1, low);
}
