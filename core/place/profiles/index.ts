import type { Profile } from '../policy.ts';
import { artsLeastModules } from './arts-least-modules.ts';
import { artsRoundRobin } from './arts-round-robin.ts';
import { batchSampling } from './batch-sampling.ts';
import { batteryAware } from './battery-aware.ts';
import { bestFit } from './best-fit.ts';
import { cosine } from './cosine.ts';
import { dotProduct } from './dot-product.ts';
import { drf } from './drf.ts';
import { energyAware } from './energy-aware.ts';
import { firstFit } from './first-fit.ts';
import { heft } from './heft.ts';
import { interferenceAware } from './interference-aware.ts';
import { latencyLocality } from './latency-locality.ts';
import { maxMinFirst } from './max-min.ts';
import { minCostFlow } from './min-cost-flow.ts';
import { minMinFirst } from './min-min.ts';
import { minimumCompletion } from './minimum-completion.ts';
import { normDifference } from './norm-difference.ts';
import { peft } from './peft.ts';
import { powerOfD } from './power-of-d.ts';
import { random } from './random.ts';
import { shortestQueueFirst } from './shortest-queue.ts';
import { standard } from './standard.ts';
import { sufferageFirst } from './sufferage.ts';
import { tetris } from './tetris.ts';
import { transferLocality } from './transfer-locality.ts';
import { wholeRealm } from './whole-realm.ts';
import { worstFit } from './worst-fit.ts';

/** All policies that come with the core, ours first. */
export const profiles: readonly Profile[] = [
  standard,
  artsLeastModules,
  artsRoundRobin,
  random,
  firstFit,
  bestFit,
  worstFit,
  powerOfD,
  minimumCompletion,
  dotProduct,
  cosine,
  normDifference,
  shortestQueueFirst,
  interferenceAware,
  latencyLocality,
  transferLocality,
  energyAware,
  batteryAware,
  tetris,
  batchSampling,
  minMinFirst,
  maxMinFirst,
  sufferageFirst,
  heft,
  peft,
  drf,
  minCostFlow,
  wholeRealm,
];

/** The policy of this name, `undefined` when there is none. */
export const profileNamed = (name: string): Profile | undefined =>
  profiles.find((profile) => profile.name === name);
