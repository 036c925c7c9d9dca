import type { Bench } from './bench.ts';
import { createLatency, createRate } from './creates.ts';
import { largeRealm } from './large-realm.ts';
import { coldStart, oldStart } from './starts.ts';

/** Every bench, in the order of the table. */
export const benches: readonly Bench[] = [createLatency, createRate, largeRealm, oldStart, coldStart];
