const MODULE_BELL = 0;
const HOST_BELL = 1;
const ROOM_WANTED = 2;
const MEMORY_PAGES = 3;
const BLOCKED_MS = 4;
const HEEDS_SIGNALS = 5;
const WORD_COUNT = 6;

/**
 * The words that a host and the thread of its instance share: two bells, with which each tells the other that something
 * changed, and what the host may read of the instance at any time without asking it.
 */
export class Bells {
  readonly memory: SharedArrayBuffer;
  readonly #words: Int32Array<SharedArrayBuffer>;

  constructor(memory: SharedArrayBuffer = new SharedArrayBuffer(WORD_COUNT * 4)) {
    this.memory = memory;
    this.#words = new Int32Array(memory);
  }

  /** Wakes the instance if it sleeps: bytes came, or room was made. */
  wakeModule(): void {
    Atomics.add(this.#words, MODULE_BELL, 1);
    Atomics.notify(this.#words, MODULE_BELL);
  }

  /** How often the instance was woken so far; to be read before looking for what one would sleep for. */
  heard(): number {
    return Atomics.load(this.#words, MODULE_BELL);
  }

  /** Sleeps until woken after `heard` was read, or for so long; only on the instance's own thread. */
  sleep(heard: number, spanMs: number): void {
    const startMs = performance.now();
    Atomics.wait(this.#words, MODULE_BELL, heard, spanMs);
    Atomics.add(this.#words, BLOCKED_MS, Math.round(performance.now() - startMs));
  }

  /** Whether the host must be called: `true` once, until it has answered. */
  ringHost(): boolean {
    return Atomics.exchange(this.#words, HOST_BELL, 1) === 0;
  }

  /** The host has come; to be called before it looks. */
  answer(): void {
    Atomics.store(this.#words, HOST_BELL, 0);
  }

  /** Whether the host has more for the instance than there was room for. */
  get isRoomWanted(): boolean {
    return Atomics.load(this.#words, ROOM_WANTED) === 1;
  }

  set isRoomWanted(isWanted: boolean) {
    Atomics.store(this.#words, ROOM_WANTED, isWanted ? 1 : 0);
  }

  /** Whether the instance has ever looked for signals, so that it can be asked to end before it is made to. */
  get heedsSignals(): boolean {
    return Atomics.load(this.#words, HEEDS_SIGNALS) === 1;
  }

  set heedsSignals(heeds: boolean) {
    Atomics.store(this.#words, HEEDS_SIGNALS, heeds ? 1 : 0);
  }

  get memoryPages(): number {
    return Atomics.load(this.#words, MEMORY_PAGES);
  }

  set memoryPages(pages: number) {
    Atomics.store(this.#words, MEMORY_PAGES, pages);
  }

  /** Time the instance has spent asleep; wraps after 49 days. */
  get blockedMs(): number {
    return Atomics.load(this.#words, BLOCKED_MS) >>> 0;
  }
}
