/** The door of live runs: what others may import. */

export { type LiveOptions, type LiveTools, runLive } from './command.ts';
export type { Lived, Rehearsal, Simulator } from './rehearsal.ts';
