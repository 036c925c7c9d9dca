import { estimateOf } from '../statistics/estimate.ts';
import { compared } from '../statistics/paired.ts';

/** What came of a plan in one world. */
export interface Score {
  /** Of calls with an objective, those not answered in time. */
  readonly missShare: number;
  /**
   * Mean of the answers that no objective is about; 0 if there are none. Who keeps an objective gains nothing by being faster,
   * and often pays for it with a link that will not stay as it is.
   */
  readonly latencyMs: number;
  readonly moveCount: number;
}

/** How two plans differ over the same worlds, second less first. */
export interface Gap {
  readonly missShare: number;
  readonly latencyMs: number;
  readonly moveCount: number;
}

/** Chance with which staying would wrongly be given up, over all plans that are tested together. */
const ERROR_SHARE = 0.05;
/** Answers have to be faster by this share of their mean before anything moves for them alone (assumption). */
const LATENCY_MARGIN_SHARE = 0.05;

/** Mean differences in the same worlds. */
export function gapOf(stay: readonly Score[], plan: readonly Score[]): Gap {
  const mean = (read: (score: Score) => number): number =>
    compared(stay.map(read), plan.map(read)).difference.mean;
  return {
    missShare: mean((score) => score.missShare),
    latencyMs: mean((score) => score.latencyMs),
    moveCount: mean((score) => score.moveCount),
  };
}

/** Objectives first, then answer times, then moves; negative where the first is better. */
export const byGap = (a: Gap, b: Gap): number =>
  a.missShare - b.missShare || a.latencyMs - b.latencyMs || a.moveCount - b.moveCount;

/** Whether a plan looks better than to stay, by means alone. */
export const isAhead = (gap: Gap): boolean => byGap(gap, { missShare: 0, latencyMs: 0, moveCount: 0 }) < 0;

/**
 * Whether a plan beats to stay beyond its interval (Student's t over pairs of worlds, divided among all that are tested; Bonferroni): in
 * objectives missed, or, where it misses no more, in answer times, by a margin.
 */
export function beats(stay: readonly Score[], plan: readonly Score[], testedCount: number): boolean {
  const levelShare = 1 - ERROR_SHARE / testedCount;
  const excess = (read: (score: Score) => number): { readonly mean: number; readonly mostly: number } => {
    const differences = stay.map((score, world) => read(plan[world] as Score) - read(score));
    const { mean, halfWidth } = estimateOf(differences, levelShare);
    return { mean, mostly: mean + halfWidth };
  };
  const miss = excess(({ missShare }) => missShare);
  if (miss.mostly < 0) return true;
  if (miss.mean > 0) return false;
  const late = excess(({ latencyMs }) => latencyMs);
  const stayMs = estimateOf(stay.map(({ latencyMs }) => latencyMs)).mean;
  return late.mostly < 0 && late.mean < -LATENCY_MARGIN_SHARE * stayMs;
}
