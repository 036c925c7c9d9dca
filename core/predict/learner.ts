import { Table } from '../knowledge/table.ts';
import { type Block, corrected, dot, seenVariance, varianceOf } from './block.ts';
import { type Margins, margined, noMargins, upperFactor } from './margins.ts';
import { blockOf, FACTOR_COUNT, GROUP_SLOPES, START, WORK } from './priors.ts';

/** What was learnt of run times so far; immutable. */
export interface Learnt {
  /** By `runtime:…`, `group:…` and `module:…`. */
  readonly blocks: Table<string, Block>;
  /** How far observations stray on a runtime from what is foreseen, as a variance of logarithms. */
  readonly noises: Table<string, number>;
  readonly margins: Margins;
}

/** A module on a runtime, as far as learning cares. */
export interface Encounter {
  readonly module: string;
  readonly runtime: string;
  /** What the runtime has in common with others, such as its engine and the class of its device. */
  readonly groups: readonly string[];
  /** How many others are busy beside it; fractions count. */
  readonly busyCount: number;
  /** What was told of the work before anything was measured, `null` when nothing was. */
  readonly toldMs: number | null;
  /** What the time holds: a whole run, the work alone (a call), or the start alone. */
  readonly span: 'run' | 'work' | 'start';
}

/** A part of what is foreseen: a factor on the time, and how unsure it is, as a standard deviation of its logarithm. */
export interface Reason {
  readonly name: string;
  readonly factor: number;
  readonly doubtSd: number;
}

/** What is foreseen of an encounter. */
export interface Foresight {
  /** Half of all runs take longer. */
  readonly timeMs: number;
  readonly startMs: number;
  readonly workMs: number;
  /** Standard deviation of the logarithm. */
  readonly doubtSd: number;
  /** Bounds that all but 10, 5 and 1 % of runs keep, by what was measured so far. */
  readonly upperMs: readonly number[];
  /** How the work comes about, first what was told; the factors make up `workMs`. */
  readonly reasons: readonly Reason[];
}

/** Noise of a runtime of which nothing was seen, and what no runtime is below (Pitot: twins differ by 1 to 3 %). */
const [NOISE_INITIAL, NOISE_FLOOR] = [0.15 ** 2, 0.02 ** 2];
/** Weight of the newest observation in a runtime's noise (assumption: about the last twenty). */
const NOISE_WEIGHT_SHARE = 0.05;
/** A surprise beyond so many standard deviations counts as that many (Huber 1964; assumption). */
const SURPRISE_MAX = 2.5;

/** Nothing was learnt yet. */
export const nothingLearnt: Learnt = { blocks: Table.empty(), noises: Table.empty(), margins: noMargins };

/**
 * Foresees a time by the affine law, start-up + work × slowness: both of the runtime and of what it has in common with
 * others, with a low-rank residual between module and runtime, and with what busy neighbours cost there.
 */
export function foreseen(learnt: Learnt, encounter: Encounter): Foresight {
  const view = viewOf(learnt, encounter);
  const doubtSd = Math.sqrt(view.variance);
  const timeMs = Math.exp(view.logMs);
  return {
    timeMs,
    startMs: view.startMs,
    workMs: view.workMs,
    doubtSd,
    upperMs: learnt.margins.needs.map((_, place) => timeMs * upperFactor(learnt.margins, place, doubtSd)),
    reasons: view.reasons,
  };
}

/**
 * Learns from a time: what it was more than foreseen is shared among all that were unsure, each by how unsure it was (an
 * extended Kalman filter whose covariance is kept within module, runtime and group, but not between them). Takes time
 * in proportion to the square of the rank: 10 to 20 µs (measured).
 */
export function learntFrom(learnt: Learnt, encounter: Encounter, timeMs: number): Learnt {
  const view = viewOf(learnt, encounter);
  const excess = Math.log(timeMs) - view.logMs;
  const limit = SURPRISE_MAX * Math.sqrt(view.variance);
  const observation = {
    surprise: Math.max(-limit, Math.min(limit, excess)),
    variance: view.variance,
  };
  let { blocks } = learnt;
  for (const { key, block, slopes } of view.sights)
    blocks = blocks.set(key, corrected(block, slopes, observation));
  // What the beliefs did not expect is noise; what they did not know was none of it.
  const own = Math.max(NOISE_FLOOR, observation.surprise ** 2 - (view.variance - view.noiseVariance));
  const noise = view.noiseVariance + NOISE_WEIGHT_SHARE * (own - view.noiseVariance);
  return {
    blocks,
    noises: learnt.noises.set(encounter.runtime, Math.max(NOISE_FLOOR, noise)),
    margins: margined(learnt.margins, excess / Math.sqrt(view.variance)),
  };
}

/** A block and the slopes through which an observation looks at it. */
interface Sight {
  readonly key: string;
  readonly block: Block;
  readonly slopes: readonly number[];
}

interface View {
  readonly logMs: number;
  readonly startMs: number;
  readonly workMs: number;
  readonly variance: number;
  readonly noiseVariance: number;
  readonly sights: readonly Sight[];
  readonly reasons: readonly Reason[];
}

function viewOf({ blocks, noises }: Learnt, encounter: Encounter): View {
  const { module, runtime, groups, busyCount, toldMs, span } = encounter;
  const known = (key: string, make: () => Block) => ({ key, block: blocks.get(key) ?? make() });
  const own = known(`module:${module}`, () => blockOf('module', module, toldMs));
  const there = known(`runtime:${runtime}`, () => blockOf('runtime', runtime, null));
  const shared = groups.map((group) => known(`group:${group}`, () => blockOf('group', group, null)));
  const crowd = Math.log1p(Math.max(0, busyCount));

  const ownFactors = own.block.means.slice(1);
  const runtimeFactors = there.block.means.slice(3);
  const pair = dot(ownFactors, runtimeFactors);
  const logStart = at(there.block, START) + sumOf(shared.map(({ block }) => at(block, START)));
  const slowness = at(there.block, WORK) + sumOf(shared.map(({ block }) => at(block, WORK)));
  const crowding = at(there.block, 2) * crowd;
  const [startMs, workMs] = [Math.exp(logStart), Math.exp(at(own.block, 0) + slowness + pair + crowding)];

  const workShare = span === 'run' ? workMs / (startMs + workMs) : span === 'work' ? 1 : 0;
  const groupSlopes = GROUP_SLOPES(workShare);
  const sights: Sight[] = [
    { ...own, slopes: [workShare, ...runtimeFactors.map((factor) => workShare * factor)] },
    {
      ...there,
      slopes: [...groupSlopes, workShare * crowd, ...ownFactors.map((factor) => workShare * factor)],
    },
    ...shared.map((group) => ({ ...group, slopes: groupSlopes })),
  ];
  // A product of two unsure numbers is more unsure than its slopes say.
  let product = 0;
  for (let k = 0; k < FACTOR_COUNT; k++)
    product += varianceOf(own.block, 1 + k) * varianceOf(there.block, 3 + k);
  const noiseVariance = noises.get(runtime) ?? NOISE_INITIAL;
  const variance =
    noiseVariance +
    workShare ** 2 * product +
    sights.reduce((sum, { block, slopes }) => sum + seenVariance(block, slopes), 0);
  const timeMs = span === 'run' ? startMs + workMs : span === 'work' ? workMs : startMs;
  return {
    logMs: Math.log(timeMs),
    startMs,
    workMs,
    variance,
    noiseVariance,
    sights,
    reasons: [
      reason(`work of ${module}`, at(own.block, 0), varianceOf(own.block, 0)),
      ...shared.map(({ key, block }) => reason(key.slice(6), at(block, WORK), varianceOf(block, WORK))),
      reason(runtime, at(there.block, WORK), varianceOf(there.block, WORK)),
      reason(`${module} on ${runtime}`, pair, product),
      reason('busy neighbours', crowding, crowd ** 2 * varianceOf(there.block, 2)),
    ],
  };
}

const at = ({ means }: Block, index: number): number => means[index] ?? 0;
const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0);

const reason = (name: string, log: number, variance: number): Reason => ({
  name,
  factor: Math.exp(log),
  doubtSd: Math.sqrt(Math.max(0, variance)),
});
