import { batteryLow } from './battery-low.ts';
import { betterHome } from './better-home.ts';
import { draining } from './draining.ts';
import { memoryPressure } from './memory-pressure.ts';
import { missedObjective } from './missed-objective.ts';
import { overload } from './overload.ts';
import { slowLink } from './slow-link.ts';
import { slowRuntime } from './slow-runtime.ts';
import { suspect } from './suspect.ts';
import type { Trigger } from './trigger.ts';

export type { Trigger } from './trigger.ts';

/** All triggers, the most pressing first: that is the order in which their cures are tried. */
export const triggers: readonly Trigger[] = [
  suspect,
  draining,
  batteryLow,
  memoryPressure,
  overload,
  slowRuntime,
  slowLink,
  missedObjective,
  betterHome,
];
