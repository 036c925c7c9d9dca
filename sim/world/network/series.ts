import { assert } from '../../../core/index.ts';
import type { TraceStep } from '../../../scenarios/model.ts';
import { US_PER_MS, US_PER_SECOND } from '../calendar.ts';

/**
 * A recorded series as a function of time: each step holds until the next, and after the last step has lasted as
 * long as the one before it, all begins anew (assumption: recordings are sampled evenly). Before its first
 * step the first value holds.
 */
export class Steps {
  readonly #atUs: readonly number[];
  readonly #values: readonly number[];
  readonly #periodUs: number;

  constructor(steps: readonly TraceStep[]) {
    assert(steps.length > 0, 'a series has steps');
    this.#atUs = steps.map(({ atMs }, index) => (index === 0 ? 0 : Math.round(atMs * US_PER_MS)));
    this.#values = steps.map(({ value }) => value);
    const last = this.#atUs.at(-1) ?? 0;
    this.#periodUs = steps.length === 1 ? Number.POSITIVE_INFINITY : 2 * last - (this.#atUs.at(-2) ?? 0);
    const rises = this.#atUs.every((atUs, index) => index === 0 || atUs > (this.#atUs[index - 1] ?? 0));
    assert(rises, 'the steps of a series are in order of time');
  }

  /** The value that holds at a time. */
  at(us: number): number {
    return this.#values[this.#index(this.#phase(us))] as number;
  }

  /** When the next step begins, later than `us`; `Infinity` for a constant. */
  nextUs(us: number): number {
    if (this.#periodUs === Number.POSITIVE_INFINITY) return this.#periodUs;
    const phase = this.#phase(us);
    const next = this.#atUs[this.#index(phase) + 1] ?? this.#periodUs;
    return us + next - phase;
  }

  /**
   * How long `bytes` take from `us` on when the values are bytes per second and `factor` of them can be used;
   * `Infinity` if the series never moves a byte.
   */
  elapsedUs(us: number, bytes: number, factor: number): number {
    let atUs = us;
    let left = bytes;
    let stillCount = 0;
    for (;;) {
      const perUs = (this.at(atUs) * factor) / US_PER_SECOND;
      const nextUs = this.nextUs(atUs);
      const room = perUs * (nextUs - atUs);
      if (perUs > 0 && left <= room) return atUs + left / perUs - us;
      stillCount = room > 0 ? 0 : stillCount + 1;
      if (stillCount > this.#values.length) return Number.POSITIVE_INFINITY;
      left -= room;
      atUs = nextUs;
    }
  }

  #phase(us: number): number {
    return this.#periodUs === Number.POSITIVE_INFINITY ? us : us % this.#periodUs;
  }

  /** The step that holds at a phase, by bisection. */
  #index(phase: number): number {
    let low = 0;
    let high = this.#atUs.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((this.#atUs[middle] as number) <= phase) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
