import type { Trigger } from './trigger.ts';

/**
 * Reports a runtime on which modules take beyond `stretchEnterShare` times the time that was predicted, in k of
 * the last n samples and in the next: a bad build, a throttled CPU, neighbours nobody knows of.
 *
 * Known weakness: modules whose work is understated make their runtime look slow.
 */
export const slowRuntime: Trigger = {
  name: 'slow-runtime',
  sense({ runtime, signals: { stretch } }, _device, { settings }) {
    if (!stretch.latch.up) return null;
    const threshold = settings.stretchEnterShare;
    return { kind: 'slow-runtime', runtime: runtime.id, module: null, measured: stretch.level, threshold };
  },
};
