import type { SharedRuns } from '../../scenarios/library/fit/pitot.ts';
import type { ChainSettings, Prediction } from './alone.ts';
import { Dice } from './dice.ts';
import { type Bases, Factors } from './factors.ts';
import { type Grid, gridOf, Moments } from './grid.ts';
import { Noise } from './noise.ts';
import { integer, real } from './numbers.ts';

/** What a victim and what an aggressor add to the logarithm of a time, for every workload on every platform. */
export interface Interference {
  readonly victims: Float64Array;
  readonly aggressors: Float64Array;
  /** How unsure the sum is, by cell of the victim and of the aggressor, as variances. */
  readonly victimDoubts: Float64Array;
  readonly aggressorDoubts: Float64Array;
  /** Square of the noise's scale, by platform. */
  readonly noises: Float64Array;
}

/** Factors of how victims suffer and of how aggressors hurt (assumption; 4 and 4 are 0.2 points worse). */
const FACTORS = { victim: 12, aggressor: 8 };
/** Scale of the noise before anything is seen (assumption: half as much again as of runs alone). */
const NOISE_SCALE = 0.06;

/**
 * Predicts how much a co-runner stretches a run: log(shared ÷ alone) = how the victim suffers on that platform + how the
 * aggressor hurts there, each a bias per workload and per platform and a low-rank product. What a shared run tells about
 * its victim's time alone goes into the first term: times alone are not corrected.
 *
 * Known weakness: no term for a pair of victim and aggressor that hurt each other more than others would.
 */
export function predictShared(
  { alone, shared, chosen }: SharedScene,
  bases: Bases,
  settings: ChainSettings,
): Interference {
  const dice = new Dice(settings.seed, 'shared');
  const { platformCount } = alone;
  const rows = rowsOf(shared, chosen, alone);
  const table = { workloadCount: alone.logMs.length / platformCount, platformCount };
  const victims = new Half(table, rows.victims, { factorCount: FACTORS.victim, bases, dice });
  const aggressors = new Half(table, rows.aggressors, { factorCount: FACTORS.aggressor, bases, dice });
  const noise = new Noise(platformCount, rows.platforms, NOISE_SCALE);
  const noises = new Moments(platformCount);
  const [left, errors] = [new Float64Array(chosen.length), new Float64Array(chosen.length)];
  for (let round = 0; round < settings.warmUpCount + settings.drawCount; round += 1) {
    aggressors.subtract(rows.stretches, left);
    victims.draw(left, noise.weights, dice);
    victims.subtract(rows.stretches, left);
    aggressors.draw(left, noise.weights, dice);
    aggressors.subtract(left, errors);
    noise.draw(errors, dice);
    if (round < settings.warmUpCount) continue;
    victims.keep();
    aggressors.keep();
    noises.add(noise.precisions.map((precision) => 1 / precision));
  }
  return {
    victims: victims.kept.means(),
    aggressors: aggressors.kept.means(),
    victimDoubts: victims.kept.variances(),
    aggressorDoubts: aggressors.kept.variances(),
    noises: noises.means(),
  };
}

/** Shared runs, those to learn from, and what is known of runs alone. */
export interface SharedScene {
  readonly alone: Prediction;
  readonly shared: SharedRuns;
  readonly chosen: Int32Array;
}

function rowsOf(shared: SharedRuns, chosen: Int32Array, { platformCount, logMs }: Prediction) {
  const platforms = chosen.map((row) => integer(shared.platformOf, row));
  const cellsOf = (workloadOf: Int32Array) =>
    chosen.map((row, place) => integer(workloadOf, row) * platformCount + integer(platforms, place));
  const victims = cellsOf(shared.victimOf);
  const stretches = Float64Array.from(
    chosen,
    (row, place) => Math.log(real(shared.timeMs, row)) - real(logMs, integer(victims, place)),
  );
  return { platforms, victims, aggressors: cellsOf(shared.aggressorOf), stretches };
}

/** One of the two terms: a table of its own, of which several rows may share a cell. */
class Half {
  readonly kept: Moments;
  readonly #grid: Grid;
  readonly #factors: Factors;
  readonly #cells: Int32Array;
  /** Where the cell of a row stands among the observed cells. */
  readonly #placeOf: Int32Array;
  readonly #drawn: Float64Array;

  constructor(
    { workloadCount, platformCount }: { readonly workloadCount: number; readonly platformCount: number },
    cells: Int32Array,
    {
      factorCount,
      bases,
      dice,
    }: { readonly factorCount: number; readonly bases: Bases; readonly dice: Dice },
  ) {
    this.#grid = gridOf(workloadCount, platformCount, cells);
    const places = new Map([...this.#grid.cells].map((cell, place) => [cell, place]));
    this.#cells = cells;
    this.#placeOf = cells.map((cell) => places.get(cell) ?? 0);
    this.#factors = new Factors(this.#grid, [{ factorCount, scales: null }], bases, dice);
    this.#drawn = new Float64Array(workloadCount * platformCount);
    this.kept = new Moments(this.#drawn.length);
  }

  /** Draws the term anew from what the rows leave for it: rows of one cell count as their weighted mean. */
  draw(left: Float64Array, weights: Float64Array, dice: Dice): void {
    const sums = new Float64Array(this.#grid.cells.length);
    const totals = new Float64Array(this.#grid.cells.length);
    this.#placeOf.forEach((place, row) => {
      sums[place] = real(sums, place) + real(weights, row) * real(left, row);
      totals[place] = real(totals, place) + real(weights, row);
    });
    this.#factors.draw(
      sums.map((sum, place) => sum / real(totals, place)),
      totals,
      dice,
    );
    this.#factors.fill(this.#drawn);
  }

  /** Takes the term off every row. */
  subtract(from: Float64Array, into: Float64Array): void {
    this.#cells.forEach((cell, row) => {
      into[row] = real(from, row) - real(this.#drawn, cell);
    });
  }

  /** Takes the newest draw into the mean. */
  keep(): void {
    this.kept.add(this.#drawn);
  }
}
