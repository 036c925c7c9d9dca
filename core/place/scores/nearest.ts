import { wayMs } from '../candidacy.ts';
import type { Scorer } from '../policy.ts';

/** Latency at which nearness has lost half its worth (assumption: the budget from motion to photon of a headset). */
const HALF_MS = 20;

/**
 * Prefers runtimes near those the module talks to: its anchor, and the homes of its program's modules that it shares
 * a topic or a link of the chain with.
 *
 * Score: 20 ms ÷ (20 ms + mean one-way latency to them); 1 on the same device, 1/2 at 20 ms, and 1 everywhere for
 * a module that talks to nobody known. A way that nobody measured counts as 100 ms, never as free.
 *
 * Known weakness: all partners weigh alike, however much they say.
 */
export const nearest: Scorer = {
  name: 'nearest',
  score({ partners, partnerMs, device, knowledge }) {
    if (partners.length === 0) return 1;
    let sumMs = partnerMs;
    for (let at = 1; at < partners.length; at++) {
      const partner = partners[at];
      if (partner !== undefined) sumMs += wayMs(knowledge, device.device.id, partner);
    }
    return HALF_MS / (HALF_MS + sumMs / partners.length);
  },
};
