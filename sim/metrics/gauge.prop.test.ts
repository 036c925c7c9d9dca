import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Gauge } from './gauge.ts';

/** Steps of a value over time, in whole microseconds; gaps of 0 are common. */
const steps = fc.array(
  fc.record({
    gapUs: fc.integer({ min: 0, max: 50 }),
    value: fc.integer({ min: -20, max: 20 }),
    asShift: fc.boolean(),
  }),
  { maxLength: 30, size: 'max' },
);

/** The value in each microsecond, one by one. */
function everyMicrosecond(
  start: number,
  walk: readonly { gapUs: number; value: number }[],
  restUs: number,
): number[] {
  const values: number[] = [];
  let value = start;
  for (const step of [...walk, { gapUs: restUs, value: 0 }]) {
    for (let us = 0; us < step.gapUs; us++) values.push(value);
    value = step.value;
  }
  return values;
}

describe('gauge', () => {
  it('agrees with a sum over every single microsecond', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -20, max: 20 }),
        steps,
        fc.integer({ min: 0, max: 50 }),
        (start, walk, restUs) => {
          const gauge = new Gauge(start, 1_000);
          let atUs = 1_000;
          for (const { gapUs, value, asShift } of walk) {
            atUs += gapUs;
            if (asShift) gauge.shift(value - gauge.value, atUs);
            else gauge.set(value, atUs);
          }
          const values = everyMicrosecond(start, walk, restUs);
          const sum = values.reduce((total, value) => total + value, 0);
          const held = [start, ...walk.map(({ value }) => value)];
          expect(gauge.seconds(atUs + restUs)).toBeCloseTo(sum / 1e6, 12);
          const last = held.at(-1) ?? start;
          expect(gauge.mean(atUs + restUs)).toBeCloseTo(values.length === 0 ? last : sum / values.length, 9);
          expect([gauge.value, gauge.least, gauge.most]).toEqual([
            last,
            Math.min(...held),
            Math.max(...held),
          ]);
        },
      ),
    );
  });

  it('does not care how often it is read on the way', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 7 }), (walk, everyCount) => {
        const [left, read] = [new Gauge(3, 0), new Gauge(3, 0)];
        let atUs = 0;
        for (const [index, { gapUs, value }] of walk.entries()) {
          atUs += gapUs;
          if (index % everyCount === 0) read.mean(atUs);
          left.set(value, atUs);
          read.set(value, atUs);
        }
        expect(read.seconds(atUs + 10)).toBe(left.seconds(atUs + 10));
      }),
    );
  });
});
