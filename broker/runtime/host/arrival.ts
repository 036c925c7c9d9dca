import type { Codec } from '../../freeze/snapshot/codec.ts';
import { type Decoded, decodeSnapshot, type Expected } from '../../freeze/snapshot/decode.ts';
import type { Snapshot, SnapshotRefusal } from '../../freeze/snapshot/snapshot.ts';
import { type Move, Receiver, type TransferBus } from '../../transfer/index.ts';
import { PAGE_BYTES } from '../wasm/engine.ts';

/** How a snapshot comes. */
export interface ArrivalTools {
  readonly bus: TransferBus;
  readonly codec: Codec;
  readonly move: Move;
}

/** What a target is told of a snapshot that it waits for. */
export interface Awaiting {
  /** What comes for the module from this moment on is ours. */
  cut(): void;
  arrived(snapshot: Snapshot): void;
  spoiled(reason: string): void;
}

/** What a snapshot may have beside memory (assumption: as `decodeSnapshot` has it, and a header). */
const OTHER_BYTES_MAX = 80 * 2 ** 20;

/** Waits for the snapshot of an instance; resolved once nothing of it can be missed. Returns how to stop. */
export async function expectSnapshot(
  { bus, codec, move }: ArrivalTools,
  expected: Expected,
  awaiting: Awaiting,
): Promise<() => void> {
  const receiver = await Receiver.open(bus, move, {
    bytesMax: expected.pagesMax * PAGE_BYTES + OTHER_BYTES_MAX,
    reception: {
      cut: () => awaiting.cut(),
      spoiled: (reason) => awaiting.spoiled(reason),
      whole: (bytes) => {
        decodeSnapshot(bytes, expected, codec).then(
          (decoded) => told(decoded, move, awaiting),
          (fault: Error) => awaiting.spoiled(fault.message),
        );
      },
    },
  });
  return () => receiver.close();
}

function told(decoded: Decoded | SnapshotRefusal, { module }: Move, awaiting: Awaiting): void {
  if (decoded.kind === 'refused') return awaiting.spoiled(decoded.reason);
  if (decoded.snapshot.instance !== module) return awaiting.spoiled(`it is of ${decoded.snapshot.instance}`);
  awaiting.arrived(decoded.snapshot);
}
