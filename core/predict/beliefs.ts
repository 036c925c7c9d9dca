import type { DeviceRecord, ModuleRecord, RuntimeRecord } from '../knowledge/knowledge.ts';
import { commitmentOf } from '../knowledge/recall.ts';
import { type Block, corrected } from './block.ts';
import { NOISE_INITIAL, noiseAfter, surpriseOf } from './noise.ts';
import { FACTOR_COUNT, moduleBlock, runtimeBlock } from './priors.ts';
import { viewOf } from './view.ts';

/** What was learnt of how fast a runtime is, beside what it tells. */
export interface RuntimeBelief {
  readonly block: Block;
  readonly noiseVariance: number;
}

/** What a prediction has to be multiplied by, and how far measured times stray from that. */
export interface Correction {
  readonly factor: number;
  /**
   * Standard deviation of the logarithm of the mean of a report's calls, which is what is measured: less than that of single
   * calls where there are many. How unsure the factor is does not count: it is the same for all calls, and bounds that grew
   * with it would keep modules away from whoever is new, who then is never measured.
   */
  readonly spreadSd: number;
}

/** How much predictions make of what is measured: a value of the setting `predictDepthCount`. */
export const DEPTH = { none: 0, told: 1, law: 2, residual: 3 } as const;

/**
 * How far doubts go back to what they were at first with every measurement, as engines and devices change (assumption).
 * They do not simply grow: what is never looked at would, without end.
 */
const FORGETTING_SHARE = 0.005;

/** A module on a runtime whose beliefs count. */
export interface Believed {
  readonly module: ModuleRecord;
  readonly runtime: RuntimeRecord;
  readonly device: DeviceRecord;
  readonly isHome: boolean;
}

/** The correction that was learnt; `null` as long as nothing was of either. */
export function correctionOf(believed: Believed): Correction | null {
  const { module, runtime } = believed;
  if (module.belief === undefined && runtime.belief === undefined) return null;
  // As many factors as were learnt; both were learnt under the same settings.
  const isPaired = (module.belief?.means.length ?? 1) > 1 || (runtime.belief?.block.means.length ?? 3) > 3;
  const { view, noiseVariance } = meetingOf(believed, isPaired ? FACTOR_COUNT : 0);
  return { factor: Math.exp(view.logMs), spreadSd: Math.sqrt(noiseVariance) };
}

/** The beliefs about both after a time that was so many times what was told to be expected. */
export function believedAfter(
  believed: Believed,
  stretchShare: number,
  depthCount: number,
): { readonly module: Block; readonly runtime: RuntimeBelief } {
  const { party, view, noiseVariance } = meetingOf(believed, depthCount >= DEPTH.residual ? FACTOR_COUNT : 0);
  const surprise = surpriseOf(view, stretchShare);
  const observation = { surprise, variance: view.variance };
  return {
    module: corrected(party.own, view.ownSlopes, observation),
    runtime: {
      block: corrected(party.there, view.thereSlopes, observation),
      noiseVariance: noiseAfter(view, surprise, noiseVariance),
    },
  };
}

/** All is told relative to what was told: work of 1, slowness of 1. */
function meetingOf({ module, runtime, device, isHome }: Believed, factorCount: number) {
  const isKindTold = runtime.runtime.platform.slownessShare !== null;
  const party = {
    own: aged(module.belief, moduleBlock(module.module.id, 1, factorCount)),
    there: aged(runtime.belief?.block, runtimeBlock(isKindTold, factorCount)),
    shared: [],
  };
  const own = isHome ? commitmentOf(module.module, runtime.runtime).cores : 0;
  const busyCount = Math.max(0, device.committed.cores - own);
  const noiseVariance = runtime.belief?.noiseVariance ?? NOISE_INITIAL;
  const view = viewOf(party, { busyCount, span: 'work', noiseVariance });
  return { party, view, noiseVariance };
}

/** A belief with the doubts of some time later. */
function aged(block: Block | undefined, initial: Block): Block {
  if (block === undefined || block.means.length !== initial.means.length) return initial;
  const covariances = block.covariances.map(
    (covariance, place) => covariance + FORGETTING_SHARE * ((initial.covariances[place] ?? 0) - covariance),
  );
  return { means: block.means, covariances };
}
