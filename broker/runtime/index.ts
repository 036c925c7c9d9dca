/** The door of the runtime: what other folders of the broker may import. */

export { fetchWithin } from './host/file-store.ts';
export { type OpenRuntime, openRuntime, type RuntimeOptions } from './node/open.ts';
