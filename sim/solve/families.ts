import { assert, type TimeTable } from '../../core/index.ts';
import { stream } from '../random/stream.ts';

/** How the speeds of runtimes agree over modules: always, never, or on every second runtime. */
export type Consistency = 'consistent' | 'inconsistent' | 'semi-consistent';

/** A family of tables. */
export interface Family {
  readonly consistency: Consistency;
  /** How unequal modules are, and how unequal runtimes. */
  readonly modules: 'hi' | 'lo';
  readonly runtimes: 'hi' | 'lo';
}

/** All twelve families, in the order of the published tables. */
export const families: readonly Family[] = (
  ['consistent', 'inconsistent', 'semi-consistent'] as const
).flatMap((consistency) =>
  (['hi', 'lo'] as const).flatMap((modules) =>
    (['hi', 'lo'] as const).map((runtimes) => ({ consistency, modules, runtimes })),
  ),
);

/** The name of a family as in the names of the published instances: `u_c_hilo`. */
export const familyName = ({ consistency, modules, runtimes }: Family): string =>
  `u_${consistency.slice(0, 1)}_${modules}${runtimes}`;

/** Ranges of the two factors of a time. */
const MODULE_RANGES = { hi: 3_000, lo: 100 } as const;
const RUNTIME_RANGES = { hi: 1_000, lo: 10 } as const;

/** What to draw: a seed stands for one table of a family and size. */
export interface TableSize {
  readonly moduleCount: number;
  readonly runtimeCount: number;
  readonly seed: number;
}

/**
 * Draws a table by the range-based method of Braun et al. (JPDC 61, 2001, section 2): a time is a uniform number of the
 * module times a uniform number of the pair; in consistent tables each row is sorted, in semi-consistent ones its even
 * columns are.
 */
export function drawTable(family: Family, { moduleCount, runtimeCount, seed }: TableSize): TimeTable {
  assert(moduleCount > 0 && runtimeCount > 0, 'a table has at least one module and one runtime');
  const draws = stream(seed, familyName(family), `${moduleCount}x${runtimeCount}`);
  const upTo = (range: number): number => 1 + (range - 1) * draws.next();
  const times = new Float64Array(moduleCount * runtimeCount);
  for (let module = 0; module < moduleCount; module++) {
    const base = upTo(MODULE_RANGES[family.modules]);
    const row = Array.from({ length: runtimeCount }, () => base * upTo(RUNTIME_RANGES[family.runtimes]));
    times.set(arranged(row, family.consistency), module * runtimeCount);
  }
  return { moduleCount, runtimeCount, times };
}

function arranged(row: readonly number[], consistency: Consistency): readonly number[] {
  const ascending = (numbers: readonly number[]) => numbers.toSorted((a, b) => a - b);
  if (consistency === 'inconsistent') return row;
  if (consistency === 'consistent') return ascending(row);
  const even = ascending(row.filter((_, at) => at % 2 === 0));
  return row.map((time, at) => (at % 2 === 0 ? (even[at / 2] as number) : time));
}
