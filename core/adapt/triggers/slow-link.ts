import type { Trigger } from './trigger.ts';

/**
 * Reports a runtime whose way to the hub took beyond `linkEnterMs` in k of the last n samples and will in the next.
 *
 * Known weakness: looks at latency only; a link that gets thin before it gets slow is noticed late.
 */
export const slowLink: Trigger = {
  name: 'slow-link',
  sense({ runtime, signals: { link } }, _device, { settings }) {
    if (!link.latch.up) return null;
    const threshold = settings.linkEnterMs;
    return { kind: 'slow-link', runtime: runtime.id, module: null, measured: link.level, threshold };
  },
};
