import type { Trigger } from './trigger.ts';

/** Reports a runtime that an operator wants empty and that is not. An escape: it will be switched off. */
export const draining: Trigger = {
  name: 'draining',
  sense({ runtime, draining: wanted, bound }) {
    if (!wanted || bound.length === 0) return null;
    return { kind: 'draining', runtime: runtime.id, module: null, measured: bound.length, threshold: 0 };
  },
};
