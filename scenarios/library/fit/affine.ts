import { spread } from './effects.ts';
import { at, median, quantile } from './numbers.ts';
import type { Runs } from './pitot.ts';

/**
 * The law `time = start-up of the platform + work of the module × slowness of the platform`, fitted: two
 * numbers per platform, one per module. All in natural logarithms of milliseconds (slowness: of a ratio), in
 * the order of `Runs`.
 */
export interface AffineLaw {
  readonly logStartUp: Float64Array;
  readonly logSlowness: Float64Array;
  readonly logWork: Float64Array;
}

/** The platform whose slowness is 1, so that work is "milliseconds there". */
export const REFERENCE_PLATFORM = 'wasmtime-a:hc-33';

/** Expected time of a run in ms. */
export function predictMs(law: AffineLaw, platform: number, workload: number): number {
  const workMs = Math.exp(at(law.logSlowness, platform) + at(law.logWork, workload));
  return Math.exp(at(law.logStartUp, platform)) + workMs;
}

/** Knobs of the fit; chosen by eye on all runs and on splits with seed 1, which the reported errors leave out. */
interface FitSettings {
  readonly sweeps: number;
  /** Relative errors below this count as squares, above as absolute values. */
  readonly errorShareFloor: number;
  /** Scale of the relative error against which the priors are weighed. */
  readonly errorShareScale: number;
  /**
   * Standard deviation of a module's log work around the mean of all. Wide: it only steadies unseen modules.
   */
  readonly logWorkSpread: number;
}

const SETTINGS: FitSettings = { sweeps: 60, errorShareFloor: 0.04, errorShareScale: 0.1, logWorkSpread: 3 };

/**
 * Fits the law to the chosen runs by alternating Gauss–Newton steps, reweighted so that the sum of absolute
 * errors is made small and freaks count little (iteratively reweighted least squares, Holland & Welsch 1977).
 *
 * Priors: a platform's two logarithms lie around the sum of an engine effect and a device effect, with a
 * spread that is estimated along the way; so a platform with few runs, or none, leans on its engine and its
 * device.
 */
export function fitAffineLaw(runs: Runs, chosen: Int32Array): AffineLaw {
  const law = firstGuess(runs, chosen);
  const byPlatform = grouped(runs.platformOf, chosen, runs.platforms.length);
  const byWorkload = grouped(runs.workloadOf, chosen, runs.workloads.length);
  const { platforms } = runs;
  for (let sweep = 0; sweep < SETTINGS.sweeps; sweep += 1) {
    const startUpPrior = spread(platforms, law.logStartUp, byPlatform);
    const slownessPrior = spread(platforms, law.logSlowness, byPlatform);
    for (let platform = 0; platform < platforms.length; platform += 1) {
      const priors: PlatformPriors = {
        startUpMean: at(startUpPrior.means, platform),
        startUpPrecision: 1 / startUpPrior.variance,
        slownessMean: at(slownessPrior.means, platform),
        slownessPrecision: 1 / slownessPrior.variance,
      };
      stepPlatform({ runs, law, rows: byPlatform[platform] ?? [], priors }, platform);
    }
    const meanWork = median(law.logWork);
    byWorkload.forEach((rows, workload) => {
      stepWorkload({ runs, law, rows }, workload, meanWork);
    });
    anchor(runs, law);
  }
  normalise(runs, law);
  return law;
}

interface Step {
  readonly runs: Runs;
  readonly law: AffineLaw;
  readonly rows: readonly number[];
}

interface PlatformPriors {
  readonly startUpMean: number;
  readonly startUpPrecision: number;
  readonly slownessMean: number;
  readonly slownessPrecision: number;
}

/** One damped Gauss–Newton step in (log start-up, log slowness): a two-by-two system. */
function stepPlatform(step: Step & { readonly priors: PlatformPriors }, platform: number): void {
  const { runs, law, rows, priors } = step;
  const { logStartUp, logSlowness } = law;
  const startUpMs = Math.exp(at(logStartUp, platform));
  let [aa, ab, bb] = [priors.startUpPrecision, 0, priors.slownessPrecision];
  let ga = priors.startUpPrecision * (priors.startUpMean - at(logStartUp, platform));
  let gb = priors.slownessPrecision * (priors.slownessMean - at(logSlowness, platform));
  for (const row of rows) {
    const predictedMs = predictMs(law, platform, at(runs.workloadOf, row));
    const startUpShare = startUpMs / predictedMs;
    const { curvature, gradient } = weighed(at(runs.timeMs, row), predictedMs);
    aa += curvature * startUpShare * startUpShare;
    ab += curvature * startUpShare * (1 - startUpShare);
    bb += curvature * (1 - startUpShare) * (1 - startUpShare);
    ga += gradient * startUpShare;
    gb += gradient * (1 - startUpShare);
  }
  const determinant = aa * bb - ab * ab;
  logStartUp[platform] = at(logStartUp, platform) + bounded((bb * ga - ab * gb) / determinant);
  logSlowness[platform] = at(logSlowness, platform) + bounded((aa * gb - ab * ga) / determinant);
}

function stepWorkload({ runs, law, rows }: Step, workload: number, meanWork: number): void {
  const precision = 1 / SETTINGS.logWorkSpread ** 2;
  let curvature = precision;
  let gradient = precision * (meanWork - at(law.logWork, workload));
  for (const row of rows) {
    const platform = at(runs.platformOf, row);
    const predictedMs = predictMs(law, platform, workload);
    const workShare = 1 - Math.exp(at(law.logStartUp, platform)) / predictedMs;
    const pull = weighed(at(runs.timeMs, row), predictedMs);
    curvature += pull.curvature * workShare * workShare;
    gradient += pull.gradient * workShare;
  }
  law.logWork[workload] = at(law.logWork, workload) + bounded(gradient / curvature);
}

/**
 * What one run contributes with respect to the logarithm of its prediction. Its error is 4 (ratio^¼ − 1),
 * between the logarithm, which is fair to a platform whose modules scatter widely, and the relative error,
 * which is what gets reported: with the relative error alone, AOT on the RISC-V board came out twice too
 * slow.
 */
function weighed(
  measuredMs: number,
  predictedMs: number,
): { readonly curvature: number; readonly gradient: number } {
  const slope = Math.sqrt(Math.sqrt(measuredMs / predictedMs)); // −d error / d log prediction.
  const error = 4 * (slope - 1);
  const magnitude = Math.max(Math.abs(error), SETTINGS.errorShareFloor);
  const weight = 1 / (magnitude * SETTINGS.errorShareScale);
  return { curvature: weight * slope * slope, gradient: weight * slope * error };
}

/**
 * No step changes a number by more than a factor e^0.5, so that a bad first guess cannot throw the fit out.
 */
function bounded(step: number): number {
  return Math.max(-0.5, Math.min(0.5, step));
}

function firstGuess(runs: Runs, chosen: Int32Array): AffineLaw {
  const { platforms, workloads } = runs;
  const logStartUp = new Float64Array(platforms.length);
  const logSlowness = new Float64Array(platforms.length);
  const logWork = new Float64Array(workloads.length);
  const byPlatform = grouped(runs.platformOf, chosen, platforms.length);
  const byWorkload = grouped(runs.workloadOf, chosen, workloads.length);
  byPlatform.forEach((rows, platform) => {
    const timesMs = Float64Array.from(rows, (row) => at(runs.timeMs, row)).sort();
    logStartUp[platform] = rows.length === 0 ? 3 : Math.log(0.9 * quantile(timesMs, 0.02));
  });
  const logBeyondStartUp = (row: number): number => {
    const floorMs = Math.exp(at(logStartUp, at(runs.platformOf, row)));
    return Math.log(Math.max(at(runs.timeMs, row) - floorMs, 0.02 * floorMs));
  };
  for (let round = 0; round < 5; round += 1) {
    byPlatform.forEach((rows, platform) => {
      const ratios = rows.map((row) => logBeyondStartUp(row) - at(logWork, at(runs.workloadOf, row)));
      logSlowness[platform] = rows.length === 0 ? 0 : median(ratios);
    });
    byWorkload.forEach((rows, workload) => {
      const works = rows.map((row) => logBeyondStartUp(row) - at(logSlowness, at(runs.platformOf, row)));
      logWork[workload] = works.length === 0 ? 0 : median(works);
    });
  }
  return { logStartUp, logSlowness, logWork };
}

/** So many of the lightest workloads say where zero work lies. */
const ANCHORS = 15;

/**
 * Fixes what the times leave open: adding d to every work and taking d × slowness from every start-up changes
 * no prediction. The lightest modules execute so few instructions that their work must be next to nothing, so
 * d is chosen to give them the work per instruction of all the others. Without this the start-up of
 * interpreters drifts.
 */
function anchor({ instructions }: Runs, law: AffineLaw): void {
  const perInstruction = median(
    law.logWork.map((work, workload) => work - Math.log(at(instructions, workload))),
  );
  const lightest = [...instructions.keys()]
    .toSorted((a, b) => at(instructions, a) - at(instructions, b))
    .slice(0, ANCHORS);
  const due = (workload: number): number => at(instructions, workload) * Math.exp(perInstruction);
  const shift = median(lightest.map((workload) => due(workload) - Math.exp(at(law.logWork, workload))));
  law.logWork.forEach((work, workload) => {
    const moved = Math.exp(work) + shift;
    law.logWork[workload] = Math.log(Math.max(moved, Math.min(Math.exp(work), 0.3 * due(workload))));
  });
  law.logStartUp.forEach((startUp, platform) => {
    const moved = Math.exp(startUp) - shift * Math.exp(at(law.logSlowness, platform));
    law.logStartUp[platform] = Math.log(Math.max(moved, 0.5 * Math.exp(startUp)));
  });
}

function normalise({ platforms }: Runs, law: AffineLaw): void {
  const shift = at(law.logSlowness, platforms.indexOf(REFERENCE_PLATFORM));
  law.logSlowness.forEach((value, platform) => {
    law.logSlowness[platform] = value - shift;
  });
  law.logWork.forEach((value, workload) => {
    law.logWork[workload] = value + shift;
  });
}

function grouped(keyOf: Int32Array, chosen: Int32Array, count: number): number[][] {
  const groups: number[][] = Array.from({ length: count }, () => []);
  for (const row of chosen) groups[at(keyOf, row)]?.push(row);
  return groups;
}
