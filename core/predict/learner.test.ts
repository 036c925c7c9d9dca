import { describe, expect, it } from 'vitest';
import { type Encounter, foreseen, type Learnt, learntFrom, nothingLearnt } from './learner.ts';

/** Numbers that look random and are the same every time: the fractional parts of multiples of √2 and √3. */
const wave = (n: number, root: number): number => ((n + 1) * Math.sqrt(root)) % 1;
const [MODULE_COUNT, RUNTIME_COUNT] = [12, 8];

/** The truth that times are drawn from; who learns does not know it. */
function timeMs(module: number, runtime: number, busyCount: number): number {
  const workMs = 5 * Math.exp(4 * wave(module, 2));
  const slowness = Math.exp(2 * wave(runtime, 3)) * (runtime % 2 === 0 ? 1 : 5);
  const odd = module % 3 === 0 && runtime % 2 === 1 ? 0.4 : 0;
  return 20 * (1 + runtime) + workMs * slowness * Math.exp(odd) * (1 + busyCount) ** 0.5;
}

const encounterOf = (module: number, runtime: number, busyCount = 0): Encounter => ({
  module: `m${module}`,
  runtime: `r${runtime}`,
  groups: [runtime % 2 === 0 ? 'ahead' : 'interpreter'],
  busyCount,
  toldMs: null,
  span: 'run',
});

/** Hears every pair of module and runtime so many times, in an order that mixes them. */
function taught(rounds: number, leave: (module: number, runtime: number) => boolean = () => false): Learnt {
  let learnt = nothingLearnt;
  for (let n = 0; n < rounds * MODULE_COUNT * RUNTIME_COUNT; n++) {
    const pair = (n * 37) % (MODULE_COUNT * RUNTIME_COUNT);
    const [module, runtime] = [pair % MODULE_COUNT, Math.floor(pair / MODULE_COUNT)];
    if (leave(module, runtime)) continue;
    const busyCount = Math.floor(n / (MODULE_COUNT * RUNTIME_COUNT)) % 3;
    learnt = learntFrom(learnt, encounterOf(module, runtime, busyCount), timeMs(module, runtime, busyCount));
  }
  return learnt;
}

function meanError(learnt: Learnt, busyCount = 0): number {
  let sum = 0;
  for (let module = 0; module < MODULE_COUNT; module++)
    for (let runtime = 0; runtime < RUNTIME_COUNT; runtime++) {
      const seen = foreseen(learnt, encounterOf(module, runtime, busyCount));
      sum += Math.abs(Math.log(seen.timeMs / timeMs(module, runtime, busyCount)));
    }
  return sum / (MODULE_COUNT * RUNTIME_COUNT);
}

describe('a learner of run times', () => {
  it('comes to know start-up, slowness, odd pairs and crowding', () => {
    expect(meanError(nothingLearnt)).toBeGreaterThan(1);
    const learnt = taught(12);
    expect(meanError(learnt)).toBeLessThan(0.12);
    expect(meanError(learnt, 2)).toBeLessThan(0.05);
  });

  it('foresees pairs that never met', () => {
    const learnt = taught(12, (module, runtime) => (module + runtime) % 6 === 0);
    expect(meanError(learnt)).toBeLessThan(0.12);
  });

  it('expects of a new runtime what others with its engine are like', () => {
    const learnt = taught(6, (_module, runtime) => runtime > 5);
    const of = (group: string) =>
      foreseen(learnt, { ...encounterOf(1, 0), runtime: 'new', groups: [group], span: 'work' });
    expect(of('interpreter').timeMs).toBeGreaterThan(2.5 * of('ahead').timeMs);
    expect(of('interpreter').doubtSd).toBeGreaterThan(foreseen(learnt, encounterOf(1, 0)).doubtSd);
  });

  it('gives reasons whose factors make up the work', () => {
    const { reasons, workMs } = foreseen(taught(2), encounterOf(3, 5, 1));
    expect(reasons.reduce((product, { factor }) => product * factor, 1)).toBeCloseTo(workMs, 6);
    expect(reasons.map(({ name }) => name)).toEqual([
      'work of m3',
      'interpreter',
      'r5',
      'm3 on r5',
      'busy neighbours',
    ]);
  });

  it('believes what it was told until it sees otherwise', () => {
    const told = { ...encounterOf(0, 0), module: 'told', groups: [], toldMs: 40 };
    expect(foreseen(nothingLearnt, told).workMs).toBeCloseTo(40, 6);
    const learnt = [1, 2, 3, 4, 5, 6].reduce(
      (state) => learntFrom(state, { ...told, span: 'work' }, 120),
      nothingLearnt,
    );
    expect(foreseen(learnt, told).workMs).toBeGreaterThan(80);
  });

  it('tells a start from work', () => {
    const at = encounterOf(2, 2);
    const learnt = Array.from({ length: 20 }).reduce<Learnt>(
      (state) => learntFrom(state, { ...at, span: 'start' }, 300),
      nothingLearnt,
    );
    expect(foreseen(learnt, at).startMs).toBeGreaterThan(200);
    expect(foreseen(learnt, at).workMs).toBeCloseTo(foreseen(nothingLearnt, at).workMs, 6);
  });

  it('is not thrown by one absurd time', () => {
    const at = encounterOf(4, 3);
    const learnt = taught(6);
    const after = learntFrom(learnt, at, 1e9);
    expect(foreseen(after, at).timeMs / foreseen(learnt, at).timeMs).toBeLessThan(2);
  });

  it('leaves what was known before as it was, and learns the same from the same', () => {
    const before = taught(1);
    const seen = foreseen(before, encounterOf(0, 0));
    learntFrom(before, encounterOf(0, 0), 12_345);
    expect(foreseen(before, encounterOf(0, 0))).toEqual(seen);
    expect(foreseen(taught(1), encounterOf(0, 0))).toEqual(seen);
  });
});
