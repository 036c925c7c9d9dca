import type { Trigger } from './trigger.ts';

/**
 * Reports a runtime whose memory was used beyond `memoryEnterShare` in k of the last n samples and will be in the next.
 *
 * Known weakness: comes too late for a module that takes its memory at one stroke; promises are checked before that.
 */
export const memoryPressure: Trigger = {
  name: 'memory-pressure',
  sense({ runtime, signals: { memory } }, _device, { settings }) {
    if (!memory.latch.up) return null;
    const threshold = settings.memoryEnterShare;
    return { kind: 'memory-pressure', runtime: runtime.id, module: null, measured: memory.level, threshold };
  },
};
