import { type AffineLaw, fitAffineLaw, predictMs } from '../../scenarios/library/fit/affine.ts';
import type { Runs } from '../../scenarios/library/fit/pitot.ts';
import { Dice } from './dice.ts';
import { type Bases, Factors } from './factors.ts';
import { gridOf, Moments } from './grid.ts';
import { Noise } from './noise.ts';
import { integer, real } from './numbers.ts';

/** Predicted run times of every workload on every platform, in natural logarithms of milliseconds. */
export interface Prediction {
  readonly platformCount: number;
  readonly law: AffineLaw;
  /** The middle: half of all runs take longer. */
  readonly logMs: Float64Array;
  /** How unsure the middle is, as a variance. */
  readonly doubts: Float64Array;
  /** How far runs stray from it even if it is right: the square of the noise's scale. */
  readonly noises: Float64Array;
}

/** How long a chain is, and how rich the residual. */
export interface ChainSettings {
  readonly seed: number;
  readonly workFactorCount: number;
  readonly startFactorCount: number;
  /** Draws that are thrown away, of each round. */
  readonly warmUpCount: number;
  /** Draws that are kept, in the last round. */
  readonly drawCount: number;
}

/**
 * The same for all fractions. On validation rows within 10 and 50 % of the runs, 16 to 40 work factors and 4 to 8 start-up
 * factors were within 0.3 points of each other; longer chains gain less than 0.3.
 */
export const chainSettings: ChainSettings = {
  seed: 1,
  workFactorCount: 20,
  startFactorCount: 6,
  warmUpCount: 40,
  drawCount: 80,
};

/** Draws of the first round, which only has to find which part of a run is start-up. */
const FIRST = { warmUpCount: 20, drawCount: 10 };
/** What residuals of work count where work takes next to no time: the law may be wrong about that. */
const WORK_SHARE_FLOOR = 0.1;
/** Scale of the noise before anything is seen; twins of one box differ by 1 to 3 % (measured). */
const NOISE_SCALE = 0.04;

/**
 * Predicts run times of modules that run alone: the affine law, start-up + work × slowness, times what a low-rank
 * residual over (workload × platform) says. The residual has two parts, since start-ups stray for other reasons
 * (what is loaded and compiled) than work: log t = log law + g · (work residual) + (1 − g) · (start-up residual), where g
 * is the share of work in the time. A first round finds g better than the law alone.
 *
 * Known weakness: g is taken from the middle of the first round, not drawn along.
 */
export function predictAlone(
  runs: Runs,
  chosen: Int32Array,
  bases: Bases,
  settings: ChainSettings,
): Prediction {
  const law = fitAffineLaw(runs, chosen);
  const platformCount = runs.platforms.length;
  const cellCount = platformCount * runs.workloads.length;
  const lawMs = Float64Array.from({ length: cellCount }, (_, cell) =>
    predictMs(law, cell % platformCount, Math.floor(cell / platformCount)),
  );
  const logLaw = lawMs.map(Math.log);
  const startMs = lawMs.map((_, cell) => Math.exp(real(law.logStartUp, cell % platformCount)));
  const scene = { runs, chosen, bases, logLaw };
  const shares = (timesMs: Float64Array) =>
    timesMs.map((timeMs, cell) => Math.max(0.001, 1 - real(startMs, cell) / timeMs));
  const first = chain(scene, shares(lawMs), { ...settings, ...FIRST });
  const last = chain(scene, shares(first.logMs.map(Math.exp)), settings);
  return { ...last, law, platformCount };
}

interface Scene {
  readonly runs: Runs;
  readonly chosen: Int32Array;
  readonly bases: Bases;
  readonly logLaw: Float64Array;
}

/** Draws the residual again and again, and keeps mean and spread. */
function chain(
  { runs, chosen, bases, logLaw }: Scene,
  workShares: Float64Array,
  settings: ChainSettings,
): Omit<Prediction, 'law' | 'platformCount'> {
  const dice = new Dice(settings.seed, 'alone');
  const platformCount = runs.platforms.length;
  const cellOf = (row: number) =>
    integer(runs.workloadOf, row) * platformCount + integer(runs.platformOf, row);
  const grid = gridOf(runs.workloads.length, platformCount, Array.from(chosen, cellOf));
  const times = new Map(Array.from(chosen, (row) => [cellOf(row), Math.log(real(runs.timeMs, row))]));
  const targets = Float64Array.from(grid.cells, (cell) => (times.get(cell) ?? 0) - real(logLaw, cell));
  const work = workShares.map((share) => WORK_SHARE_FLOOR + (1 - WORK_SHARE_FLOOR) * share);
  const parts = [
    { factorCount: settings.workFactorCount, scales: work },
    { factorCount: settings.startFactorCount, scales: workShares.map((share) => 1 - share) },
  ];
  const factors = new Factors(grid, parts, bases, dice);
  const noise = new Noise(
    platformCount,
    Int32Array.from(grid.cells, (cell) => cell % platformCount),
    NOISE_SCALE,
  );
  const [middles, noises] = [new Moments(logLaw.length), new Moments(platformCount)];
  const drawn = new Float64Array(logLaw.length);
  for (let round = 0; round < settings.warmUpCount + settings.drawCount; round += 1) {
    factors.draw(targets, noise.weights, dice);
    factors.fill(drawn);
    noise.draw(
      targets.map((target, place) => target - real(drawn, integer(grid.cells, place))),
      dice,
    );
    if (round < settings.warmUpCount) continue;
    middles.add(drawn);
    noises.add(noise.precisions.map((precision) => 1 / precision));
  }
  const spreads = noises.means();
  return {
    logMs: middles.means().map((residual, cell) => residual + real(logLaw, cell)),
    doubts: middles.variances(),
    noises: drawn.map((_, cell) => real(spreads, cell % platformCount)),
  };
}
