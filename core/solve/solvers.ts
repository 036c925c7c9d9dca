import { Annealer, type SearchOptions } from './anneal.ts';
import { maxMin } from './max-min.ts';
import { minMin } from './min-min.ts';
import { minimumCompletion } from './minimum-completion.ts';
import { minimumExecution } from './minimum-execution.ts';
import { opportunistic } from './opportunistic.ts';
import { type Prices, priced } from './prices.ts';
import { sufferage } from './sufferage.ts';
import type { Schedule, TimeTable } from './times.ts';

/** What a solver works with. */
export interface SolveOptions extends SearchOptions {
  /** Prices of the table's runtimes, for solvers that search by them. */
  readonly prices: Prices;
  /** Hears now and then how much of the search is done; what it is for is up to the caller. */
  readonly onProgress?: (doneShare: number) => void;
}

/** One way to find a schedule. An exact solver from outside is one more of these. */
export interface Solver {
  readonly name: string;
  /** One sentence for help texts. */
  readonly summary: string;
  solve(table: TimeTable, options: SolveOptions): Schedule;
}

/** All solvers, the best first. */
export const solvers: readonly Solver[] = [
  {
    name: 'anneal',
    summary: 'Searches from the best of the others under a budget of steps, guided by prices.',
    solve(table, options) {
      const search = new Annealer(table, options.prices, quickSchedule(table), options);
      while (search.advance()) options.onProgress?.(search.doneShare);
      return search.best;
    },
  },
  { name: 'sufferage', summary: 'Binds first who would suffer most from the second best.', solve: sufferage },
  { name: 'min-min', summary: 'Binds first who is done first.', solve: minMin },
  { name: 'max-min', summary: 'Binds first who is done last, at best.', solve: maxMin },
  {
    name: 'minimum-completion',
    summary: 'Binds each as it comes to where it is done first.',
    solve: minimumCompletion,
  },
  {
    name: 'minimum-execution',
    summary: 'Binds each as it comes to where it runs fastest.',
    solve: minimumExecution,
  },
  { name: 'opportunistic', summary: 'Binds each as it comes to who is free first.', solve: opportunistic },
];

/** The solver of a name. */
export const solverNamed = (name: string): Solver | undefined =>
  solvers.find((solver) => solver.name === name);

/**
 * Steps that suit the size of a table: six coolings, but no more than take some seconds; a step is slower among many
 * runtimes (measured: 64 million take 2 to 5 s at 512 × 16).
 */
export const stepsFor = ({ moduleCount, runtimeCount }: TimeTable): number =>
  Math.round(Math.min((64_000_000 * 112) / (96 + Math.max(16, runtimeCount)), 125_000 * moduleCount));

/** The better of min-min/** The better of min-min and sufferage, found in milliseconds. */
export function quickSchedule(table: TimeTable): Schedule {
  const [one, another] = [minMin(table), sufferage(table)];
  return another.makespan < one.makespan ? another : one;
}

/** Prices the runtimes of a table and bounds its makespan from below. */
export const pricesOf = (table: TimeTable): Prices => priced(table, quickSchedule(table).makespan);
