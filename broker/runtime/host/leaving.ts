import type { Copied } from '../../freeze/ahead/copier.ts';
import type { ModuleIdentity, UnreadPiece } from '../../freeze/snapshot/snapshot.ts';
import type { Bells } from '../shared/bells.ts';
import type { Departure, Standstill } from './departure.ts';
import type { Intake } from './intake.ts';
import type { Outlet } from './outlet.ts';
import type { FreezeNotices } from './running.ts';

/** The parts of an instance that have to do with its leaving. */
export interface LeavingParts {
  readonly bells: Bells;
  readonly intake: Intake;
  readonly outlet: Outlet;
  /** Has the thread of a paused instance go on. */
  goOn(): void;
}

interface Attempt {
  readonly calledOff: AbortController;
  /** Which copy of its memory it sends. */
  readonly copyIndex: number;
  unread: readonly UnreadPiece[];
  isFrozen: boolean;
  copied(copied: Copied | null): void;
  paused(standstill: Standstill | null): void;
}

/** How an instance leaves for another runtime, or stays after all. */
export class Leaving {
  readonly #parts: LeavingParts;
  #attempt: Attempt | null = null;
  #isPaused = false;

  constructor(parts: LeavingParts) {
    this.#parts = parts;
  }

  /** Whether the instance stands still. */
  get isPaused(): boolean {
    return this.#isPaused;
  }

  /** Pauses the instance and sends it off. */
  freeze(identity: ModuleIdentity, depart: Departure, notices: FreezeNotices): void {
    this.#attempt?.calledOff.abort();
    const { bells, intake, outlet } = this.#parts;
    const attempt: Attempt = {
      calledOff: new AbortController(),
      copyIndex: bells.nextCopy(),
      unread: [],
      isFrozen: false,
      copied: () => {},
      paused: () => {},
    };
    this.#attempt = attempt;
    const leaver = {
      identity,
      holdInputs: () => intake.hold(),
      copy: () =>
        new Promise<Copied | null>((resolve) => {
          attempt.copied = resolve;
          bells.isCopyWanted = true;
        }),
      pause: () =>
        new Promise<Standstill | null>((resolve) => {
          attempt.paused = resolve;
          bells.isPauseWanted = true;
        }),
      settled: () => outlet.settled(),
      takeUnread: () => {
        attempt.unread = intake.takeUnread();
        return attempt.unread;
      },
      rests: () => outlet.rests,
    };
    const told = {
      frozen: (snapshotBytes: number): void => {
        attempt.isFrozen = true;
        notices.frozen(snapshotBytes);
      },
      failed: notices.failed,
    };
    depart(leaver, { notices: told, signal: attempt.calledOff.signal }).catch((fault: Error) => {
      if (this.#attempt !== attempt || attempt.calledOff.signal.aborted) return;
      // One that is frozen stays so until somebody says what is to become of it.
      if (!attempt.isFrozen) this.stay();
      notices.failed(fault.message);
    });
  }

  /** The thread says what has changed in its memory. */
  copied(copied: Copied): void {
    if (this.#attempt?.copyIndex === copied.copyIndex) this.#attempt.copied(copied);
  }

  /** The thread says that it stands still. */
  paused(standstill: Standstill): void {
    this.#parts.bells.isPauseWanted = false;
    this.#isPaused = true;
    // Called off while it was on its way to a halt.
    if (this.#attempt?.copyIndex === standstill.copied.copyIndex) this.#attempt.paused(standstill);
    else if (this.#attempt === null) this.stay();
    else this.#goOn();
  }

  /** The instance has come to its end, of whatever kind. */
  end(): void {
    const attempt = this.#attempt;
    this.#attempt = null;
    attempt?.calledOff.abort();
    attempt?.copied(null);
    attempt?.paused(null);
  }

  /** Has the instance go on here. */
  stay(): void {
    const attempt = this.#attempt;
    const { bells, intake } = this.#parts;
    this.#attempt = null;
    attempt?.calledOff.abort();
    bells.isPauseWanted = false;
    bells.nextCopy();
    intake.putUnread(attempt?.unread ?? []);
    intake.release();
    if (this.#isPaused) this.#goOn();
  }

  #goOn(): void {
    this.#isPaused = false;
    this.#parts.goOn();
  }
}
