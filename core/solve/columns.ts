import type { Prices } from './prices.ts';
import type { TimeTable } from './times.ts';

/** A table as the search reads it: everything as a share of the bound, row by row like the table. */
export interface Columns {
  readonly moduleCount: number;
  readonly runtimeCount: number;
  readonly times: Float64Array;
  /** By how much a priced time exceeds the module's least: what being there wastes. 0 for at least one per row. */
  readonly wastes: Float64Array;
  /** The sum of the least priced times: 1 where the prices gave the bound, below where a single long module did. */
  readonly pricedShare: number;
  /** The runtimes of each row, least waste first, ties by index. */
  readonly ranking: Int32Array;
}

/**
 * Prepares a table for the search. With prices that sum to 1, Σ λᵢ·loadᵢ = least priced times + wastes, so a schedule is as
 * good as its wastes are small and its loads equal; a column that wastes more than there is between the sum of the least
 * and the best known makespan is in no better schedule (reduced-cost fixing; Dantzig, Fulkerson & Johnson 1954). What was
 * left out of the prices as too long wastes without end.
 */
export function columnsOf(table: TimeTable, { prices, bound, timeMax }: Prices): Columns {
  const { moduleCount, runtimeCount } = table;
  const times = table.times.map((time) => time / bound);
  const wastes = times.map((time, at) =>
    (table.times[at] as number) > timeMax
      ? Number.POSITIVE_INFINITY
      : time * (prices[at % runtimeCount] as number),
  );
  const ranking = new Int32Array(times.length);
  let pricedShare = 0;
  const indexes = Array.from({ length: runtimeCount }, (_, runtime) => runtime);
  for (let module = 0; module < moduleCount; module++) {
    const from = module * runtimeCount;
    const row = wastes.subarray(from, from + runtimeCount);
    const least = row.reduce((min, waste) => Math.min(min, waste));
    pricedShare += least;
    for (let i = 0; i < runtimeCount; i++) row[i] = (row[i] as number) - least;
    ranking.set(
      indexes.toSorted((a, b) => (row[a] as number) - (row[b] as number) || a - b),
      from,
    );
  }
  return { moduleCount, runtimeCount, times, wastes, pricedShare, ranking };
}

/** How many runtimes of each row waste no more than a limit; they are the first of its ranking. */
export function countWithin(
  { runtimeCount, wastes, ranking }: Columns,
  limit: number,
  counts: Int32Array,
): void {
  for (let module = 0; module < counts.length; module++) {
    const row = module * runtimeCount;
    let count = 1;
    while (count < runtimeCount && (wastes[row + (ranking[row + count] as number)] as number) <= limit)
      count++;
    counts[module] = count;
  }
}
