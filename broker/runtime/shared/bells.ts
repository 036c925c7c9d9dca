const MODULE_BELL = 0;
const HOST_BELL = 1;
const ROOM_WANTED = 2;
const MEMORY_PAGES = 3;
const BLOCKED_MS = 4;
const HEEDS_SIGNALS = 5;
const ASLEEP_SINCE_MS = 6;
const PAUSE_WANTED = 7;
const COPY_WANTED = 8;
const COPY_INDEX = 9;
const WORD_COUNT = 10;
const AWAKE = 0;

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
    Atomics.store(this.#words, ASLEEP_SINCE_MS, wordOf(wallMs()));
    Atomics.wait(this.#words, MODULE_BELL, heard, spanMs);
    // In this order, so that whoever looks in between takes it for idle a moment too long, not for busy.
    Atomics.add(this.#words, BLOCKED_MS, Math.round(performance.now() - startMs));
    Atomics.store(this.#words, ASLEEP_SINCE_MS, AWAKE);
  }

  /** Time that the instance had spent asleep before it came here. */
  addBlocked(spanMs: number): void {
    Atomics.add(this.#words, BLOCKED_MS, Math.round(spanMs));
  }

  /** Whether the host wants the instance to pause. */
  get isPauseWanted(): boolean {
    return Atomics.load(this.#words, PAUSE_WANTED) === 1;
  }

  set isPauseWanted(isWanted: boolean) {
    Atomics.store(this.#words, PAUSE_WANTED, isWanted ? 1 : 0);
    if (isWanted) this.wakeModule();
  }

  /** Whether the host wants to know what has changed in the instance's memory. */
  get isCopyWanted(): boolean {
    return Atomics.load(this.#words, COPY_WANTED) === 1;
  }

  set isCopyWanted(isWanted: boolean) {
    Atomics.store(this.#words, COPY_WANTED, isWanted ? 1 : 0);
    if (isWanted) this.wakeModule();
  }

  /** Which copy of its memory the host wants; what was copied for another one is worth nothing. */
  get copyIndex(): number {
    return Atomics.load(this.#words, COPY_INDEX);
  }

  /** Begins another copy; the old one is forgotten. */
  nextCopy(): number {
    this.isCopyWanted = false;
    return Atomics.add(this.#words, COPY_INDEX, 1) + 1;
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

  /** Time the instance has spent asleep, with the sleep it is in; wraps after 49 days. */
  get blockedMs(): number {
    const sinceMs = Atomics.load(this.#words, ASLEEP_SINCE_MS);
    const asleepMs = sinceMs === AWAKE ? 0 : Math.max(0, (Math.floor(wallMs()) - sinceMs) | 0);
    return (Atomics.load(this.#words, BLOCKED_MS) + asleepMs) >>> 0;
  }
}

/** Each thread counts from a start of its own; together with that start they agree. */
const wallMs = (): number => performance.timeOrigin + performance.now();

/** A moment in one word, which is never `AWAKE`. */
const wordOf = (ms: number): number => Math.floor(ms) | 0 || 1;
