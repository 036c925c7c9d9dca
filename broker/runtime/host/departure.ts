import type { Codec } from '../../freeze/snapshot/codec.ts';
import { encodeSnapshot } from '../../freeze/snapshot/encode.ts';
import type {
  ModuleIdentity,
  Snapshot,
  ThreadState,
  UnreadPiece,
  UnsentRest,
} from '../../freeze/snapshot/snapshot.ts';
import { type Move, Sender, type TransferBus } from '../../transfer/index.ts';
import type { FreezeNotices } from './running.ts';

/** What a departure needs of the instance that leaves. */
export interface Leaver {
  readonly identity: ModuleIdentity;
  /** From this moment on, what comes for it is kept back. */
  holdInputs(): void;
  /** Resolved once it stands still; `null` if it came to its end instead. */
  pause(): Promise<ThreadState | null>;
  /** Resolved once all that it wrote is with the broker. */
  settled(): Promise<void>;
  takeUnread(): readonly UnreadPiece[];
  rests(): readonly UnsentRest[];
}

/** How a departure is carried out. */
export interface DepartureTools {
  readonly bus: TransferBus;
  readonly codec: Codec;
  readonly move: Move;
  readonly epoch: number;
}

/** How long a module may take to reach a point where it can be paused (assumption: a hundred times what it should take). */
const PAUSE_MS_MAX = 2_000;

/**
 * Pauses an instance, captures it and sends it to its next home. Rejects if it could not; whoever called it off hears
 * nothing more. Order matters: first the broker says where the source's input ends, then the instance is paused, then all
 * that it wrote is seen off, and only then does its snapshot leave: so the target can never speak before the source is done.
 */
export async function depart(
  leaver: Leaver,
  { bus, codec, move, epoch }: DepartureTools,
  { notices, signal }: { readonly notices: FreezeNotices; readonly signal: AbortSignal },
): Promise<void> {
  const sender = await Sender.open(bus, move);
  try {
    if (signal.aborted) return;
    await sender.cut(`${move.module}/${move.toEpoch}`, () => {
      if (!signal.aborted) leaver.holdInputs();
    });
    if (signal.aborted) return;
    const thread = await within(PAUSE_MS_MAX, leaver.pause());
    if (thread === null || signal.aborted) return;
    await leaver.settled();
    if (signal.aborted) return;
    const snapshot: Snapshot = {
      module: leaver.identity,
      instance: move.module,
      epoch,
      reason: 'migration',
      thread,
      unread: leaver.takeUnread(),
      rests: leaver.rests(),
    };
    const bytes = await encodeSnapshot(snapshot, codec);
    const sha256 = await hexOf(bytes);
    if (signal.aborted) return;
    notices.frozen(bytes.length);
    await sender.send(bytes, sha256, signal);
  } finally {
    sender.close();
  }
}

async function hexOf(bytes: Uint8Array): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>);
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function within<T>(spanMs: number, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`it reached no point where it can be paused within ${spanMs} ms`)),
      spanMs,
    );
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
