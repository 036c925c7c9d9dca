import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Axis, valuesOf } from './axes.ts';
import { readConstraint } from './constraint.ts';
import { pointsOf } from './design.ts';

const list = (field: string): fc.Arbitrary<Axis> =>
  fc
    .uniqueArray(fc.integer({ min: 0, max: 99 }), { minLength: 1, maxLength: 4 })
    .map((values) => ({ kind: 'list', field, values }));

const range = (field: string): fc.Arbitrary<Axis> =>
  fc
    .record({
      from: fc.integer({ min: 1, max: 50 }),
      width: fc.integer({ min: 1, max: 50 }),
      kind: fc.constantFrom('uniform' as const, 'log-uniform' as const),
      stepCount: fc.integer({ min: 2, max: 5 }),
    })
    .map(({ from, width, kind, stepCount }) => ({
      kind: 'law',
      field,
      law: { kind, from, to: from + width },
      unit: '',
      isWhole: false,
      stepCount,
    }));

const FIELDS = ['a', 'b.c', 'd-{n}'] as const;
const axes: fc.Arbitrary<readonly Axis[]> = fc
  .integer({ min: 1, max: 3 })
  .chain((count) => fc.tuple(...FIELDS.slice(0, count).map((field) => fc.oneof(list(field), range(field)))));
const seeds = fc.integer({ min: 0, max: 1_000 });

describe('a grid', () => {
  it('has every combination of the values once', () => {
    fc.assert(
      fc.property(axes, (all) => {
        const points = pointsOf({ kind: 'grid', axes: all, sampleCount: 1, seed: 1 });
        expect(new Set(points.map((point) => JSON.stringify(point))).size).toBe(points.length);
        expect(points.length).toBe(all.reduce((count, axis) => count * valuesOf(axis, 1).length, 1));
        for (const axis of all) {
          const met = new Set(points.map((point) => point[axis.field]));
          expect(met).toEqual(new Set(valuesOf(axis, 1)));
        }
      }),
    );
  });

  it('takes both ends of a range', () => {
    fc.assert(
      fc.property(range('a'), (axis) => {
        if (axis.kind === 'list' || !('to' in axis.law)) return;
        const values = valuesOf(axis, 1).map(Number);
        expect(values[0]).toBeCloseTo(axis.law.from, 3);
        expect(values.at(-1)).toBeCloseTo(axis.law.to, 3);
      }),
    );
  });
});

describe('a Latin hypercube', () => {
  it('takes one value of each field from each part of equal chance', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 40 }), (seed, count) => {
        const parts = Array.from({ length: count }, (_, n) => n);
        const all = FIELDS.map((field): Axis => ({ kind: 'list', field, values: parts }));
        const points = pointsOf({ kind: 'latin-hypercube', axes: all, sampleCount: count, seed });
        for (const field of FIELDS)
          expect(points.map((point) => Number(point[field])).toSorted((a, b) => a - b)).toEqual(parts);
      }),
    );
  });

  it('draws a field as before when another one is added', () => {
    fc.assert(
      fc.property(axes, range('later'), seeds, (some, more, seed) => {
        const draw = (all: readonly Axis[]) =>
          pointsOf({ kind: 'latin-hypercube', axes: all, sampleCount: 7, seed });
        const [before, after] = [draw(some), draw([...some, more])];
        for (const { field } of some)
          expect(after.map((point) => point[field])).toEqual(before.map((point) => point[field]));
      }),
    );
  });
});

describe('a constraint', () => {
  const numbers = fc.record({ x: fc.integer({ min: -9, max: 9 }), y: fc.integer({ min: -9, max: 9 }) });
  const witnesses: readonly (readonly [string, (x: number, y: number) => boolean])[] = [
    ['x < y', (x, y) => x < y],
    ['x - y - 1 <= 2', (x, y) => x - y - 1 <= 2],
    ['x * 2 + y > 3 - x', (x, y) => x * 2 + y > 3 - x],
    ['2 + x * y == 8 / 2', (x, y) => 2 + x * y === 8 / 2],
    ['x != y', (x, y) => x !== y],
  ];

  it.each(witnesses)('reads %s as anybody does', (text, witness) => {
    const reading = readConstraint(text, ['x', 'y']);
    if (reading.kind === 'fault') throw new Error(reading.message);
    fc.assert(
      fc.property(numbers, (point) => {
        expect(reading.constraint.holds(point)).toBe(witness(point.x, point.y));
      }),
    );
  });

  it('compares amounts by what they are worth, whatever their units', () => {
    const reading = readConstraint('settings.dwellMs < 1 min', ['settings.dwellMs']);
    if (reading.kind === 'fault') throw new Error(reading.message);
    expect(reading.constraint.holds({ 'settings.dwellMs': '59 s' })).toBe(true);
    expect(reading.constraint.holds({ 'settings.dwellMs': '90 s' })).toBe(false);
  });

  it.each([
    ['x', '"x" compares nothing'],
    ['x < z', '"z" is no field of this sweep and no amount'],
    ['x <', 'a side is missing'],
  ])('objects to %s', (text, message) => {
    expect(readConstraint(text, ['x', 'y'])).toMatchObject({ kind: 'fault', message });
  });
});
