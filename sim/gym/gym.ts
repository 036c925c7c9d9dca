import { MessageChannel, Worker } from 'node:worker_threads';
import { assert } from '../../core/index.ts';
import type { Scenario } from '../../scenarios/model.ts';
import { Line } from './line.ts';
import type { Observation, Outcomes, PlayerWord, WorldWord } from './words.ts';

/** What a gym plays. */
export interface GymOptions {
  /** The world of a seed. */
  readonly worldOf: (seed: number) => Scenario;
  /** Whose filters say who may take a module; `standard` unless told otherwise. */
  readonly policy?: string;
}

/** What there is to know of a step beside its reward. */
export interface StepNotes extends Outcomes {
  /** All metrics of the run, and the hash of its trace, once it has ended. */
  readonly summary: Readonly<Record<string, number>> | null;
  readonly traceHash: string | null;
}

interface Stepped {
  /** What is to be decided next; `null` once the world has ended. */
  readonly observation: Observation | null;
  readonly done: boolean;
}

/**
 * What came of a step, by the names of Gymnasium, whose learners expect them: the reward is answers within their objective
 * less those too late, since the step before, in hundreds.
 */
export type GymStep = Stepped & Readonly<Record<'reward', number>> & Readonly<Record<'info', StepNotes>>;

/** A world begins within this, on a machine that is busy with much else (assumption). */
const WAIT_MS_MAX = 300_000;
const CALLS_PER_REWARD = 100;

/**
 * The simulator as learners know it: `reset(seed)` begins a world and tells the first decision, `step(index)` decides where
 * the module goes and tells what came of it until the next. The same seed and the same choices give the same world, to the
 * trace. The world lives in a thread of its own, which waits while it is not asked; `close()` ends it.
 */
export class Gym {
  readonly #options: GymOptions;
  readonly #worker: Worker;
  readonly #line: Line<PlayerWord, WorldWord>;
  #observation: Observation | null = null;

  private constructor(options: GymOptions, worker: Worker, line: Line<PlayerWord, WorldWord>) {
    this.#options = options;
    this.#worker = worker;
    this.#line = line;
  }

  /** Opens a gym: resolved once its thread has read the simulator, which it cannot while somebody waits for it. */
  static async open(options: GymOptions): Promise<Gym> {
    const memory = Line.memory();
    const { port1, port2 } = new MessageChannel();
    const worker = new Worker(new URL('./thread.mjs', import.meta.url), {
      workerData: { memory, port: port2 },
      transferList: [port2],
      execArgv: [],
      name: 'gym',
    });
    await new Promise((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
    worker.unref();
    return new Gym(options, worker, new Line('player', port1, memory));
  }

  /** Begins the world of a seed; an earlier one is left where it is. `null` if nothing is to be decided in it. */
  reset(seed: number): Observation | null {
    const { worldOf, policy = 'standard' } = this.#options;
    return this.#turn({ kind: 'begin', scenario: worldOf(seed), policy }).observation;
  }

  /** Sends the module to one of the options. */
  step(index: number): GymStep {
    const count = this.#observation?.options.length ?? 0;
    if (count === 0) throw new Error('nothing is to be decided: call reset first');
    if (!Number.isInteger(index) || index < 0 || index >= count)
      throw new Error(`there is no option ${index}: they are 0 to ${count - 1}`);
    return this.#turn({ kind: 'choose', index });
  }

  /** Ends the thread. */
  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #turn(word: PlayerWord): GymStep {
    this.#line.say(word);
    const answer = this.#line.hear(WAIT_MS_MAX);
    assert(answer !== null, 'a world answers');
    if (answer.kind === 'failed') throw new Error(answer.message);
    const { outcomes } = answer;
    this.#observation = answer.kind === 'asks' ? answer.observation : null;
    const end = answer.kind === 'ended' ? answer : { summary: null, traceHash: null };
    return {
      observation: this.#observation,
      reward: (outcomes.keptCount - outcomes.lateCount) / CALLS_PER_REWARD,
      done: this.#observation === null,
      info: { ...outcomes, summary: end.summary, traceHash: end.traceHash },
    };
  }
}
