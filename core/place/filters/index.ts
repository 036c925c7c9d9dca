import type { Filter } from '../policy.ts';
import { alive } from './alive.ts';
import { antiAffinity } from './anti-affinity.ts';
import { apis } from './apis.ts';
import { architecture } from './architecture.ts';
import { atMost } from './at-most.ts';
import { cores } from './cores.ts';
import { draining } from './draining.ts';
import { fence } from './fence.ts';
import { memory } from './memory.ts';
import { peripherals } from './peripherals.ts';
import { pinned } from './pinned.ts';
import { slots } from './slots.ts';
import { spread } from './spread.ts';

/**
 * What every profile holds to, in the order in which it is asked: what a runtime is comes before what it does at the
 * moment, so that the reason given is the most lasting one.
 */
export const allFilters: readonly Filter[] = [
  apis,
  architecture,
  peripherals,
  pinned,
  fence,
  alive,
  draining,
  antiAffinity,
  atMost,
  spread,
  memory,
  cores,
  slots,
];
