import { type ChunkKind, sealChunk } from './chunk.ts';
import { chunksAt, type Move, type TransferBus, wordsAt } from './route.ts';
import { decodeWord, encodeWord, type Word } from './words.ts';

/** Chunks on their way that nobody has confirmed (assumption: 2 MiB, a round trip of 100 ms at 160 Mbit/s). */
export const WINDOW_COUNT: number = 8;
/** Most bytes of a body (assumption: small beside the packet limits of common brokers, 256 MiB, and their queues). */
export const BODY_BYTES_MAX: number = 266_240;
/** A snapshot is cut into bodies of this size. */
const PART_BYTES = 262_144;
/** Without any word for so long, the oldest chunk is sent again; the gap doubles (assumption: some slow round trips). */
const SILENCE_MS = 500;
const SILENCE_FACTOR_MAX = 8;
/** Silence after which the target is given up (assumption: above `thawMsMax`, as it is the supervisor who decides). */
const DEAD_MS = 60_000;
/** A chunk that so many later ones have overtaken is taken to be lost (RFC 5681, §3.2). */
const OVERTAKEN_COUNT = 3;
/** How long the broker may take to give a mark back (assumption: above any round trip, below a freeze's time-out). */
const CUT_MS_MAX = 5_000;

interface Waiting {
  isOver(): boolean;
  resolve(): void;
  reject(fault: Error): void;
}

/**
 * The source's end of a move. Opened before anything is paused; closed when all is over, whatever came of it. Chunks are
 * numbered and confirmed one by one, so that after a broken connection it goes on where the target is.
 */
export class Sender {
  readonly #bus: TransferBus;
  readonly #move: Move;
  readonly #silenceMs: number;
  readonly #transfer: string = newName();
  /** By number, in order; `null` while it is being sealed. */
  readonly #unconfirmed = new Map<number, Uint8Array | null>();
  #stop: () => void = () => {};
  #next = 0;
  #waiting: Waiting[] = [];
  #hearCut: (mark: string) => void = () => {};
  #fault: Error | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** How many times longer than at first the gap is by now. */
  #silenceFactor = 1;
  #heardMs = performance.now();
  #resent = -1;
  #sentBytes = 0;
  #confirmedBytes = 0;
  #busyMs = 0;

  private constructor(bus: TransferBus, move: Move, silenceMs: number) {
    this.#silenceMs = silenceMs;
    this.#bus = bus;
    this.#move = move;
  }

  /** Opens it; resolved once the target's words reach it. */
  static async open(
    bus: TransferBus,
    move: Move,
    signal: AbortSignal,
    silenceMs: number = SILENCE_MS,
  ): Promise<Sender> {
    const sender = new Sender(bus, move, silenceMs);
    sender.#stop = await bus.listen(wordsAt(move), (payload) => sender.#hear(decodeWord(payload)));
    const calledOff = (): void => sender.#fail(new Error('the move was called off'));
    if (signal.aborted) calledOff();
    else signal.addEventListener('abort', calledOff, { once: true });
    return sender;
  }

  /** Bytes of all chunks that were given to the broker so far. */
  get sentBytes(): number {
    return this.#sentBytes;
  }

  /** Time that a byte takes from here to its confirmation, while others are on their way, too; unknown before the first. */
  get msPerByte(): number {
    return this.#confirmedBytes === 0 ? Number.POSITIVE_INFINITY : this.#busyMs / this.#confirmedBytes;
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#fail(new Error('the transfer is over'));
    this.#stop();
  }

  /**
   * Has the broker say where the source's part of all input ends and the target's begins: a mark that both hear between the
   * same two messages. `isHere` is called in the very moment in which the mark comes back.
   */
  cut(mark: string, isHere: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('the broker does not give our mark back')), CUT_MS_MAX);
      this.#hearCut = (heard) => {
        if (heard !== mark) return;
        clearTimeout(timer);
        this.#hearCut = () => {};
        isHere();
        resolve();
      };
      this.#bus.publish(wordsAt(this.#move), encodeWord({ word: 'cut', mark }), () => {});
    });
  }

  /** Sends one chunk; resolved when it is on its way. Chunks arrive in the order of these calls. */
  async send(kind: ChunkKind, body: Uint8Array): Promise<void> {
    const sequence = this.#next++;
    // From here on, time passes for what is on its way.
    if (this.#unconfirmed.size === 0) this.#heardMs = performance.now();
    this.#unconfirmed.set(sequence, null);
    const message = await sealChunk({ transfer: this.#transfer, sequence, kind, body });
    await this.#until(() => sequence < this.#oldest + WINDOW_COUNT);
    this.#unconfirmed.set(sequence, message);
    this.#publish(sequence);
    if (this.#timer === undefined) this.#arm();
  }

  /** Sends a snapshot, after which nothing follows; resolved once the target has all of it. */
  async finish(snapshot: Uint8Array): Promise<void> {
    let at = 0;
    for (; snapshot.length - at > PART_BYTES; at += PART_BYTES)
      await this.send('part', snapshot.subarray(at, at + PART_BYTES));
    await this.send('last', snapshot.subarray(at));
    const sentCount = this.#next;
    await this.#until(() => this.#oldest >= sentCount);
  }

  /** The first number that is not confirmed. */
  get #oldest(): number {
    const [oldest = this.#next] = this.#unconfirmed.keys();
    return oldest;
  }

  #until(isOver: () => boolean): Promise<void> {
    if (this.#fault !== null) return Promise.reject(this.#fault);
    if (isOver()) return Promise.resolve();
    return new Promise((resolve, reject) => this.#waiting.push({ isOver, resolve, reject }));
  }

  #publish(sequence: number): void {
    const message = this.#unconfirmed.get(sequence) ?? null;
    if (message === null) return;
    this.#sentBytes += message.length;
    this.#bus.publish(chunksAt(this.#move), message, () => {});
  }

  #hear(word: Word | null): void {
    if (word?.word === 'cut') return this.#hearCut(word.mark);
    if (word?.word !== 'got' || word.transfer !== this.#transfer) return;
    const before = this.#unconfirmed.size;
    for (const [sequence, message] of this.#unconfirmed) {
      if (sequence >= word.nextIndex && sequence !== word.sequence) continue;
      this.#unconfirmed.delete(sequence);
      this.#confirmedBytes += message?.length ?? 0;
    }
    if (this.#unconfirmed.size < before) this.#goOn(word.sequence);
  }

  /** The target has more than it had. */
  #goOn(sequence: number): void {
    const wasSilent = this.#silenceFactor > 1;
    this.#silenceFactor = 1;
    const nowMs = performance.now();
    this.#busyMs += nowMs - this.#heardMs;
    this.#heardMs = nowMs;
    const oldest = this.#oldest;
    // It is back: all that was on its way meanwhile is gone.
    if (wasSilent) for (const one of this.#unconfirmed.keys()) this.#publish(one);
    else if (sequence >= oldest + OVERTAKEN_COUNT && this.#resent !== oldest) this.#publish(oldest);
    this.#resent = oldest;
    this.#arm();
    const over = this.#waiting.filter(({ isOver }) => isOver());
    this.#waiting = this.#waiting.filter((one) => !over.includes(one));
    for (const { resolve } of over) resolve();
  }

  #arm(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#unconfirmed.size === 0 || this.#fault !== null) return;
    this.#timer = setTimeout(() => {
      if (performance.now() - this.#heardMs > DEAD_MS)
        return this.#fail(new Error('the target does not confirm what we send'));
      this.#silenceFactor = Math.min(2 * this.#silenceFactor, SILENCE_FACTOR_MAX);
      this.#publish(this.#oldest);
      this.#arm();
    }, this.#silenceMs * this.#silenceFactor);
  }

  #fail(fault: Error): void {
    this.#fault ??= fault;
    clearTimeout(this.#timer);
    for (const { reject } of this.#waiting.splice(0)) reject(this.#fault);
  }
}

function newName(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
