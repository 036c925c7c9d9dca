import { Table } from '../knowledge/table.ts';
import { type Block, corrected, varianceOf } from './block.ts';
import { type Margins, margined, noMargins, upperFactor } from './margins.ts';
import { NOISE_INITIAL, noiseAfter, surpriseOf } from './noise.ts';
import { FACTOR_COUNT, groupBlock, moduleBlock, runtimeBlock, WORK } from './priors.ts';
import { at, type Party, type View, viewOf } from './view.ts';

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

/** Nothing was learnt yet. */
export const nothingLearnt: Learnt = { blocks: Table.empty(), noises: Table.empty(), margins: noMargins };

/**
 * Foresees a time by the affine law, start-up + work × slowness: both of the runtime and of what it has in common with
 * others, with a low-rank residual between module and runtime, and with what busy neighbours cost there.
 */
export function foreseen(learnt: Learnt, encounter: Encounter): Foresight {
  const met = meeting(learnt, encounter);
  const { view } = met;
  const doubtSd = Math.sqrt(view.variance);
  const timeMs = Math.exp(view.logMs);
  return {
    timeMs,
    startMs: view.startMs,
    workMs: view.workMs,
    doubtSd,
    upperMs: learnt.margins.needs.map((_, place) => timeMs * upperFactor(learnt.margins, place, doubtSd)),
    reasons: reasonsOf(encounter, met),
  };
}

/**
 * Learns from a time: what it was more than foreseen is shared among all that were unsure, each by how unsure it was (an
 * extended Kalman filter whose covariance is kept within module, runtime and group, but not between them). Takes 27 µs
 * at rank 4, the prediction included (measured).
 */
export function learntFrom(learnt: Learnt, encounter: Encounter, timeMs: number): Learnt {
  const { party, keys, view, noiseVariance } = meeting(learnt, encounter);
  const surprise = surpriseOf(view, timeMs);
  const observation = { surprise, variance: view.variance };
  let blocks = learnt.blocks
    .set(keys.own, corrected(party.own, view.ownSlopes, observation))
    .set(keys.there, corrected(party.there, view.thereSlopes, observation));
  party.shared.forEach((block, place) => {
    blocks = blocks.set(keys.shared[place] ?? '', corrected(block, view.sharedSlopes, observation));
  });
  return {
    blocks,
    noises: learnt.noises.set(encounter.runtime, noiseAfter(view, surprise, noiseVariance)),
    margins: margined(learnt.margins, (Math.log(timeMs) - view.logMs) / Math.sqrt(view.variance)),
  };
}

interface Meeting {
  readonly party: Party;
  readonly keys: { readonly own: string; readonly there: string; readonly shared: readonly string[] };
  readonly view: View;
  readonly noiseVariance: number;
}

function meeting({ blocks, noises }: Learnt, encounter: Encounter): Meeting {
  const { module, runtime, groups, toldMs } = encounter;
  const keys = {
    own: `module:${module}`,
    there: `runtime:${runtime}`,
    shared: groups.map((group) => `group:${group}`),
  };
  const party = {
    own: blocks.get(keys.own) ?? moduleBlock(module, toldMs, FACTOR_COUNT),
    there: blocks.get(keys.there) ?? runtimeBlock(true, FACTOR_COUNT),
    shared: keys.shared.map((key) => blocks.get(key) ?? groupBlock()),
  };
  const noiseVariance = noises.get(runtime) ?? NOISE_INITIAL;
  return { party, keys, view: viewOf(party, { ...encounter, noiseVariance }), noiseVariance };
}

function reasonsOf({ module, runtime, groups }: Encounter, { party, view }: Meeting): readonly Reason[] {
  const { own, there, shared } = party;
  return [
    reason(`work of ${module}`, at(own, 0), varianceOf(own, 0)),
    ...shared.map((block, place) => reason(groups[place] ?? '', at(block, WORK), varianceOf(block, WORK))),
    reason(runtime, at(there, WORK), varianceOf(there, WORK)),
    reason(`${module} on ${runtime}`, view.pairLog, view.pairVariance),
    reason('busy neighbours', view.crowdLog, view.crowdVariance),
  ];
}

const reason = (name: string, log: number, variance: number): Reason => ({
  name,
  factor: Math.exp(log),
  doubtSd: Math.sqrt(Math.max(0, variance)),
});
