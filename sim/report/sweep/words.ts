import { traitIn } from '../../sweep/tables.ts';
import type { Rival, Verdict } from '../../sweep/verdict.ts';
import { writtenChance, writtenEstimate } from '../quantity.ts';

const NAME_COUNT_MAX = 3;

/** A verdict as a line: best, tied with whom, or by how much it loses to whom. */
export function verdictText({ kind, rivals, metric, own }: Verdict): string {
  const [first] = rivals;
  if (kind === 'unknown' || first === undefined) return 'nothing to compare';
  const worse = rivals.filter(({ outcome }) => outcome === 'better');
  const tied = rivals.filter(({ outcome }) => outcome === 'tied');
  switch (kind) {
    case 'best':
      return `best; ${nextText(first, metric)}`;
    case 'tied':
      return `tied with ${names(tied)}; ${nextText(first, metric)}`;
    case 'loses': {
      const [winner = first] = worse;
      const others = worse.length > 1 ? `, and to ${names(worse.slice(1))}` : '';
      const chance = writtenChance(winner.contrast.pHolm.value);
      return `loses to ${winner.policy} by ${gapText(winner, metric)}, p ${chance}${others} (own ${writtenEstimate(own.mean, own.halfWidth, traitIn(metric).unit)})`;
    }
  }
}

/** Above, a share says less than the difference itself. */
const LARGE_SHARE = 100;

/** By how much they differ, as a share of the better mean; in the metric's unit where that is no use. */
function gapText({ lossShare, halfWidthShare, contrast }: Rival, metric: string): string {
  if (lossShare === 0) return 'nothing';
  const size = Math.abs(lossShare);
  if (size < LARGE_SHARE && Number.isFinite(halfWidthShare))
    return writtenEstimate(size, halfWidthShare, 'share');
  const { mean, halfWidth } = contrast.difference;
  return writtenEstimate(Math.abs(mean), halfWidth, traitIn(metric).unit).replace(/%$/, 'points');
}

/** Where the best of the others stands. */
function nextText(rival: Rival, metric: string): string {
  const gap = gapText(rival, metric);
  if (gap === 'nothing') return `${rival.policy} comes to the same`;
  return `${rival.policy} is ${rival.lossShare > 0 ? 'better' : 'worse'} by ${gap}`;
}

function names(rivals: readonly Rival[]): string {
  const shown = rivals.slice(0, NAME_COUNT_MAX).map(({ policy }) => policy);
  const rest = rivals.length - shown.length;
  return rest === 0 ? shown.join(', ') : `${shown.join(', ')} and ${rest} more`;
}

/** How often a policy is best, tied or loses, in words. */
export function tallyText(verdicts: readonly Verdict[], policy: string): string {
  const count = (kind: Verdict['kind']): number => verdicts.filter((verdict) => verdict.kind === kind).length;
  return `${policy} is best in ${count('best')}, tied in ${count('tied')} and loses in ${count('loses')} of ${verdicts.length}`;
}
