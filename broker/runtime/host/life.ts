import type { Channel } from '../../../core/index.ts';
import { freshTables, putImage, takeImage } from '../../freeze/instance/image.ts';
import { PAGES_MAX, Pausable, ZONE_PAGES } from '../../freeze/instance/pausable.ts';
import { POLL } from '../../freeze/rewrite/reserved.ts';
import type { ThreadState } from '../../freeze/snapshot/snapshot.ts';
import type { InboxState } from '../shared/streams.ts';
import { Exit } from '../wasi/clock-calls.ts';
import { furnish } from '../wasi/furnish.ts';
import { WASI_MODULE, wasiImports } from '../wasi/imports.ts';
import { setUp, takeDown } from '../wasi/portable.ts';
import type { Outside } from '../wasi/streams.ts';
import { type Arguments, Wasi } from '../wasi/wasi.ts';
import { CONFINED } from '../wasm/confine.ts';
import { type EngineMemory, type EngineModule, engine } from '../wasm/engine.ts';

/** What is to live, and within which bounds. */
export interface LifePlan {
  readonly module: EngineModule;
  readonly initialPages: number;
  readonly pagesMax: number;
  /** Whether the code is such that it can be paused. */
  readonly isFreezable: boolean;
  readonly given: Arguments;
  readonly channels: readonly Channel[];
}

/** What surrounds a life. */
export interface Surroundings {
  readonly outside: Outside;
  /** What was taken from its inputs and is not read. */
  readonly streams: {
    readonly unread: readonly (readonly [input: number, state: InboxState])[];
    restore(unread: readonly (readonly [input: number, state: InboxState])[]): void;
  };
  heedsSignals: boolean;
  /** Asked by a module that ran out of fuel, and by one that is about to sleep. */
  isPauseWanted(where: 'poll' | 'wait'): boolean;
  nextFuel(): number;
  /** It runs: it began, or what was taken over has found back to where it was. */
  began(): void;
}

/** How a module's own code came to its end. */
export type ThreadEnd =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'trapped'; readonly fault: string }
  | { readonly kind: 'out-of-memory' };

/** How far a module came. */
export type Stage = ThreadEnd | { readonly kind: 'paused' };

/** A module that cannot be brought to life; the message says why. */
export class Stillborn extends Error {}

/**
 * The life of one instance on one thread: begun anew or taken over from elsewhere, and run until it ends or is paused. Of
 * one that is paused the whole state can be taken.
 */
export class Life {
  readonly #wasi: Wasi;
  readonly #around: Surroundings;
  readonly #exports: Readonly<Record<string, unknown>>;
  readonly #pausable: Pausable | null;
  readonly #fresh: ReadonlyMap<string, readonly unknown[]>;

  /** Begins a life, or goes on with one that was paused elsewhere; throws `Stillborn` if that cannot be. */
  constructor(plan: LifePlan, around: Surroundings, state: ThreadState | null = null) {
    this.#around = around;
    const { given, channels, isFreezable, pagesMax } = plan;
    this.#wasi = new Wasi(
      around.outside,
      state === null ? given : { args: state.wasi.args, env: state.wasi.env },
    );
    if (state === null) {
      this.#wasi.openStandard();
      furnish(this.#wasi, channels);
    } else setUp(this.#wasi, state.wasi);
    const memory = memoryFor(plan);
    this.#wasi.attach(memory);
    try {
      this.#exports = new engine.Instance(plan.module, this.#imports(memory)).exports;
    } catch (fault) {
      throw new Stillborn(`the module cannot be linked: ${textOf(fault)}`);
    }
    if (typeof this.#exports._start !== 'function') throw new Stillborn('the module exports no _start');
    const pausable = isFreezable ? new Pausable(this.#exports, memory, pagesMax) : null;
    this.#pausable = pausable;
    if (pausable !== null) this.#wasi.attach(memory, () => pausable.pages);
    around.outside.bells.memoryPages = this.#wasi.guest.pages;
    this.#fresh = freshTables(this.#exports);
    if (state !== null) this.#takeOver(state);
  }

  /** Begins or goes on. */
  run(): Stage {
    try {
      if (this.#pausable?.frames == null) this.#around.began();
      if (this.#pausable !== null) {
        if (this.#pausable.run() === 'paused') return { kind: 'paused' };
      } else (this.#exports._start as () => void)();
      return { kind: 'exited', code: 0 };
    } catch (fault) {
      return this.#endOf(fault);
    }
  }

  /** The state of a life that is paused. */
  state(): ThreadState {
    const pausable = this.#pausable;
    if (pausable?.frames == null) throw new Error('broken claim: only what is paused has its state taken');
    return {
      entry: pausable.entry,
      frames: pausable.frames,
      image: takeImage(pausable, this.#fresh),
      wasi: takeDown(this.#wasi),
      inboxes: this.#around.streams.unread,
      heedsSignals: this.#around.heedsSignals,
    };
  }

  #takeOver({ entry, frames, image, inboxes, heedsSignals }: ThreadState): void {
    if (this.#pausable === null) throw new Stillborn('the module is not one that can be paused');
    const fault = putImage(this.#pausable, image);
    if (fault !== null) throw new Stillborn(fault);
    this.#pausable.adopt(entry, frames);
    this.#around.streams.restore(inboxes);
    this.#around.heedsSignals = heedsSignals;
    this.#around.outside.bells.memoryPages = image.pages;
  }

  #imports(memory: EngineMemory): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
    const beginIfAsked = (where: 'poll' | 'wait'): boolean =>
      this.#around.isPauseWanted(where) && this.#pausable?.begin() === true;
    const arrive = (): void => {
      if (this.#pausable?.arrive() === true) this.#around.began();
    };
    const poll = (): number => {
      arrive();
      return beginIfAsked('poll') ? 0 : this.#around.nextFuel();
    };
    return {
      [WASI_MODULE]: wasiImports(this.#wasi, { arrive, beginIfAsked: () => beginIfAsked('wait') }),
      [CONFINED.module]: { [CONFINED.memory]: memory, [POLL.name]: poll },
    };
  }

  #endOf(fault: unknown): ThreadEnd {
    if (fault instanceof Exit && fault.code === 0) return { kind: 'exited', code: 0 };
    // A module that was denied memory and then fails, fails of that; one that copes has not failed.
    const denied = this.#exports[CONFINED.denied] as { readonly value?: unknown } | undefined;
    if (denied?.value === 1) return { kind: 'out-of-memory' };
    return fault instanceof Exit
      ? { kind: 'exited', code: fault.code }
      : { kind: 'trapped', fault: textOf(fault) };
  }
}

/** Memory for a module; one that can be paused needs room behind its own. */
function memoryFor({ initialPages, pagesMax, isFreezable }: LifePlan): EngineMemory {
  const maximum = isFreezable ? Math.min(PAGES_MAX, pagesMax + ZONE_PAGES) : pagesMax;
  return new engine.Memory({ initial: initialPages, maximum });
}

const textOf = (fault: unknown): string => (fault instanceof Error ? fault.message : String(fault));
