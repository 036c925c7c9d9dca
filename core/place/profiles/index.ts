import type { Profile } from '../policy.ts';
import { artsLeastModules } from './arts-least-modules.ts';
import { artsRoundRobin } from './arts-round-robin.ts';
import { bestFit } from './best-fit.ts';
import { firstFit } from './first-fit.ts';
import { minimumCompletion } from './minimum-completion.ts';
import { powerOfD } from './power-of-d.ts';
import { random } from './random.ts';
import { standard } from './standard.ts';
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
];

/** The policy of this name, `undefined` when there is none. */
export const profileNamed = (name: string): Profile | undefined =>
  profiles.find((profile) => profile.name === name);
