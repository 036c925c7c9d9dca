import { MemoryBus } from '../../runtime/testing/memory-bus.ts';
import { type Move, Receiver, type TransferBus } from '../index.ts';

/** The move of these tests. */
export const MOVE: Move = { realm: 'realm', to: 'attic', module: 'camera', toEpoch: 2 };
/** Where its chunks are published. */
const CHUNKS = 'realm/arts/v1/rt/attic/snapshot/camera/2';

/** Bytes that differ from their neighbours. */
export const bytes = (sizeBytes: number): Uint8Array =>
  Uint8Array.from({ length: sizeBytes }, (_, at) => (at * 31) >> 3);

/** What came of a transfer. */
export interface Came {
  readonly whole: Promise<Uint8Array>;
  readonly pages: readonly Uint8Array[];
  readonly cutCount: () => number;
  close(): void;
}

/** Opens a receiver on a bus. */
export async function receiving(bus: TransferBus, bytesMax: number = 2 ** 24): Promise<Came> {
  let cutCount = 0;
  const pages: Uint8Array[] = [];
  let ends: { resolve(whole: Uint8Array): void; reject(fault: Error): void } | null = null;
  const whole = new Promise<Uint8Array>((resolve, reject) => {
    ends = { resolve, reject };
  });
  whole.catch(() => {});
  const receiver = await Receiver.open(bus, MOVE, {
    bytesMax,
    reception: {
      cut: () => ++cutCount,
      pages: (body) => pages.push(body),
      whole: (all) => ends?.resolve(all),
      spoiled: (reason) => ends?.reject(new Error(reason)),
    },
  });
  return { whole, pages, cutCount: () => cutCount, close: () => receiver.close() };
}

/** A bus on which messages of a move are lost, doubled, changed or overtaken; `null` leaves one as it is. */
export class BadBus extends MemoryBus {
  fate: (payload: Uint8Array, number: number, topic: string) => readonly Uint8Array[] | null = () => null;
  /** Chunks that were published, whatever became of them. */
  chunkCount = 0;

  override publish(topic: string, payload: Uint8Array, settled: () => void): void {
    if (!topic.startsWith(CHUNKS)) return super.publish(topic, payload, settled);
    const payloads = this.fate(payload, topic === CHUNKS ? this.chunkCount++ : -1, topic) ?? [payload];
    for (const one of payloads) super.publish(topic, one, settled);
    if (payloads.length === 0) settled();
  }
}
