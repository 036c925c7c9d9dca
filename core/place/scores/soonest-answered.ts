import { startUpMs, workMs } from '../../predict/run-time.ts';
import { wayMs } from '../candidacy.ts';
import type { Candidacy, Scorer } from '../policy.ts';

/**
 * Prefers runtimes from which an answer is soonest back in all but the worst tenth of cases: the way to those the module
 * talks to and back, and the bound of the run time beside those who are busy there. Speed and nearness in one currency.
 *
 * Score: work ÷ (work + start-up + bound + 2 × mean way to the partners); close to 1/2 on the idle reference machine on
 * the spot, never 1 and never 0.
 *
 * Known weakness: all partners weigh alike, however much they say.
 */
export const soonestAnswered: Scorer = {
  name: 'soonest-answered',
  score(candidacy) {
    const { module, runtime, computeUpperMs } = candidacy;
    const work = workMs(module);
    return work / (work + startUpMs(runtime.runtime) + computeUpperMs + 2 * meanWayMs(candidacy));
  },
};

/** One way to the partners, on the mean; 0 for who talks to nobody known. */
function meanWayMs({ partners, partnerMs, device, knowledge }: Candidacy): number {
  if (partners.length === 0) return 0;
  let sumMs = partnerMs;
  for (let at = 1; at < partners.length; at++) {
    const partner = partners[at];
    if (partner !== undefined) sumMs += wayMs(knowledge, device.device.id, partner);
  }
  return sumMs / partners.length;
}
