import type { Unit } from '../quantity.ts';

/** What a plot is told of its axis of values. */
export interface Axis {
  readonly domain: [number, number];
  readonly nice?: true;
  /** Where they are, or about how many. */
  readonly ticks: number | number[];
}

/** Steps of an axis of seconds that people count in. */
const STEPS_SECONDS: readonly number[] = [
  30, 60, 120, 300, 600, 1_200, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400,
];
const TICK_COUNT = 5;

/** An axis of values from `low` to above it: minutes and hours at whole minutes and hours, all else at tens. */
export function axisOf(low: number, high: number, unit: Unit): Axis {
  const step = STEPS_SECONDS.find((seconds) => (high - low) / seconds <= TICK_COUNT);
  if (unit !== 's' || step === undefined || step === STEPS_SECONDS[0])
    return { domain: [low, high], nice: true, ticks: TICK_COUNT };
  const [first, last] = [Math.floor(low / step), Math.ceil(high / step)];
  const ticks = Array.from({ length: last - first + 1 }, (_, at) => (first + at) * step);
  return { domain: [ticks.at(0) ?? low, ticks.at(-1) ?? high], ticks };
}
