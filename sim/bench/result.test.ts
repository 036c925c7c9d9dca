import { describe, expect, it } from 'vitest';
import type { Bench } from './bench.ts';
import { median, resultOf } from './result.ts';
import { short, tableOf } from './table.ts';

function bench(better: Bench['better'], must: number, aim: number): Bench {
  const peer = { name: 'Peer', ratio: { must: 2, aim: 4 }, measure: () => ({ figure: 0, check: '' }) };
  const measure = () => ({ figure: 0, check: '' });
  return { name: 'a', title: 'a bench', unit: 'x/s', goal: { must, aim }, better, peer, measure };
}

const runs = (figures: readonly number[], check = 'c') => figures.map((figure) => ({ figure, check }));

describe('a result', () => {
  it('takes the median and judges it against must and aim, in the better direction', () => {
    const verdict = (one: Bench) =>
      resultOf(one, { ours: runs([1, 100, 10]), theirs: { absent: 'x' } }).verdict;
    expect(verdict(bench('higher', 5, 10))).toBe('aim');
    expect(verdict(bench('higher', 10, 11))).toBe('must');
    expect(verdict(bench('higher', 11, 12))).toBe('fails');
    expect(verdict(bench('lower', 12, 10))).toBe('aim');
    expect(verdict(bench('lower', 10, 9))).toBe('must');
    expect(verdict(bench('lower', 9, 8))).toBe('fails');
    expect(median([4, 1, 2, 3])).toBe(2.5);
  });

  it('compares medians, and says so when the work was not the same', () => {
    const ours = runs([30, 30, 30]);
    expect(resultOf(bench('higher', 1, 2), { ours, theirs: runs([10]) }).comparison).toMatchObject({
      ratio: 3,
      verdict: 'must',
    });
    const other = resultOf(bench('higher', 1, 2), { ours, theirs: runs([10], 'd') });
    expect(other.comparison?.verdict).toBe('differs');
    const split = [...ours, ...runs([30], 'e')];
    expect(resultOf(bench('higher', 1, 2), { ours: split, theirs: { absent: 'x' } }).verdict).toBe('differs');
  });

  it('reads as a table, with the way to a missing peer', () => {
    const known = resultOf(bench('higher', 5e6, 8e6), { ours: runs([8.1234e6]), theirs: runs([9e5]) });
    const alone = resultOf(bench('lower', 3, 2), {
      ours: runs([4]),
      theirs: { absent: 'apt-get install peer' },
    });
    expect(`\n${tableOf([known, alone])}\n`).toMatchInlineSnapshot(`
      "
      | what                                    | figure     | range           | must | aim | verdict         |
      |-----------------------------------------|------------|-----------------|------|-----|-----------------|
      | a bench                                 | 8.12 M x/s | 8.12 M … 8.12 M | 5 M  | 8 M | reaches the aim |
      | – against Peer on the same work (900 k) | 9.03 ×     |                 | 2 ×  | 4 × | reaches the aim |
      | a bench                                 | 4 x/s      | 4 … 4           | 3    | 2   | BELOW THE MUST  |
      | – no peer: apt-get install peer         |            |                 |      |     | skipped         |
      "
    `);
    expect([short(412_345), short(999), short(0.01234), short(2.1e9)]).toEqual([
      '412 k',
      '999',
      '0.0123',
      '2.1 G',
    ]);
  });
});
