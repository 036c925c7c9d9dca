import { cutSnapshot } from '../wire/native/snapshot.ts';
import { chunksAt, type Move, type TransferBus, wordsAt } from './route.ts';
import { decodeWord, encodeWord, type Word } from './words.ts';

/** Chunks on their way that nobody has confirmed (assumption: 2 MiB, a round trip of 100 ms at 160 Mbit/s). */
const WINDOW_COUNT = 8;
/** Without any confirmation for so long, what is on its way is sent again (assumption: some slow round trips). */
const SILENCE_MS_MAX = 2_000;
/** How often that happens before the target is given up. */
const SILENCE_COUNT_MAX = 5;
/** How long the broker may take to give a mark back (assumption: above any round trip, below a freeze's time-out). */
const CUT_MS_MAX = 2_000;

/** What hears the words of one move. */
type HearWord = (word: Word) => void;

/**
 * The source's end of a move. Opened before anything is paused; closed when all is over, whatever came of it.
 */
export class Sender {
  readonly #bus: TransferBus;
  readonly #move: Move;
  readonly #stop: () => void;
  #hear: HearWord = () => {};

  private constructor(
    bus: TransferBus,
    move: Move,
    listening: { stop: () => void; ears: { hear: HearWord } },
  ) {
    this.#bus = bus;
    this.#move = move;
    this.#stop = listening.stop;
    listening.ears.hear = (word) => this.#hear(word);
  }

  /** Opens it; resolved once the target's words reach it. */
  static async open(bus: TransferBus, move: Move): Promise<Sender> {
    const ears: { hear: HearWord } = { hear: () => {} };
    const stop = await bus.listen(wordsAt(move), (payload) => {
      const word = decodeWord(payload);
      if (word !== null) ears.hear(word);
    });
    return new Sender(bus, move, { stop, ears });
  }

  close(): void {
    this.#stop();
  }

  /**
   * Has the broker say where the source's part of all input ends and the target's begins: a mark that both hear between the
   * same two messages. `isHere` is called in the very moment in which the mark comes back.
   */
  cut(mark: string, isHere: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('the broker does not give our mark back')), CUT_MS_MAX);
      this.#hear = (word) => {
        if (word.word !== 'cut' || word.mark !== mark) return;
        clearTimeout(timer);
        isHere();
        resolve();
      };
      this.#bus.publish(wordsAt(this.#move), encodeWord({ word: 'cut', mark }), () => {});
    });
  }

  /** Sends a snapshot; resolved once the target has all of it, rejected if it is silent for too long. */
  send(whole: Uint8Array, sha256: string, signal: AbortSignal): Promise<void> {
    const chunks = cutSnapshot(whole, sha256);
    const topic = chunksAt(this.#move);
    const confirmed = new Set<number>();
    const underway = new Set<number>();
    let next = 0;
    let silenceCount = 0;
    return new Promise((resolve, reject) => {
      const publish = (index: number): void => {
        const chunk = chunks[index];
        if (chunk !== undefined) this.#bus.publish(topic, chunk, () => {});
      };
      const fill = (): void => {
        for (; next < chunks.length && underway.size < WINDOW_COUNT; next++) {
          underway.add(next);
          publish(next);
        }
      };
      const finish = (fault: Error | null): void => {
        clearInterval(timer);
        signal.removeEventListener('abort', abandoned);
        this.#hear = () => {};
        if (fault === null) resolve();
        else reject(fault);
      };
      const abandoned = (): void => finish(new Error('the move was called off'));
      const timer = setInterval(() => {
        silenceCount += 1;
        if (silenceCount > SILENCE_COUNT_MAX)
          return finish(new Error('the target does not confirm what we send'));
        for (const index of underway) publish(index);
      }, SILENCE_MS_MAX);
      signal.addEventListener('abort', abandoned);
      this.#hear = (word) => {
        if (word.word !== 'got' || word.sha256 !== sha256 || !underway.delete(word.chunkIndex)) return;
        silenceCount = 0;
        confirmed.add(word.chunkIndex);
        if (confirmed.size === chunks.length) return finish(null);
        fill();
      };
      fill();
    });
  }
}
