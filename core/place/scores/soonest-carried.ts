import { wayMs } from '../candidacy.ts';
import type { Scorer } from '../policy.ts';

/** Time on the way at which closeness to the data has lost half its worth (assumption: one rather long start). */
const HALF_MS = 1_000;
/** Calls over which the fetching of code is spread (assumption: a minute at ten a second). */
const CALL_COUNT = 600;

/**
 * Prefers runtimes to which little time is spent on carrying bytes: the code once from the hub, and what calls carry between
 * them and the module's first partner. Skippy does so with images and data (Rausch et al., "Optimized container
 * scheduling for data-intensive serverless edge computing", FGCS 2021).
 *
 * Score: 1 s ÷ (1 s + time to fetch the code + time on the way for 600 calls and their answers); 1 where all is local.
 *
 * Known weakness: takes no code to be there already, and all calls to come at one rate.
 */
export const soonestCarried: Scorer = {
  name: 'soonest-carried',
  score({ module, device, knowledge, partnerMs }) {
    const fetchMs = wayMs(knowledge, knowledge.hub, device.device.id, module.module.demand.codeBytes);
    return HALF_MS / (HALF_MS + fetchMs + 2 * CALL_COUNT * partnerMs);
  },
};
