import { US_PER_MS } from './calendar.ts';

/** What starting costs on a platform; a `RuntimeModel` and a `PlatformModel` are such. */
export interface StartLaw {
  readonly startUpMs: number;
  readonly coldMsPerMegabyte: number;
}

/** Pitot's and the library's megabyte. */
const BYTES_PER_MEGABYTE = 1e6;

/**
 * What starts cost, and which runtime has the compiled code of which file at hand.
 *
 * Start = `startUpMs` (Pitot: the floor of whole-process times per platform, fork to exit) and, the first time a
 * runtime sees a file, `coldMsPerMegabyte` × its size for compiling or decoding (scaled from CPython in WebAssembly:
 * on the median device 44 ms with wasmtime AOT against 2.0-2.3 s with a JIT). Loading from flash or network is
 * not in it: that is a flow. Assumption: caches never evict, and outlive a crash and a power cut as files do.
 */
export class StartUp {
  /** Indexes of files per runtime; short lists, so a search beats a set, and 100,000 of them stay small. */
  readonly #files: (number[] | undefined)[] = [];

  /** Time from the order to the first instruction, and warms the cache. */
  startUs(runtime: number, law: StartLaw, file: number, codeBytes: number): number {
    const warmUs = law.startUpMs * US_PER_MS;
    if (this.isWarm(runtime, file)) return Math.round(warmUs);
    this.warm(runtime, file);
    const megabytes = codeBytes / BYTES_PER_MEGABYTE;
    return Math.round(warmUs + law.coldMsPerMegabyte * megabytes * US_PER_MS);
  }

  /** Whether the runtime has this file's compiled code. */
  isWarm(runtime: number, file: number): boolean {
    return this.#files[runtime]?.includes(file) ?? false;
  }

  /** Puts a file's code into the cache, as preparing a migration does. */
  warm(runtime: number, file: number): void {
    while (this.#files.length <= runtime) this.#files.push(undefined);
    const files = this.#files[runtime];
    if (files === undefined) this.#files[runtime] = [file];
    else if (!files.includes(file)) files.push(file);
  }

  /** Empties a runtime's cache: an upgrade, a new browser profile, a wiped board. */
  cool(runtime: number): void {
    this.#files[runtime] = undefined;
  }
}
