import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stream } from '../random/stream.ts';
import { FEATURES } from './features.ts';
import { Gym, type GymStep } from './gym.ts';
import { anywhere, Learner, played } from './learner.ts';
import { nursery } from './nursery.ts';

let gym: Gym;

beforeAll(async () => {
  gym = await Gym.open({ worldOf: nursery });
});

afterAll(() => gym.close());

/** Plays a world by a rule, and keeps every step. */
function steps(seed: number, rule: (number: number, optionCount: number) => number): readonly GymStep[] {
  const taken: GymStep[] = [];
  for (let seen = gym.reset(seed); seen !== null; ) {
    const step = gym.step(rule(taken.length, seen.options.length));
    taken.push(step);
    seen = step.observation;
  }
  return taken;
}

const turns = (number: number, optionCount: number): number => number % optionCount;
const first = (): number => 0;

describe('a gym', () => {
  it('asks where each module goes, tells what comes of it, and ends with the metrics of the run', () => {
    const taken = steps(1, turns);
    expect(taken.length).toBeGreaterThan(8);
    expect(taken.findIndex(({ done }) => done)).toBe(taken.length - 1);
    const last = taken.at(-1)?.info;
    expect(last?.traceHash).toMatch(/^[0-9a-f]{64}$/);
    const late = taken.reduce((sum, { info }) => sum + info.lateCount, 0);
    const kept = taken.reduce((sum, { info }) => sum + info.keptCount, 0);
    const reward = taken.reduce((sum, step) => sum + step.reward, 0);
    expect(reward).toBeCloseTo((kept - late) / 100);
    // The simulator counts on its own: calls that are under way at the end, too, and as missed what was never answered.
    const calls = last?.summary?.['calls.count'] ?? 0;
    const missed = calls * (last?.summary?.['objective.missShare'] ?? 0);
    expect(kept).toBeGreaterThan(0);
    const openCount = Math.round(calls - missed) - kept;
    expect(openCount).toBeGreaterThanOrEqual(0);
    expect(openCount).toBeLessThanOrEqual(12);
    expect(late).toBeLessThanOrEqual(Math.ceil(missed));
  });

  it('shows every option in numbers between 0 and 1, by id', () => {
    const seen = gym.reset(2);
    const names = seen?.options.map(({ runtime }) => runtime) ?? [];
    expect(names).toEqual(names.toSorted());
    expect(names.length).toBeGreaterThan(5);
    for (const { features } of seen?.options ?? []) {
      expect(features.length).toBe(FEATURES.length);
      for (const feature of features) {
        expect(feature).toBeGreaterThanOrEqual(0);
        expect(feature).toBeLessThanOrEqual(1);
      }
    }
  });

  it('is the same world for the same seed and choices, to the trace, whatever was played between', () => {
    const once = steps(3, turns);
    const other = steps(3, first);
    gym.reset(4);
    gym.step(0);
    const again = steps(3, turns);
    expect(again).toEqual(once);
    expect(other.at(-1)?.info.traceHash).not.toBe(once.at(-1)?.info.traceHash);
    expect(other[0]).toEqual(once[0]);
    expect(other[1]?.observation?.options).not.toEqual(once[1]?.observation?.options);
  });

  it('takes no choice that there is not, and none when nothing is to be chosen', async () => {
    const count = gym.reset(5)?.options.length ?? 0;
    expect(() => gym.step(count)).toThrow(`there is no option ${count}: they are 0 to ${count - 1}`);
    expect(() => gym.step(0.5)).toThrow('there is no option 0.5');
    expect(gym.step(0).done).toBe(false);
    steps(5, first);
    expect(() => gym.step(0)).toThrow('nothing is to be decided: call reset first');
    const lost = await Gym.open({ worldOf: nursery, policy: 'absent' });
    expect(() => lost.reset(1)).toThrow('there is no policy "absent"');
    await lost.close();
  });
});

describe('a learner', () => {
  it('does better than chance in worlds it has not seen, after fifteen that it has', () => {
    const draws = stream(1, 'player', 'practice');
    const learner = new Learner(FEATURES.length);
    for (let seed = 1; seed <= 15; seed++) learner.practise(gym, seed, () => draws.next());
    const exam = [1_001, 1_002, 1_003];
    const learnt = exam.map((seed) => played(gym, seed, (seen) => learner.best(seen)));
    const chance = exam.map((seed) => played(gym, seed, (seen) => anywhere(seen, draws.next())));
    learnt.forEach((worth, at) => {
      expect(worth).toBeGreaterThan((chance[at] ?? 0) + 3);
    });
  });
});
