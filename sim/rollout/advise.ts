import { type Advice, profileNamed, readKnowledge } from '../../core/index.ts';
import { openRun } from '../run/simulation.ts';
import { plansFor } from './plans.ts';
import { rollOut } from './roll-out.ts';

/** What a supervisor asks that has plans tried outside of it; the broker asks in the same words. */
export interface AdviceQuestion {
  /** What it knows, as `writeKnowledge` writes it. */
  readonly text: string;
  readonly policy: string;
  readonly atMs: number;
  readonly seed: number;
}

/** Worlds of the test, as scenarios have them unless they say otherwise. */
const WORLD_COUNT = 10;

/** Tries the usual plans ahead, as far as moves are quoted for; `null` if none beats to stay. */
export function adviceFor({ text, policy, atMs, seed }: AdviceQuestion): Advice | null {
  const profile = profileNamed(policy);
  if (profile === undefined) throw new Error(`no policy is called ${policy}`);
  const { horizonMs } = readKnowledge(profile, text).settings;
  const plans = plansFor(profile, text);
  return rollOut(openRun, text, { profile, plans, worldCount: WORLD_COUNT, horizonMs, atMs, seed }).advice;
}
