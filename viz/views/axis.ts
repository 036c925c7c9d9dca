import { scaleLinear, tickStep } from 'd3';
import type { Window } from '../address/outlook.ts';
import type { Shape } from '../picture/figure.ts';
import { clock } from './words.ts';

/** Steps between ticks that people count time in, up to a week. */
const STEPS_MS = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000,
  600_000, 900_000, 1_800_000, 3_600_000, 7_200_000, 10_800_000, 21_600_000, 43_200_000, 86_400_000,
  604_800_000,
] as const;

/** Room for one tick with its time. */
const TICK_PIXELS = 92;
/** Height of an axis with its times. */
export const AXIS_PIXELS = 20;

/** Where something lies between left and right. */
interface Plot {
  readonly left: number;
  readonly right: number;
}

/** From moments to pixels and back. */
export interface TimeScale {
  (ms: number): number;
  readonly invert: (x: number) => number;
}

/** The time axis over a plot. */
export const timeScale = ({ fromMs, toMs }: Window, { left, right }: Plot): TimeScale =>
  scaleLinear([fromMs, toMs], [left, right]) as unknown as TimeScale;

/** Moments worth a tick. */
function ticksOf({ fromMs, toMs }: Window, { left, right }: Plot): readonly number[] {
  const wantedMs = ((toMs - fromMs) * TICK_PIXELS) / Math.max(1, right - left);
  const stepMs = STEPS_MS.find((step) => step >= wantedMs) ?? tickStep(fromMs, toMs, 5);
  const first = Math.ceil(fromMs / stepMs) * stepMs;
  return Array.from(
    { length: Math.max(0, Math.floor((toMs - first) / stepMs) + 1) },
    (_, n) => first + n * stepMs,
  );
}

/** The axis: times above, and fine lines down through the plot. */
export function axisShapes(
  window: Window,
  plot: Plot,
  { top, bottom }: { readonly top: number; readonly bottom: number },
): readonly Shape[] {
  const x = timeScale(window, plot);
  const isFine = window.toMs - window.fromMs < 10_000;
  return ticksOf(window, plot).flatMap((ms): readonly Shape[] => [
    { kind: 'line', points: [x(ms), top + AXIS_PIXELS - 4, x(ms), bottom], stroke: 'rule' },
    {
      kind: 'label',
      x: x(ms),
      y: top + 11,
      text: clock(ms, isFine),
      ink: 'soft',
      sizePixels: 10,
      anchor: 'middle',
    },
  ]);
}
