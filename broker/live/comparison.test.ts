import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CallTimes, World } from './comparison.ts';
import { compareWorlds } from './comparison.ts';
import type { Life, ModuleStory } from './lives.ts';

const life = (runtime: string, times: Partial<Life> = {}): Life => ({
  module: 'm',
  runtime,
  epoch: 1,
  orderedMs: 0,
  startedMs: 50,
  endedMs: null,
  isCompleted: false,
  totals: new Map(),
  ...times,
});

const world = (stories: readonly ModuleStory[], calls: readonly CallTimes[] = [], offsetMs = 0): World => ({
  stories,
  calls,
  offsetMs,
});

const job = (module: string, runtime: string, ranMs: number): ModuleStory => ({
  module,
  askedMs: 0,
  lives: [life(runtime, { module, startedMs: 100, endedMs: 100 + ranMs, isCompleted: true })],
});

const times = fc.array(fc.integer({ min: 1, max: 10_000 }), { minLength: 1, maxLength: 30, size: 'max' });

describe('a comparison', () => {
  it('counts placements life by life, and names those that came out otherwise', () => {
    const predicted = world([
      { module: 'a', askedMs: 0, lives: [life('left'), life('right')] },
      { module: 'b', askedMs: 0, lives: [life('left')] },
      { module: 'c', askedMs: 0, lives: [] },
    ]);
    const measured = world([
      { module: 'b', askedMs: 0, lives: [life('right')] },
      { module: 'a', askedMs: 0, lives: [life('left')] },
    ]);
    expect(compareWorlds(predicted, measured)).toMatchObject({
      placementCount: 3,
      equalCount: 1,
      differing: [
        { module: 'a', ordinal: 2, predicted: 'right', measured: null },
        { module: 'b', ordinal: 1, predicted: 'left', measured: 'right' },
      ],
    });
  });

  it('compares how long calls were computed only while both worlds had the module on the same runtime', () => {
    const calls = [1_000, 2_000, 3_000].map((atMs, number) => ({
      module: 'm',
      number,
      atMs,
      latencyMs: 9,
      ranMs: 9,
    }));
    const moved = (atMs: number, to: string, offsetMs: number): World =>
      world(
        [
          {
            module: 'm',
            askedMs: offsetMs,
            lives: [life('left', { orderedMs: offsetMs }), life(to, { orderedMs: atMs + offsetMs })],
          },
        ],
        calls,
        offsetMs,
      );
    const counted = (predicted: World, measured: World): readonly (readonly [string, number])[] =>
      compareWorlds(predicted, measured)
        .metrics.slice(1)
        .map(({ metric, count }) => [metric, count]);
    const other = counted(moved(1_500, 'right', 0), moved(1_600, 'middle', 777));
    expect(other).toEqual([
      ['execution of calls', 1],
      ['answers to calls', 3],
    ]);
    const later = counted(moved(1_500, 'right', 0), moved(2_500, 'right', 777));
    expect(later).toEqual([
      ['execution of calls', 2],
      ['answers to calls', 3],
    ]);
  });

  it('tells by how much each world preferred its own choice', () => {
    const lived = (runtime: string, left: number, right: number): World =>
      world([
        {
          module: 'a',
          askedMs: 0,
          lives: [
            life(runtime, {
              totals: new Map([
                ['left', left],
                ['right', right],
              ]),
            }),
          ],
        },
      ]);
    const [one] = compareWorlds(lived('left', 0.75, 0.5), lived('right', 0.25, 0.375)).differing;
    expect(one).toMatchObject({ predictedLeadScore: 0.25, measuredLeadScore: 0.125 });
  });

  it('finds the error that was put into every time', () => {
    fc.assert(
      fc.property(times, fc.integer({ min: 1, max: 40 }), (ranMs, quarters) => {
        const factor = quarters / 4;
        const jobs = (by: number): World => world(ranMs.map((ms, n) => job(`m${n}`, 'left', ms * by)));
        const rows = compareWorlds(jobs(1), jobs(factor)).metrics;
        const row = rows.find(({ metric }) => metric === 'execution of jobs');
        expect(row?.count).toBe(ranMs.length);
        expect(row?.errorMedianShare).toBeCloseTo(Math.abs(factor - 1), 9);
        expect(row?.errorMostShare).toBeCloseTo(Math.abs(factor - 1), 9);
        expect(row?.biasShare).toBeCloseTo(factor - 1, 9);
      }),
    );
  });

  it('gives a median with half of all errors on each side, and a 90 % with a tenth above', () => {
    fc.assert(
      fc.property(times, (latenciesMs) => {
        const calls = (ms: (at: number) => number): readonly CallTimes[] =>
          latenciesMs.map((_, number) => ({
            module: 'm',
            number,
            atMs: 0,
            latencyMs: ms(number),
            ranMs: null,
          }));
        const predicted = world(
          [],
          calls(() => 100),
        );
        const measured = world(
          [],
          calls((at) => latenciesMs[at] ?? 0),
        );
        const [row] = compareWorlds(predicted, measured).metrics;
        const above = (share: number): number =>
          latenciesMs.filter((ms) => Math.abs(ms / 100 - 1) > share + 1e-12).length;
        const notBelow = (share: number): number =>
          latenciesMs.filter((ms) => Math.abs(ms / 100 - 1) >= share - 1e-12).length;
        const { errorMedianShare = -1, errorMostShare = -1 } = row ?? {};
        expect(above(errorMedianShare)).toBeLessThanOrEqual(latenciesMs.length / 2);
        expect(notBelow(errorMedianShare)).toBeGreaterThanOrEqual(latenciesMs.length / 2);
        expect(above(errorMostShare)).toBeLessThanOrEqual(latenciesMs.length / 10);
        expect(notBelow(errorMostShare)).toBeGreaterThanOrEqual(latenciesMs.length / 10);
      }),
    );
  });

  it('compares times of a life only where both lived it on the same runtime, and calls only where both were answered', () => {
    const call = (number: number, latencyMs: number | null): CallTimes => ({
      module: 'm',
      number,
      atMs: 0,
      latencyMs,
      ranMs: latencyMs,
    });
    const { metrics, answered } = compareWorlds(
      world(
        [job('a', 'left', 100), job('b', 'left', 100)],
        [call(0, 10), call(1, null), call(2, 10), call(3, 10)],
      ),
      world([job('a', 'left', 110), job('b', 'right', 500)], [call(0, 12), call(1, 12), call(2, null)]),
    );
    expect(answered).toEqual({ both: 1, predicted: 2, measured: 1 });
    const counts = Object.fromEntries(metrics.map(({ metric, count }) => [metric, count]));
    expect(counts).toEqual({
      start: 1,
      'execution of jobs': 1,
      'jobs from asking to end': 2,
      'execution of calls': 1,
      'answers to calls': 1,
    });
  });
});
