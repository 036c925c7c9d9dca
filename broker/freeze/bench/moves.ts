import { setTimeout as sleep } from 'node:timers/promises';
import { MoveStage } from '../../cli/testing/moves.ts';

/** A module that is moved to be measured: all of its memory, what of it is in use, and what of that it writes into. */
export interface Load {
  readonly memoryBytes: number;
  readonly usedBytes: number;
  readonly dirtiedBytesPerSecond: number;
}

/** What moves of one load came to. */
export interface Moves {
  /** From the source's last instruction to the target's first, as the module saw it itself. */
  readonly downtimeMs: readonly number[];
  /** From the order to freeze to the word that it goes on. */
  readonly wholeMs: readonly number[];
  /** Bytes of all chunks; 0 where nobody counted them. */
  readonly sentBytes: readonly number[];
}

/** After a move, the module gets so long to say that it was held up. */
const WORD_MS = 400;
const QUIET = [
  'realm/proc/#',
  'realm/arts/v1/module/#',
  'realm/arts/v1/rt/+/command',
  'realm/arts/v1/rt/+/report',
];

/** Moves a module to and fro between two real runtimes, each a program of its own, over a real broker. */
export class MoveBench {
  readonly #stage: MoveStage;

  private constructor(stage: MoveStage) {
    this.#stage = stage;
  }

  /** Starts a supervisor with its broker here, and two runtimes; whoever counts bytes has the broker send them once more. */
  static async open(isCounting: boolean): Promise<MoveBench> {
    const stage = await MoveStage.open({}, isCounting ? {} : { topics: QUIET });
    await Promise.all(['left', 'right'].map((id) => stage.launch(id, ['--memory', '256MiB'])));
    return new MoveBench(stage);
  }

  close(): Promise<void> {
    return this.#stage.close();
  }

  async moves({ memoryBytes, usedBytes, dirtiedBytesPerSecond }: Load, moveCount: number): Promise<Moves> {
    const stage = this.#stage;
    const args = [memoryBytes, usedBytes, dirtiedBytesPerSecond].map((bytes) => String(bytes / 1_024));
    const since = stage.lines('pacer').length;
    await stage.submits('pacer', 'left', args, { memory: `${memoryBytes / 1_024 + 1_024}KiB` });
    while (!stage.lines('pacer').slice(since).includes('ready')) await sleep(20);
    await sleep(1_000);
    const found = { downtimeMs: [] as number[], wholeMs: [] as number[], sentBytes: [] as number[] };
    for (let move = 0; move < moveCount; move++) {
      const before = stage.lines('pacer').length;
      const beforeBytes = stage.chunkBytes;
      const fromMs = performance.now();
      await stage.moves('pacer', move % 2 === 0 ? 'right' : 'left');
      found.wholeMs.push(performance.now() - fromMs);
      await sleep(WORD_MS);
      const gaps = stage.lines('pacer').slice(before);
      found.downtimeMs.push(Math.max(...gaps.map((line) => Number(line.split(' ')[2]) / 1_000)));
      found.sentBytes.push(stage.chunkBytes - beforeBytes);
    }
    await stage.removes('pacer');
    return found;
  }
}
