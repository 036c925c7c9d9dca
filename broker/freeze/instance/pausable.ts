import { type EngineMemory, PAGE_BYTES } from '../../runtime/wasm/engine.ts';
import { SHARED } from '../rewrite/reserved.ts';

/**
 * Pages behind a module's own in which its call stack is spilled. Twice the stack that a thread may have (4 MiB), as what is
 * spilled of a frame is about what the engine itself keeps of it; pages that are not touched cost addresses only.
 */
export const ZONE_PAGES = 128;
/** The first words of the zone tell asyncify where the spilled stack ends, and where it must end. */
const ZONE_HEAD_BYTES = 16;
/** The most pages that 32-bit addresses reach. */
export const PAGES_MAX = 65_536;

/** A global of an instance, as JavaScript sees it. */
interface GlobalCell {
  value: number | bigint;
}

/** The functions that asyncify adds to a module. */
interface Switches {
  readonly asyncify_start_unwind: (at: number) => void;
  readonly asyncify_stop_unwind: () => void;
  readonly asyncify_start_rewind: (at: number) => void;
  readonly asyncify_stop_rewind: () => void;
}

/** All that an instance exports. */
export type Exports = Readonly<Record<string, unknown>>;

/** Where an instance is being run from. */
export type Entry = typeof SHARED.start | '_start';

/** How far a run came: to its end, or to a pause. */
export type Progress = 'ended' | 'paused';

/**
 * A running instance that can be paused and go on. Calls of imports are where pauses begin and end: each asks `arrive`
 * first and then may `begin` one, after which it has to return at once.
 */
export class Pausable {
  readonly exports: Exports;
  readonly memory: EngineMemory;
  readonly #switches: Switches;
  readonly #pages: GlobalCell;
  #phase: 'running' | 'unwinding' | 'rewinding' = 'running';
  #frames: Uint8Array | null = null;
  #entry: Entry;

  constructor(exports: Exports, memory: EngineMemory, pagesMax: number) {
    this.exports = exports;
    this.memory = memory;
    this.#switches = exports as unknown as Switches;
    this.#pages = exports[SHARED.pages] as GlobalCell;
    this.#entry = SHARED.start in exports ? SHARED.start : '_start';
    const limit = exports[SHARED.limit] as GlobalCell;
    limit.value = Math.min(Number(limit.value) >>> 0, pagesMax);
  }

  /** Pages that the module knows of. */
  get pages(): number {
    return Number(this.#pages.value);
  }

  /** The most pages that it may have. */
  get limitPages(): number {
    return Number((this.exports[SHARED.limit] as GlobalCell).value);
  }

  get entry(): Entry {
    return this.#entry;
  }

  /** The spilled call stack of an instance that is paused. */
  get frames(): Uint8Array | null {
    return this.#frames;
  }

  /** Makes an instance that has not run yet one that was paused elsewhere; its memory and globals are restored already. */
  adopt(entry: Entry, frames: Uint8Array): void {
    this.#entry = entry;
    this.#frames = frames;
  }

  /** Starts or goes on; faults of the module are thrown on. */
  run(): Progress {
    for (;;) {
      if (this.#frames !== null) this.#beginRewind(this.#frames);
      (this.exports[this.#entry] as () => void)();
      if (this.#phase === 'unwinding') {
        this.#endUnwind();
        return 'paused';
      }
      if (this.#entry === '_start') return 'ended';
      this.#entry = '_start';
    }
  }

  /** To be called first in every import where a pause may have begun: it ends there. Whether one did. */
  arrive(): boolean {
    if (this.#phase !== 'rewinding') return false;
    this.#switches.asyncify_stop_rewind();
    this.#phase = 'running';
    this.#zone().fill(0, 0, ZONE_HEAD_BYTES + (this.#frames?.length ?? 0));
    this.#frames = null;
    return true;
  }

  /** Begins a pause; `false` if there is no room to spill the stack into. */
  begin(): boolean {
    if (!this.#makeZone()) return false;
    this.#point(0);
    this.#phase = 'unwinding';
    this.#switches.asyncify_start_unwind(this.#zoneAt);
    return true;
  }

  get #zoneAt(): number {
    return this.pages * PAGE_BYTES;
  }

  #makeZone(): boolean {
    const missing = Math.min(PAGES_MAX, this.pages + ZONE_PAGES) - this.memory.buffer.byteLength / PAGE_BYTES;
    if (missing <= 0) return true;
    try {
      this.memory.grow(missing);
      return true;
    } catch {
      return false;
    }
  }

  #zone(): Uint8Array {
    return new Uint8Array(this.memory.buffer, this.#zoneAt);
  }

  /** Tells asyncify where the stack is, when so much of it is spilled. */
  #point(frameBytes: number): void {
    const head = new DataView(this.memory.buffer, this.#zoneAt, ZONE_HEAD_BYTES);
    head.setUint32(0, this.#zoneAt + ZONE_HEAD_BYTES + frameBytes, true);
    head.setUint32(4, this.memory.buffer.byteLength - ZONE_HEAD_BYTES, true);
  }

  #endUnwind(): void {
    this.#switches.asyncify_stop_unwind();
    this.#phase = 'running';
    const zone = this.#zone();
    const end = new DataView(this.memory.buffer, this.#zoneAt).getUint32(0, true) - this.#zoneAt;
    this.#frames = zone.slice(ZONE_HEAD_BYTES, end);
    zone.fill(0, 0, end);
  }

  #beginRewind(frames: Uint8Array): void {
    if (!this.#makeZone()) throw new Error('there is no memory left for the call stack');
    this.#zone().set(frames, ZONE_HEAD_BYTES);
    this.#point(frames.length);
    this.#phase = 'rewinding';
    this.#switches.asyncify_start_rewind(this.#zoneAt);
  }
}
