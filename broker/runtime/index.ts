/** The door of the runtime: what other folders of the broker may import. */

export { fetchWithin } from './host/file-store.ts';
export type { StartLaw } from './node/late.ts';
export { type OpenRuntime, openRuntime, type RuntimeOptions } from './node/open.ts';
export type { Slowing } from './node/slow-threads.ts';
export { type SlowedOptions, type SlowedRuntime, warmSlowed } from './node/slowed.ts';
export { takeMeasure, type Yardstick } from './yardstick.ts';
