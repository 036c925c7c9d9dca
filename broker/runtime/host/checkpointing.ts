import { BLOCK_PIECES, type Copied } from '../../freeze/ahead/copier.ts';
import { type Image, PIECE_BYTES } from '../../freeze/instance/image.ts';
import { encodeSnapshot } from '../../freeze/snapshot/encode.ts';
import type { ModuleIdentity, Snapshot } from '../../freeze/snapshot/snapshot.ts';
import type { Bells } from '../shared/bells.ts';
import { afterBytes, afterStop, type CheckpointBudget } from './checkpoint-budget.ts';
import type { Standstill } from './departure.ts';
import type { Intake } from './intake.ts';
import type { Outlet } from './outlet.ts';
import type { CheckpointKept } from './running.ts';
import type { WasmTools } from './wasm-tools.ts';

/** The parts of an instance that a checkpoint has to do with. */
export interface CheckpointedParts {
  readonly bells: Bells;
  readonly intake: Intake;
  readonly outlet: Outlet;
  /** Has the thread of a paused instance go on. */
  goOn(): void;
}

/** Which instance it is; one that cannot be paused has no identity. */
export interface Checkpointed {
  readonly identity: ModuleIdentity | null;
  readonly module: string;
  readonly epoch: number;
  readonly budget: CheckpointBudget;
}

/** What packs and keeps checkpoints. */
type Keeping = Pick<WasmTools, 'checkpoints' | 'codec'>;

interface Captured {
  readonly snapshot: Snapshot;
  /** Resolved once all that it wrote before is with the broker. */
  readonly sent: Promise<void>;
}

/**
 * Takes the checkpoints of one instance: it stands still while its memory is copied, and runs on while that is packed and
 * carried. A checkpoint counts only once all that was written before it is with the broker, so that going on from it repeats
 * lines and leaves none out.
 */
export class Checkpointing {
  readonly #parts: CheckpointedParts;
  #paused: ((standstill: Standstill) => void) | null = null;
  #isBusy = false;
  #carried: Promise<unknown> = Promise.resolve();
  #restingUntilMs = 0;
  #next: (() => void) | null = null;

  constructor(parts: CheckpointedParts) {
    this.#parts = parts;
  }

  /** Takes one, unless the last one is not over or its budget is spent for a while. */
  take(
    { identity, module, epoch, budget }: Checkpointed,
    { checkpoints, codec }: Keeping,
    kept: CheckpointKept,
  ): void {
    const askedMs = performance.now();
    if (checkpoints === null || this.#isBusy || askedMs < this.#restingUntilMs) return;
    const failed = (reason: string): void => checkpoints.failed(module, reason);
    if (identity === null) return failed('the store has no form of it that can be paused');
    this.#isBusy = true;
    const captured = new Promise<Captured>((resolve) => {
      this.#paused = ({ state, copied }) => {
        const { intake, outlet, bells, goOn } = this.#parts;
        const unread = intake.takeUnread();
        intake.putUnread(unread);
        const { rests, sent } = outlet.mark();
        bells.isPauseWanted = false;
        goOn();
        this.#restingUntilMs = afterStop(budget, { askedMs, ranOnMs: performance.now() });
        const about = { module: identity, instance: module, epoch, reason: 'checkpoint' } as const;
        const thread = { ...state, image: withMemory(state.image, copied) };
        resolve({ snapshot: { ...about, thread, unread, rests }, sent });
      };
    });
    // A copy of its own, so that all of the memory counts as changed.
    this.#parts.bells.nextCopy();
    this.#parts.bells.isPauseWanted = true;
    const carried = captured.then(async ({ snapshot, sent }) => {
      const bytes = await encodeSnapshot(snapshot, codec);
      const sizeBytes = bytes.length;
      this.#restingUntilMs = Math.max(this.#restingUntilMs, afterBytes(budget, { askedMs, sizeBytes }));
      await sent;
      await checkpoints.bring(module, epoch, bytes);
      return bytes.length;
    });
    this.#carried = carried
      .then(kept, (fault: Error) => failed(fault.message))
      .finally(() => {
        this.#isBusy = false;
      });
  }

  /** The thread says that it stands still; whether that was for a checkpoint. */
  paused(standstill: Standstill): boolean {
    const paused = this.#paused;
    if (paused === null) return false;
    this.#paused = null;
    paused(standstill);
    const next = this.#next;
    this.#next = null;
    next?.();
    return true;
  }

  /** Resolved once nothing is on its way to the store any more, so that nothing older can take the place of what comes next. */
  async carried(): Promise<void> {
    await this.#carried;
  }

  /** Does something as soon as no pause for a checkpoint is on its way: now, in most cases. */
  afterwards(next: () => void): void {
    if (this.#paused === null) next();
    else this.#next = next;
  }

  /** What was to be done afterwards is not to be done any more; whether there was anything. */
  forget(): boolean {
    const hadNext = this.#next !== null;
    this.#next = null;
    return hadNext;
  }
}

/** An image with the memory that was copied for it, all at once. */
export function withMemory(outline: Image, { map, blocks }: Copied): Image {
  const literals = [...map.keys()].filter((piece) => map[piece] === 1);
  const pieces = new Uint8Array(literals.length * PIECE_BYTES);
  for (const [at, piece] of literals.entries()) {
    const block = blocks.get(Math.floor(piece / BLOCK_PIECES));
    if (block === undefined) continue; // All zeros.
    const from = (piece % BLOCK_PIECES) * PIECE_BYTES;
    pieces.set(new Uint8Array(block, from, PIECE_BYTES), at * PIECE_BYTES);
  }
  return { ...outline, map: map.slice(), pieces, root: null };
}
