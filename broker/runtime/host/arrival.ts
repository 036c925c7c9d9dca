import { decodePieces } from '../../freeze/ahead/pieces.ts';
import { PIECE_BYTES } from '../../freeze/instance/image.ts';
import type { Codec } from '../../freeze/snapshot/codec.ts';
import { decodeSnapshot, type Expected } from '../../freeze/snapshot/decode.ts';
import type { Snapshot } from '../../freeze/snapshot/snapshot.ts';
import { type Move, Receiver, type TransferBus } from '../../transfer/index.ts';
import { PAGE_BYTES } from '../wasm/engine.ts';
import type { Vessel } from './vessel.ts';

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

/**
 * Waits for an instance: fills a vessel with the memory that is sent ahead, and tells of the snapshot that ends it once the
 * vessel holds the very bytes that the source held. Resolved once nothing of it can be missed; returns how to stop.
 */
export async function expectSnapshot(
  { bus, codec, move }: ArrivalTools,
  { vessel, ...expected }: Expected & { readonly vessel: Vessel },
  awaiting: Awaiting,
): Promise<() => void> {
  const pieceCount = (expected.pagesMax * PAGE_BYTES) / PIECE_BYTES;
  let filled: Promise<boolean> = Promise.resolve(true);
  const fill = async (before: Promise<boolean>, body: Uint8Array): Promise<boolean> => {
    const pieces = await decodePieces(body, pieceCount, codec);
    if (!(await before) || pieces === null) return false;
    vessel.fill(pieces);
    return true;
  };
  const faultOf = async (bytes: Uint8Array): Promise<string | null> => {
    const decoded = await decodeSnapshot(bytes, expected, codec);
    if (!(await filled)) return 'pages that were sent ahead are not what they claim to be';
    if (decoded.kind === 'refused') return decoded.reason;
    const { snapshot } = decoded;
    if (snapshot.instance !== move.module) return `it is of ${snapshot.instance}`;
    const { pages, root } = snapshot.thread.image;
    if (root !== null && root !== (await vessel.hash(pages)))
      return 'the SHA-256 of its memory is not what it was sent with';
    awaiting.arrived(snapshot);
    return null;
  };
  const receiver = await Receiver.open(bus, move, {
    bytesMax: OTHER_BYTES_MAX,
    reception: {
      cut: () => awaiting.cut(),
      spoiled: (reason) => awaiting.spoiled(reason),
      pages: (body) => {
        filled = fill(filled, body);
      },
      whole: (bytes) => {
        faultOf(bytes).then(
          (fault) => fault !== null && awaiting.spoiled(fault),
          (fault: Error) => awaiting.spoiled(fault.message),
        );
      },
    },
  });
  return () => receiver.close();
}
