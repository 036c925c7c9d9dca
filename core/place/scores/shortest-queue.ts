import type { Scorer } from '../policy.ts';

/**
 * Prefers devices with the fewest modules, on whichever of their runtimes: who shares a device shares its processors, so
 * that the device is the server and its modules are the queue.
 *
 * Score: 1 ÷ (1 + modules promised on the device, the module itself left out); 1 for an empty one.
 *
 * Known weakness: counts an idle module like a busy one, and a slow device like a fast one.
 */
export const shortestQueue: Scorer = {
  name: 'shortest-queue',
  score: ({ device, isHome }) => 1 / (1 + Math.max(0, device.committed.moduleCount - (isHome ? 1 : 0))),
};
