import type { Scorer } from '../policy.ts';

/** Share of an objective that a placement should leave unused (assumption: latency to a hub drifts by about that). */
const SLACK_SHARE = 0.3;

/**
 * Prefers runtimes from which the module is predicted to answer within its objective with slack: to the anchor and
 * back, plus the compute time in all but the worst tenth of cases. A hedge: it gives up speed in the median case
 * for safety in the bad one.
 *
 * Score, with r = predicted answer time ÷ objective: 1 up to r = 0.7, falling to 1/2 at r = 1, then 1/2 ÷ r². 1
 * everywhere for a module without an objective.
 *
 * Known weakness: looks at one module, not at the end-to-end objective of a chain.
 */
export const keepsObjective: Scorer = {
  name: 'keeps-objective',
  score(candidacy) {
    const { anchor, latencyMsMax } = candidacy.module.module;
    if (latencyMsMax === null) return 1;
    const wayMs = anchor === null ? 0 : 2 * candidacy.partnerMs;
    const ratio = (wayMs + candidacy.computeUpperMs) / latencyMsMax;
    if (ratio <= 1 - SLACK_SHARE) return 1;
    return ratio <= 1 ? 1 - (ratio - 1 + SLACK_SHARE) / SLACK_SHARE / 2 : 1 / (2 * ratio * ratio);
  },
};
