import type { View } from './view.ts';

/** All views in the order of the rail. A further one is a file of its own and a line here. */
export const VIEWS: readonly View[] = [];
