import { type Block, dot, seenVariance, varianceOf } from './block.ts';
import { CROWD, FIRST_RUNTIME_FACTOR, START, WORK } from './priors.ts';

/** Who meets: beliefs about a module, about a runtime, and about what the runtime has in common with others. */
export interface Party {
  readonly own: Block;
  readonly there: Block;
  readonly shared: readonly Block[];
}

/** What of a time is looked at, and beside how many busy neighbours (fractions count). */
export interface Circumstances {
  readonly busyCount: number;
  readonly span: 'run' | 'work' | 'start';
  /** Of the runtime's noise, in log space. */
  readonly noiseVariance: number;
}

/** What a meeting is expected to take, and how the expectation leans on each belief. */
export interface View {
  readonly logMs: number;
  readonly startMs: number;
  readonly workMs: number;
  /** Of the logarithm, noise included. */
  readonly variance: number;
  readonly ownSlopes: readonly number[];
  readonly thereSlopes: readonly number[];
  readonly sharedSlopes: readonly number[];
  /** What the pair adds beyond module and runtime, as a logarithm, and how unsure that is by itself. */
  readonly pairLog: number;
  readonly pairVariance: number;
  /** What the neighbours add, as a logarithm. */
  readonly crowdLog: number;
  readonly crowdVariance: number;
}

/**
 * The law: time = start-up + work × slowness × e^(u·v) × (1 + neighbours)^c, start-up and slowness being products of the
 * runtime's own and what it shares. Slopes are those of the logarithm of the time.
 */
export function viewOf({ own, there, shared }: Party, circumstances: Circumstances): View {
  const { busyCount, span, noiseVariance } = circumstances;
  const crowd = Math.log1p(Math.max(0, busyCount));
  const ownFactors = own.means.slice(1);
  const runtimeFactors = there.means.slice(FIRST_RUNTIME_FACTOR);
  const pairLog = dot(ownFactors, runtimeFactors);
  const crowdLog = at(there, CROWD) * crowd;
  const together = (index: number) => shared.reduce((sum, block) => sum + at(block, index), at(there, index));
  const startMs = Math.exp(together(START));
  const workMs = Math.exp(at(own, 0) + together(WORK) + pairLog + crowdLog);

  const timeMs = span === 'run' ? startMs + workMs : span === 'work' ? workMs : startMs;
  const workShare = span === 'start' ? 0 : workMs / timeMs;
  const sharedSlopes = [1 - workShare, workShare];
  const ownSlopes = [workShare, ...runtimeFactors.map((factor) => workShare * factor)];
  const thereSlopes = [...sharedSlopes, workShare * crowd, ...ownFactors.map((factor) => workShare * factor)];
  // A product of two unsure numbers is more unsure than its slopes say.
  const pairVariance = ownFactors.reduce(
    (sum, _, k) => sum + varianceOf(own, 1 + k) * varianceOf(there, FIRST_RUNTIME_FACTOR + k),
    0,
  );
  const variance =
    noiseVariance +
    workShare ** 2 * pairVariance +
    seenVariance(own, ownSlopes) +
    seenVariance(there, thereSlopes) +
    shared.reduce((sum, block) => sum + seenVariance(block, sharedSlopes), 0);
  return {
    logMs: Math.log(timeMs),
    startMs,
    workMs,
    variance,
    ownSlopes,
    thereSlopes,
    sharedSlopes,
    pairLog,
    pairVariance,
    crowdLog,
    crowdVariance: crowd ** 2 * varianceOf(there, CROWD),
  };
}

/** One of the numbers of a belief. */
export const at = ({ means }: Block, index: number): number => means[index] ?? 0;
