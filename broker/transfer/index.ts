/** The door of transfers: how a snapshot gets from one runtime to another. */

export { Receiver } from './receive.ts';
export type { Move, TransferBus } from './route.ts';
export { Sender } from './send.ts';
