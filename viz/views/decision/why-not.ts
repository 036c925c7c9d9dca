import { h, type Node } from '../../picture/tree.ts';
import type { Placement } from '../../reel/words.ts';
import { score } from '../words.ts';

interface Scorer {
  readonly name: string;
  readonly weight: number;
}

/** Why a runtime was not taken, in a sentence; or why it was. */
export function whyNot(placement: Placement, runtime: string, scorers: readonly Scorer[]): Node {
  const isChosen = placement.chosen === runtime;
  return h(
    'p',
    { class: isChosen ? 'why good' : 'why' },
    h('b', {}, isChosen ? `Why ${runtime}? ` : `Why not ${runtime}? `),
    answerOf(placement, runtime, scorers),
  );
}

/** The answer as text. */
export function answerOf(placement: Placement, runtime: string, scorers: readonly Scorer[]): string {
  const { contenders, verdicts, chosen, tieBreak } = placement;
  const own = contenders.find((one) => one.runtime === runtime);
  const best = contenders.find((one) => one.runtime === chosen);
  if (own !== undefined && runtime === chosen) {
    const second = contenders.find((one) => one.runtime !== runtime);
    if (second === undefined) return 'It was the only contender.';
    return `Its total ${score(own.total)} is the best; ${second.runtime} follows with ${score(second.total)}.`;
  }
  if (own !== undefined && best !== undefined) {
    if (own.total === best.total)
      return `Its total equals that of ${best.runtime}; ${tieBreak ?? 'the order of names'} decided.`;
    return `It fits, but its total is ${score(own.total)} against ${score(best.total)} of ${best.runtime}${largestLoss(own.scores, best.scores, scorers)}.`;
  }
  const verdict = verdicts.find(({ examples }) => examples.some((one) => one === runtime));
  if (verdict === undefined) return 'The trace does not say: in a large realm only some runtimes are named.';
  if (verdict.verdict === 'fits') return 'It fits, but was not among those that were scored.';
  return `It was ${verdict.verdict}: ${verdict.reason}.`;
}

/** The scorer that cost it most, by weight. */
function largestLoss(own: readonly number[], best: readonly number[], scorers: readonly Scorer[]): string {
  const losses = own.map((value, index) => ({
    name: scorers[index]?.name ?? `score ${index + 1}`,
    loss: ((best[index] ?? 0) - value) * (scorers[index]?.weight ?? 1),
    text: `${value.toFixed(2)} against ${(best[index] ?? 0).toFixed(2)}`,
  }));
  const worst = losses.toSorted((a, b) => b.loss - a.loss)[0];
  return worst === undefined || worst.loss <= 0 ? '' : `, mostly for ${worst.name} (${worst.text})`;
}
