/** The door of roll-outs: plans that are tried ahead in a thread, and advice for realms. */

export { Adviser, type Question } from './adviser.ts';
export { Rounds } from './rounds.ts';
