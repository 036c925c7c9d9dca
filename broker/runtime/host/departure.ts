import type { Copied } from '../../freeze/ahead/copier.ts';
import { Copy } from '../../freeze/ahead/copy.ts';
import type { Codec } from '../../freeze/snapshot/codec.ts';
import { encodeSnapshot } from '../../freeze/snapshot/encode.ts';
import type { ModuleIdentity, ThreadState, UnreadPiece, UnsentRest } from '../../freeze/snapshot/snapshot.ts';
import { type Move, Sender, type TransferBus } from '../../transfer/index.ts';
import { Carrier } from './carrier.ts';
import type { FreezeNotices } from './running.ts';

/** What a departure needs of the instance that leaves. */
export interface Leaver {
  readonly identity: ModuleIdentity;
  /** What has changed in its memory since it was asked last, while it runs on; `null` if it came to its end instead. */
  copy(): Promise<Copied | null>;
  /** From this moment on, what comes for it is kept back. */
  holdInputs(): void;
  /** Resolved once it stands still; `null` if it came to its end instead. */
  pause(): Promise<Standstill | null>;
  /** Resolved once all that it wrote is with the broker. */
  settled(): Promise<void>;
  takeUnread(): readonly UnreadPiece[];
  rests(): readonly UnsentRest[];
}

/** A paused instance: its state without its memory, and what has changed of that since it was copied last. */
export interface Standstill {
  readonly state: ThreadState;
  readonly copied: Copied;
}

/** How a departure is carried out. */
export interface DepartureTools {
  readonly bus: TransferBus;
  readonly codec: Codec;
  readonly move: Move;
  readonly epoch: number;
}

/** A way for an instance to leave. Rejects if it could not; whoever called it off hears nothing more. */
export type Departure = (
  leaver: Leaver,
  told: { readonly notices: FreezeNotices; readonly signal: AbortSignal },
) => Promise<void>;

/** How long a module may take to reach a point where it can be paused (assumption: a hundred times what it should take). */
const PAUSE_MS_MAX = 2_000;
/** As much as is left may be sent while the instance stands still (assumption: 20 ms at 100 Mbit/s). */
const SMALL_BYTES = 262_144;
/** A round that leaves more than this share of what the one before left does not lead to an end. */
const SHRINK_SHARE = 0.7;
/** Rounds at most (as Clark et al. found, NSDI 2005, §6: what has not shrunk by then will not). */
const ROUND_COUNT_MAX = 8;
/** Longest that memory is sent ahead (assumption: half of what a freeze may take); what is left then is sent in the pause. */
const AHEAD_MS_MAX = 7_000;

/** Sends an instance to its next home. */
export const departBy =
  (tools: DepartureTools): Departure =>
  (leaver, told) =>
    depart(leaver, tools, told);

/**
 * Sends an instance to its next home. Its memory goes ahead
 * while it runs, in rounds, each of what has changed meanwhile (pre-copy: Clark et al., NSDI 2005). Then order matters:
 * first the broker says where the source's input ends, then the instance is paused, then all that it wrote is seen off, and
 * only then does its snapshot leave: so the target can never speak before the source is done.
 */
async function depart(
  leaver: Leaver,
  { bus, codec, move, epoch }: DepartureTools,
  { notices, signal }: Parameters<Departure>[1],
): Promise<void> {
  const sender = await Sender.open(bus, move, signal);
  const carrier = new Carrier(new Copy(), sender, codec);
  try {
    if (!(await sendAhead(leaver, carrier)) || signal.aborted) return;
    await sender.cut(`${move.module}/${move.toEpoch}`, () => {
      if (!signal.aborted) leaver.holdInputs();
    });
    if (signal.aborted) return;
    const standstill = await standstillOf(leaver);
    if (standstill === null || signal.aborted) return;
    const { state, copied } = standstill;
    const { image } = state;
    carrier.take(copied);
    const restBytes = carrier.dueBytes + state.frames.length + fileBytes(state);
    // Said as soon as it may be: from here on, the supervisor's patience is that for what has to be sent.
    const isSeenOff = leaver.settled().then(() => signal.aborted || notices.frozen(restBytes));
    const [root] = await Promise.all([carrier.root(image.pages), isSeenOff, carrier.carry(FOREVER_MS)]);
    if (signal.aborted) return;
    const about = { module: leaver.identity, instance: move.module, epoch, reason: 'migration' } as const;
    const bytes = await encodeSnapshot(
      {
        ...about,
        thread: { ...state, image: { ...image, root } },
        unread: leaver.takeUnread(),
        rests: leaver.rests(),
      },
      codec,
    );
    await sender.finish(bytes);
  } finally {
    sender.close();
  }
}

const fileBytes = ({ wasi }: ThreadState): number =>
  wasi.nodes.reduce((sum, node) => sum + (node.kind === 'file' ? node.bytes.length : 0), 0);

const FOREVER_MS = Number.POSITIVE_INFINITY;

/** Sends memory while the instance runs, until little is left or no round leaves less; whether the instance still runs. */
async function sendAhead(leaver: Leaver, carrier: Carrier): Promise<boolean> {
  const endMs = performance.now() + AHEAD_MS_MAX;
  let beforeBytes = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUND_COUNT_MAX; round++) {
    const copied = await leaver.copy();
    if (copied === null) return false;
    carrier.take(copied);
    const { dueBytes } = carrier;
    await carrier.carry(endMs);
    const isLast = dueBytes <= SMALL_BYTES || dueBytes > SHRINK_SHARE * beforeBytes;
    if (isLast || performance.now() >= endMs) return true;
    beforeBytes = dueBytes;
  }
  return true;
}

/** An instance that stands still; `null` if it came to its end instead. Rejects if it takes too long to. */
export const standstillOf = (leaver: Pick<Leaver, 'pause'>): Promise<Standstill | null> =>
  within(PAUSE_MS_MAX, leaver.pause());

function within<T>(spanMs: number, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`it reached no point where it can be paused within ${spanMs} ms`)),
      spanMs,
    );
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
