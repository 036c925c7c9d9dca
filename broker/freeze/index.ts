/** The door of freezing: how modules are made such that they can be paused, for whoever keeps them. */

export { Freezables } from './freezables.ts';
export { proposalIn } from './rewrite/refusal.ts';
export { isIntactSnapshot } from './snapshot/decode.ts';
