import { snapshotTopic, snapshotWordTopic } from '../wire/native/topics.ts';

/** Which instance moves: the module, and the runtime and the epoch it will have. */
export interface Move {
  readonly realm: string;
  readonly to: string;
  readonly module: string;
  readonly toEpoch: number;
}

/** How a transfer reaches the other end. */
export interface TransferBus {
  publish(topic: string, payload: Uint8Array, settled: () => void): void;
  listen(topic: string, hear: (payload: Uint8Array) => void): Promise<() => void>;
}

/** Where the chunks of a move's snapshot are published. */
export const chunksAt = ({ realm, to, module, toEpoch }: Move): string =>
  snapshotTopic(realm, { to, module, epoch: toEpoch });

/** Where both ends of a move speak to each other. */
export const wordsAt = ({ realm, to, module, toEpoch }: Move): string =>
  snapshotWordTopic(realm, { to, module, epoch: toEpoch });
