import { linkBetween } from '../../knowledge/recall.ts';
import type { Scorer } from '../policy.ts';

/**
 * Resists migration by as much as the move would cost, so that a small gain elsewhere never makes a module go to and
 * fro. This is the placement half of our hysteresis; the dwell time of the signals in `adapt/` is the other.
 *
 * Score: 1 where the module runs now, on the same device, and everywhere for one that runs nowhere yet. Elsewhere
 * 1 − downtime ÷ `patienceMs`, at least 0, where downtime is link latency plus the time to send the module's state
 * (its memory when it does not tell its state). 0 over a path that nobody measured.
 *
 * Known weakness: charges for the move but not for how soon the module would have to move again.
 */
export const stayPut: Scorer = {
  name: 'stay-put',
  score({ module, runtime, device, knowledge }) {
    const { phase } = module;
    if (phase.kind !== 'running' || phase.on === runtime.runtime.id) return 1;
    const from = knowledge.runtimes.get(phase.on);
    if (from === undefined || from.runtime.device.id === device.device.id) return 1;

    const link = linkBetween(knowledge, from.runtime.device.id, device.device.id);
    if (link === undefined || link.bandwidthBytesPerSecond <= 0) return 0;
    const { stateBytes, memoryBytes } = module.module.demand;
    const bytes = stateBytes > 0 ? stateBytes : memoryBytes;
    const downtimeMs = link.latencyMs + (bytes / link.bandwidthBytesPerSecond) * 1_000;
    return Math.max(0, 1 - downtimeMs / knowledge.settings.patienceMs);
  },
};
