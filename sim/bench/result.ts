import type { Bench, Goal, Measurement } from './bench.ts';

/** How a figure stands to its goal; `differs` when the peer did not do the same work. */
export type Verdict = 'aim' | 'must' | 'fails' | 'differs' | 'reported';

/** Ours against a peer, both measured in the same rounds. */
export interface Comparison {
  readonly peer: string;
  readonly figure: number;
  readonly ratio: number;
  readonly must: number;
  readonly aim: number;
  readonly verdict: Verdict;
}

/** One line of the bench table, as `--json` prints it. */
export interface Result {
  readonly name: string;
  readonly title: string;
  readonly unit: string;
  /** The median of the repetitions. */
  readonly figure: number;
  readonly least: number;
  readonly most: number;
  readonly repetitionCount: number;
  readonly must: number | null;
  readonly aim: number | null;
  readonly verdict: Verdict;
  readonly check: string;
  readonly comparison: Comparison | null;
  /** Why there is no comparison although the bench has a peer; empty otherwise. */
  readonly note: string;
}

/** Everything measured for one bench; `theirs` is a reason when the peer could not run. */
export interface Runs {
  readonly ours: readonly Measurement[];
  readonly theirs: readonly Measurement[] | { readonly absent: string };
}

/** Sums up the repetitions of one bench. Differing checks among our own runs are a broken determinism. */
export function resultOf(bench: Bench, runs: Runs): Result {
  const figures = runs.ours.map(({ figure }) => figure);
  const checks = new Set(runs.ours.map(({ check }) => check));
  const figure = median(figures);
  const goal = bench.goal;
  return {
    name: bench.name,
    title: bench.title,
    unit: bench.unit,
    figure,
    least: Math.min(...figures),
    most: Math.max(...figures),
    repetitionCount: figures.length,
    must: goal?.must ?? null,
    aim: goal?.aim ?? null,
    verdict: checks.size > 1 ? 'differs' : verdictOf(figure, goal, bench.better),
    check: [...checks].join(' ≠ '),
    comparison: comparisonOf(bench, figure, runs),
    note: 'absent' in runs.theirs ? runs.theirs.absent : '',
  };
}

/** The middle figure, or the mean of the two in the middle. */
export function median(figures: readonly number[]): number {
  const sorted = figures.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

function comparisonOf(bench: Bench, figure: number, { ours, theirs }: Runs): Comparison | null {
  if (bench.peer === null || 'absent' in theirs || theirs.length === 0) return null;
  const theirFigure = median(theirs.map((run) => run.figure));
  const ratio = bench.better === 'higher' ? figure / theirFigure : theirFigure / figure;
  const checks = new Set([...ours, ...theirs].map(({ check }) => check));
  const { must, aim } = bench.peer.ratio;
  const verdict = checks.size > 1 ? 'differs' : verdictOf(ratio, bench.peer.ratio, 'higher');
  return { peer: bench.peer.name, figure: theirFigure, ratio, must, aim, verdict };
}

function verdictOf(figure: number, goal: Goal | null, better: Bench['better']): Verdict {
  if (goal === null) return 'reported';
  const reaches = (mark: number) => (better === 'higher' ? figure >= mark : figure <= mark);
  if (reaches(goal.aim)) return 'aim';
  return reaches(goal.must) ? 'must' : 'fails';
}
