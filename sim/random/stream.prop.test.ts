import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { draw, Stream, stream } from './stream.ts';

const seeds = fc.maxSafeInteger();
const names = fc.string({ maxLength: 12 });
const counts = fc.nat(50);

function take(source: Stream, count: number): readonly number[] {
  return Array.from({ length: count }, () => source.next());
}

describe('a stream, whatever its name', () => {
  it('gives by index, by stepping and without any state the same numbers', () => {
    fc.assert(
      fc.property(seeds, names, names, counts, (seed, entity, purpose, count) => {
        const indexes = Array.from({ length: count }, (_, index) => index);
        const stepped = take(stream(seed, entity, purpose), count);
        const resting = stream(seed, entity, purpose);
        expect(indexes.map((index) => resting.at(index))).toEqual(stepped);
        expect(indexes.map((index) => draw(seed, entity, purpose, index))).toEqual(stepped);
        expect(resting.state().drawCount).toBe(0);
      }),
    );
  });

  it('goes on after a detour through JSON as if nothing had been', () => {
    fc.assert(
      fc.property(seeds, names, counts, (seed, entity, count) => {
        const original = stream(seed, entity, 'crash');
        take(original, count);
        const restored = new Stream(JSON.parse(JSON.stringify(original.state())));
        const copy = original.clone();
        const future = take(original, 10);
        expect(take(restored, 10)).toEqual(future);
        expect(take(copy, 10)).toEqual(future);
      }),
    );
  });

  it('stays strictly between 0 and 1, also for indexes beyond 32 bits', () => {
    fc.assert(
      fc.property(seeds, names, fc.maxSafeNat(), (seed, entity, index) => {
        const unit = stream(seed, entity, 'size').at(index);
        expect(unit > 0 && unit < 1).toBe(true);
        expect(1 - (1 - unit)).toBe(unit);
      }),
    );
  });

  it('forks the same children, however far it has run, and different ones for different purposes', () => {
    fc.assert(
      fc.property(seeds, names, names, counts, (seed, one, other, count) => {
        const parent = stream(seed, 'edge-1', 'link');
        const early = parent.fork(one).state();
        take(parent, count);
        expect(parent.fork(one).state()).toEqual(early);
        fc.pre(one !== other);
        expect(parent.fork(other).state()).not.toEqual(early);
        expect(early).not.toEqual({ ...parent.state(), drawCount: 0 });
      }),
    );
  });

  it('shares its key with no stream of another name', () => {
    fc.assert(
      fc.property(fc.tuple(seeds, names, names), fc.tuple(seeds, names, names), (one, other) => {
        fc.pre(one.some((part, index) => part !== other[index]));
        expect(stream(...one).state()).not.toEqual(stream(...other).state());
      }),
    );
    expect(stream(1, 'ab', 'c').state()).not.toEqual(stream(1, 'a', 'bc').state());
    expect(stream(1, 'a\0', '').state()).not.toEqual(stream(1, 'a', '').state());
    expect(stream(1, '', '').at(5)).not.toBe(stream(1, '', '').at(5 + 2 ** 32));
    expect(stream(1, '', '').state()).not.toEqual(stream(1 + 2 ** 32, '', '').state());
  });
});

describe('streams beside each other, at a fixed seed', () => {
  const length = 20_000;

  /** |r| of independent uniforms exceeds 4 ÷ √n once in 16,000 times. */
  const correlationMax = 4 / Math.sqrt(length);

  function correlation(one: readonly number[], other: readonly number[]): number {
    const products = one.reduce((sum, unit, index) => sum + (unit - 0.5) * ((other[index] ?? 0) - 0.5), 0);
    return (12 * products) / one.length;
  }

  it.each([
    ['entities', stream(7, 'device-1', 'crash'), stream(7, 'device-2', 'crash')],
    ['purposes', stream(7, 'device-1', 'crash'), stream(7, 'device-1', 'load')],
    ['seeds', stream(7, 'device-1', 'crash'), stream(8, 'device-1', 'crash')],
    ['parent and child', stream(7, 'device-1', 'crash'), stream(7, 'device-1', 'crash').fork('crash')],
  ])('are uncorrelated: %s', (_, one, other) => {
    expect(Math.abs(correlation(take(one, length), take(other, length)))).toBeLessThan(correlationMax);
  });

  it('are uncorrelated across 20,000 neighbours at the same index, and within one from draw to draw', () => {
    const first = Array.from({ length: length + 1 }, (_, i) => draw(7, `device-${i}`, 'crash', 0));
    const own = take(stream(7, 'device-1', 'crash'), length + 1);
    expect(Math.abs(correlation(first.slice(1), first.slice(0, -1)))).toBeLessThan(correlationMax);
    expect(Math.abs(correlation(own.slice(1), own.slice(0, -1)))).toBeLessThan(correlationMax);
  });

  it('fill 256 cells evenly, across streams and within one', () => {
    const across = Array.from({ length }, (_, i) => draw(7, `device-${i}`, 'crash', 0));
    for (const units of [across, take(stream(7, 'device-1', 'crash'), length)]) {
      const cells = new Array<number>(256).fill(0);
      for (const unit of units) cells[Math.floor(unit * 256)] = (cells[Math.floor(unit * 256)] ?? 0) + 1;
      const expected = length / 256;
      const chiSquare = cells.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
      // 255 degrees of freedom: outside 255 ± 4·√510 once in about 16,000 times.
      expect(Math.abs(chiSquare - 255)).toBeLessThan(4 * Math.sqrt(510));
    }
  });
});
