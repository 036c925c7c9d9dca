import { type Schedule, scheduleOf, type TimeTable } from '../../core/index.ts';
import { EXACT_PAIR_COUNT_MAX, type Limits, type Program, solveRelaxed, solveWhole } from './program.ts';

/** How the search for the least makespan ended. */
export type ExactEnding = 'optimal' | 'near-enough' | 'out-of-time' | 'too-large';

/** The least makespan of a table, or between what it lies. */
export interface ExactMakespan {
  /** The best found; the one that was known where nothing better was. */
  readonly schedule: Schedule;
  /** No schedule ends earlier; by the linear programme alone. */
  readonly linearBound: number;
  /** No schedule ends earlier, by all that was tried. */
  readonly bound: number;
  readonly ending: ExactEnding;
}

/** The known makespan in the programme's own unit, so that the solver's absolute tolerances are small beside it. */
const KNOWN_UNITS = 100;
/** Within this share of its bound a makespan is called optimal: the tolerances of the solver allow no more. */
const OPTIMAL_SHARE = 1e-6;

/**
 * Finds the least makespan by mixed-integer programming: minimise T so that every module has one runtime and no load is
 * above T. Pairs that take longer than the known makespan are left out, as no better schedule uses them. Tables of more
 * than `EXACT_PAIR_COUNT_MAX` pairs only get a bound.
 */
export async function exactMakespan(
  table: TimeTable,
  known: Schedule,
  limits: Limits,
): Promise<ExactMakespan> {
  const unit = known.makespan / KNOWN_UNITS;
  const pairs = usefulPairs(table, known.makespan);
  const program = programOf(table, pairs, unit);
  const { rowPrices } = await solveRelaxed(program);
  const linearBound = boundAt(table, pairs, { rowPrices, known: known.makespan });
  if (table.times.length > EXACT_PAIR_COUNT_MAX)
    return { schedule: known, linearBound, bound: linearBound, ending: 'too-large' };

  const { moduleCount, runtimeCount } = table;
  const start = new Float64Array(pairs.length + 1);
  pairs.forEach((pair, column) => {
    start[column] = known.homes[Math.floor(pair / runtimeCount)] === pair % runtimeCount ? 1 : 0;
  });
  start[pairs.length] = KNOWN_UNITS;
  const answer = await solveWhole(program, start, limits);
  const homes = new Int32Array(moduleCount);
  pairs.forEach((pair, column) => {
    if ((answer.columns[column] as number) > 0.5)
      homes[Math.floor(pair / runtimeCount)] = pair % runtimeCount;
  });
  const found = scheduleOf(table, homes);
  const schedule = found.makespan < known.makespan ? found : known;
  const bound = Math.min(schedule.makespan, Math.max(linearBound, answer.bound * unit));
  const isOptimal = schedule.makespan <= bound * (1 + OPTIMAL_SHARE);
  const ending = isOptimal ? 'optimal' : answer.isStopped ? 'out-of-time' : 'near-enough';
  return { schedule, linearBound, bound, ending };
}

function usefulPairs({ times }: TimeTable, known: number): Int32Array {
  const pairs: number[] = [];
  times.forEach((time, pair) => {
    if (time <= known) pairs.push(pair);
  });
  return Int32Array.from(pairs);
}

/** A column per pair and one for the makespan; a row per module, then one per runtime. */
function programOf(
  { moduleCount, runtimeCount, times }: TimeTable,
  pairs: Int32Array,
  unit: number,
): Program {
  const makespan = pairs.length;
  const ofModule = Array.from({ length: moduleCount }, (): number[] => []);
  const ofRuntime = Array.from({ length: runtimeCount }, (): number[] => []);
  pairs.forEach((pair, column) => {
    ofModule[Math.floor(pair / runtimeCount)]?.push(column);
    ofRuntime[pair % runtimeCount]?.push(column);
  });
  const timeOf = (column: number): number => (times[pairs[column] as number] as number) / unit;
  return {
    costs: new Float64Array(makespan + 1).with(makespan, 1),
    tops: new Float64Array(makespan + 1).fill(1).with(makespan, Number.POSITIVE_INFINITY),
    wholes: new Int32Array(makespan + 1).fill(1).with(makespan, 0),
    rows: [
      ...ofModule.map((columns) => ({ columns, values: columns.map(() => 1), least: 1, most: 1 })),
      ...ofRuntime.map((columns) => ({
        columns: [...columns, makespan],
        values: [...columns.map(timeOf), -1],
        least: Number.NEGATIVE_INFINITY,
        most: 0,
      })),
    ],
  };
}

/**
 * The bound that prices prove, summed here and not taken from the solver, so that its tolerances cannot make it too high:
 * makespan ≥ Σⱼ minᵢ λᵢ·time(j, i) for any λ ≥ 0 that sum to 1 (see `core/solve/prices.ts`).
 */
function boundAt(
  { moduleCount, runtimeCount, times }: TimeTable,
  pairs: Int32Array,
  { rowPrices, known }: { rowPrices: Float64Array; known: number },
): number {
  const prices = rowPrices.slice(moduleCount).map((price) => Math.max(0, -price));
  const total = prices.reduce((sum, price) => sum + price, 0);
  const least = new Float64Array(moduleCount).fill(Number.POSITIVE_INFINITY);
  for (const pair of pairs) {
    const module = Math.floor(pair / runtimeCount);
    const cost = ((prices[pair % runtimeCount] as number) / total) * (times[pair] as number);
    least[module] = Math.min(least[module] as number, cost);
  }
  const sum = total > 0 ? least.reduce((all, cost) => all + cost, 0) : 0;
  // Each sum may be off by its rounding.
  return Math.min(known, sum * (1 - (moduleCount + runtimeCount + 4) * 2 * Number.EPSILON));
}
