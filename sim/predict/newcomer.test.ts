import { describe, expect, it } from 'vitest';
import { Dice } from './dice.ts';
import { Newcomer, twinsOf } from './newcomer.ts';
import { real } from './numbers.ts';

const CELL_COUNT = 200;
const dice = new Dice(1, 'newcomer');
const normals = (count: number) => Float64Array.from({ length: count }, () => dice.normal());

/** Devices that differ by one factor for all, and by a second one that only half of the cells feel. */
const cells = normals(CELL_COUNT).map((log) => 2 * log + 3);
const feels = cells.map((_, cell) => cell % 2);
const deviceOf = (all: number, some: number) =>
  cells.map((log, cell) => log + all + some * real(feels, cell));
const known = Array.from({ length: 12 }, (_, place) => ({
  name: `d${place}`,
  logMs: deviceOf(dice.normal(), 0.5 * dice.normal()),
}));
/** Features tell nothing here. */
const traits = { count: 13, width: 2, values: normals(26) };
const truth = deviceOf(1.7, -0.6);
const worst = (expected: Float64Array) =>
  Math.max(...expected.map((log, cell) => Math.abs(log - real(truth, cell))));

describe('a new device', () => {
  it('is known as a whole once its runs tell in which ways it differs', () => {
    const newcomer = new Newcomer(known, traits);
    const learnt = (picked: readonly number[]) =>
      newcomer.after(
        picked,
        picked.map((cell) => real(truth, cell)),
      );
    expect(learnt([])).toEqual(newcomer.expected);
    expect(worst(learnt([0, 1]))).toBeLessThan(worst(newcomer.expected) / 4);
    expect(worst(learnt([0, 1, 2, 3, 4, 5, 6, 7]))).toBeLessThan(0.1);
  });

  it('is expected to be like those that share its features', () => {
    const [slow, fast] = [deviceOf(2, 0), deviceOf(-2, 0)];
    const both = [slow, fast, slow, fast].map((logMs, place) => ({ name: `${place}`, logMs }));
    const values = Float64Array.of(1, -1, 1.1, -1.1, 1.05);
    const { expected } = new Newcomer(both, { count: 5, width: 1, values });
    expect(real(expected, 0)).toBeGreaterThan(real(cells, 0) + 1);
  });

  it('has those for twins that share all features', () => {
    expect(twinsOf(1, { count: 3, width: 2, values: Float64Array.of(1, 2, 3, 4, 3, 4) })).toEqual([1, 2]);
  });
});
