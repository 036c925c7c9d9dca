import type { Channel } from '../../../core/index.ts';
import { type Copied, Copier } from '../../freeze/ahead/copier.ts';
import type { Pieces } from '../../freeze/ahead/pieces.ts';
import { freshTables, PIECE_BYTES, putImage, takeImage, takeOutline } from '../../freeze/instance/image.ts';
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
import { type EngineMemory, type EngineModule, engine, PAGE_BYTES } from '../wasm/engine.ts';

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
  /** What wants to know how its memory changes as it runs; `null` for nobody. */
  readonly copying: Copying | null;
  /** One that was running elsewhere is taken over: its clocks go on. */
  adopted(state: ThreadState): void;
  /** It runs: it began, or what was taken over has found back to where it was. */
  began(): void;
}

/** What wants to know how the memory of an instance changes. */
export interface Copying {
  readonly isWanted: boolean;
  readonly copyIndex: number;
  copied(copied: Copied): void;
  /** Time has passed of which the instance had nothing. */
  tookTime(): void;
}

/** Longest that an instance is kept from its work at a time to copy its memory (assumption: twice a slice between polls). */
const COPY_MS = 1;
const ALL_MS = Number.POSITIVE_INFINITY;

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
  #copier: Copier | null = null;

  /** Begins a life, or makes all ready for one that was paused elsewhere; throws `Stillborn` if that cannot be. */
  constructor(plan: LifePlan, around: Surroundings, begins: 'anew' | 'elsewhere' = 'anew') {
    this.#around = around;
    const { given, channels, isFreezable, pagesMax } = plan;
    this.#wasi = new Wasi(around.outside, given);
    if (begins === 'anew') {
      this.#wasi.openStandard();
      furnish(this.#wasi, channels);
    }
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
    if (begins === 'elsewhere') new Uint8Array(memory.buffer).fill(0);
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

  /** The state of a life that is paused, whole. */
  state(): ThreadState {
    return this.#stateWith(takeImage);
  }

  /** The same but for its memory, and what has changed of that since it was copied last. */
  rest(copyIndex: number): { readonly state: ThreadState; readonly copied: Copied } {
    const state = this.#stateWith(takeOutline);
    const copied = this.#copierOf(copyIndex).step(this.#memory, state.image.pages * PAGE_BYTES, ALL_MS);
    if (copied === null) throw new Error('broken claim: a round without end ends');
    return { state, copied };
  }

  /** Puts memory of a life that comes from elsewhere where it belongs; throws `Stillborn` if there is no room for it. */
  fill({ literals, zeros, bytes }: Pieces): void {
    const pausable = this.#pausable;
    const endBytes = (Math.max(-1, ...literals, ...zeros) + 1) * PIECE_BYTES;
    const missing = Math.ceil((endBytes - this.#memory.byteLength) / PAGE_BYTES);
    try {
      if (missing > 0) pausable?.memory.grow(missing);
    } catch {
      throw new Stillborn(`there is no memory for its ${Math.ceil(endBytes / PAGE_BYTES)} pages`);
    }
    const memory = new Uint8Array(this.#memory);
    for (const piece of zeros) memory.fill(0, piece * PIECE_BYTES, (piece + 1) * PIECE_BYTES);
    literals.forEach((piece, at) => {
      memory.set(bytes.subarray(at * PIECE_BYTES, (at + 1) * PIECE_BYTES), piece * PIECE_BYTES);
    });
  }

  /** A copy of a page of memory; `null` for one that is not there. */
  page(number: number): Uint8Array<ArrayBuffer> | null {
    const end = (number + 1) * PAGE_BYTES;
    return end > this.#memory.byteLength ? null : new Uint8Array(this.#memory.slice(end - PAGE_BYTES, end));
  }

  /** Becomes one that was paused elsewhere; throws `Stillborn` if that cannot be. */
  adopt(state: ThreadState): void {
    const { entry, frames, image, inboxes, heedsSignals, wasi } = state;
    if (this.#pausable === null) throw new Stillborn('the module is not one that can be paused');
    setUp(this.#wasi, wasi);
    const fault = putImage(this.#pausable, image);
    if (fault !== null) throw new Stillborn(fault);
    this.#pausable.adopt(entry, frames);
    this.#around.adopted(state);
    this.#around.streams.restore(inboxes);
    this.#around.heedsSignals = heedsSignals;
    this.#around.outside.bells.memoryPages = image.pages;
  }

  get #memory(): ArrayBuffer {
    return this.#pausable?.memory.buffer ?? new ArrayBuffer(0);
  }

  #stateWith(take: typeof takeImage): ThreadState {
    const pausable = this.#pausable;
    if (pausable?.frames == null) throw new Error('broken claim: only what is paused has its state taken');
    return {
      entry: pausable.entry,
      frames: pausable.frames,
      image: take(pausable, this.#fresh),
      wasi: takeDown(this.#wasi),
      inboxes: this.#around.streams.unread,
      heedsSignals: this.#around.heedsSignals,
    };
  }

  #copierOf(copyIndex: number): Copier {
    if (this.#copier?.copyIndex !== copyIndex) this.#copier = new Copier(copyIndex);
    return this.#copier;
  }

  /** Goes on copying memory if somebody wants that; for so long at most. */
  #copyOn(spanMs: number): void {
    const { copying } = this.#around;
    if (copying === null) return;
    if (this.#copier !== null && this.#copier.copyIndex !== copying.copyIndex) this.#copier = null;
    if (!copying.isWanted || this.#pausable === null) return;
    const copier = this.#copierOf(copying.copyIndex);
    const copied = copier.step(this.#memory, this.#pausable.pages * PAGE_BYTES, spanMs);
    if (copied !== null) copying.copied(copied);
    copying.tookTime();
  }

  #imports(memory: EngineMemory): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
    const beginIfAsked = (where: 'poll' | 'wait'): boolean => {
      // One that waits has nothing better to do.
      this.#copyOn(where === 'wait' ? ALL_MS : COPY_MS);
      return this.#around.isPauseWanted(where) && this.#pausable?.begin() === true;
    };
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
