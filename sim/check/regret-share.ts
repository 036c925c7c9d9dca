import type { Realm } from '../../core/index.ts';
import { exactPlacement, regretOf } from '../yardstick/placement.ts';
import type { Standing } from './standing.ts';

/** How long the yardstick may look for the best of one moment; small realms take milliseconds. */
const LIMITS = { secondsMax: 5, gapShareMax: 1e-4 };

/** How far a realm is from the best placement of the same modules, as a share of what that is worth; at most. */
export async function regretShare(realm: Realm): Promise<number> {
  const best = await exactPlacement(realm, LIMITS, realm.homes);
  return best.bound <= 0 ? 0 : regretOf(realm, realm.homes, best).regretMost / best.bound;
}

/** How far from the best what was placed was, over all looks at all worlds. */
export interface RegretSpread {
  readonly lookCount: number;
  readonly shareMean: number;
  /** At the median, the ninth of ten, and the worst. */
  readonly middleShare: number;
  readonly highShare: number;
  readonly mostShare: number;
  /** What it is claimed to be on average, at most; `null` where nothing is claimed. */
  readonly shareMax: number | null;
  /** How that is beside others in the same worlds; `null` where no world was lived to its end. */
  readonly standing: Standing | null;
}

/** Regrets in a few numbers; `null` when there was nothing to regret. */
export function spreadOf(
  shares: readonly number[],
  beside: Pick<RegretSpread, 'shareMax' | 'standing'>,
): RegretSpread | null {
  const sorted = shares.toSorted((a, b) => a - b);
  if (sorted.length === 0) return null;
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  const shareMean = sorted.reduce((sum, share) => sum + share, 0) / sorted.length;
  return {
    lookCount: sorted.length,
    shareMean,
    middleShare: at(0.5),
    highShare: at(0.9),
    mostShare: at(1),
    ...beside,
  };
}
