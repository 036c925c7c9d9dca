import { type Progress, progressOf } from '../statistics/stopping.ts';
import type { OutcomeCache } from './cache.ts';
import type { Crew } from './crew.ts';
import { type Block, blocksOf, type Cell, cellsOf, type Plan, runCountOf, taskOf } from './plan.ts';
import { numberIn } from './rows.ts';
import type { Outcome } from './task.ts';

/** A cell and what became of it. */
export interface Result {
  readonly cell: Cell;
  readonly outcome: Outcome;
}

/** How far a sweep is. */
export interface Standing {
  readonly totalCount: number;
  readonly doneCount: number;
  /** Of those, found in the cache. */
  readonly cachedCount: number;
  readonly failedCount: number;
}

/** What a sweep is carried out with. */
export interface Means {
  readonly crew: Crew;
  readonly cache: OutcomeCache | null;
  readonly onProgress?: (standing: Standing) => void;
  /** Ends it early; what is done is in the cache. */
  readonly signal?: AbortSignal;
}

/** Everything that was run, in the order of the plan, whoever ran it and whenever it came back. */
export interface Conducted {
  readonly results: readonly Result[];
  readonly isInterrupted: boolean;
}

/** Carries a plan out. */
export async function conduct(plan: Plan, means: Means): Promise<Conducted> {
  const conductor = new Conductor(plan, means);
  return conductor.conduct();
}

/** Replications that are added at a time until intervals are narrow enough (assumption: few enough to waste little). */
const STEP_COUNT = 5;

class Conductor {
  readonly #plan: Plan;
  readonly #means: Means;
  readonly #results: Result[] = [];
  readonly #waiting: (() => void)[] = [];
  #freeCount: number;
  #standing: { totalCount: number; doneCount: number; cachedCount: number; failedCount: number } = {
    totalCount: 0,
    doneCount: 0,
    cachedCount: 0,
    failedCount: 0,
  };

  constructor(plan: Plan, means: Means) {
    this.#plan = plan;
    this.#means = means;
    this.#freeCount = means.crew.handCount;
    this.#standing.totalCount = runCountOf(plan);
  }

  async conduct(): Promise<Conducted> {
    const { signal } = this.#means;
    const stop = (): void => {
      for (const wake of this.#waiting.splice(0)) wake();
    };
    signal?.addEventListener('abort', stop);
    // Replication by replication, so that what is known of all grows evenly and the time to go can be told.
    const blocks = blocksOf(this.#plan);
    const depth = Math.max(0, ...blocks.map(({ replicationIndexes }) => replicationIndexes.length));
    const firsts = new Map<Block, Promise<unknown>[]>(blocks.map((block) => [block, []]));
    for (let n = 0; n < depth; n++)
      for (const block of blocks) {
        const index = block.replicationIndexes[n];
        if (index !== undefined) firsts.get(block)?.push(...this.#start(block, [index]));
      }
    const ended = await Promise.allSettled(
      blocks.map((block) => this.#untilPrecise(block, firsts.get(block) ?? [])),
    );
    signal?.removeEventListener('abort', stop);
    const isInterrupted = signal?.aborted === true;
    const fault = ended.find((one) => one.status === 'rejected');
    if (fault !== undefined && !isInterrupted) throw fault.reason;
    return { results: this.#results.toSorted((a, b) => inOrder(a.cell, b.cell)), isInterrupted };
  }

  /** One block: the first round, and more replications until its intervals are narrow. */
  async #untilPrecise(block: Block, first: readonly Promise<unknown>[]): Promise<void> {
    await Promise.all(first);
    const { precision } = this.#plan;
    if (precision === null) return;
    let count = block.replicationIndexes.length;
    while (count < precision.mostCount && !this.#standingOf(block, count).isEnough) {
      const added = Array.from(
        { length: Math.min(STEP_COUNT, precision.mostCount - count) },
        (_, n) => count + n,
      );
      this.#standing.totalCount += added.length * this.#plan.policies.length;
      await Promise.all(this.#start(block, added));
      count += added.length;
    }
  }

  #standingOf({ scenarioIndex, pointIndex }: Block, count: number): Progress {
    const { precision, policies, scenarios } = this.#plan;
    if (precision === null) return { isEnough: true, isPrecise: false };
    const metric = precision.metric ?? scenarios[scenarioIndex]?.main ?? '';
    // In the order of replications, as the sum of numbers depends on their order.
    const own = this.#results
      .filter(({ cell }) => cell.scenarioIndex === scenarioIndex && cell.pointIndex === pointIndex)
      .toSorted((a, b) => inOrder(a.cell, b.cell));
    const samples = policies.map((_, policyIndex) =>
      own
        .filter(({ cell }) => cell.policyIndex === policyIndex)
        .flatMap(({ outcome }) => numberIn(outcome, metric) ?? []),
    );
    // What a policy never has, nobody can make more exact.
    const known = samples.filter(({ length }) => length > 0);
    const progress = progressOf(known, precision);
    return { ...progress, isEnough: progress.isEnough || known.length === 0 || count >= precision.mostCount };
  }

  #start(block: Block, replicationIndexes: readonly number[]): readonly Promise<void>[] {
    return cellsOf(this.#plan, block, replicationIndexes).map((cell) => this.#carry(cell));
  }

  async #carry(cell: Cell): Promise<void> {
    const { crew, cache } = this.#means;
    const task = taskOf(this.#plan, cell);
    const kept = cache?.read(task.key) ?? null;
    if (kept !== null) {
      this.#note({ cell, outcome: kept }, true);
      return;
    }
    await this.#turn();
    try {
      if (this.#means.signal?.aborted) throw new Error('interrupted');
      const outcome = await crew.carry(task);
      cache?.write(task.key, outcome);
      this.#note({ cell, outcome }, false);
    } finally {
      this.#freeCount++;
      this.#waiting.shift()?.();
    }
  }

  /** Waits until there is somebody to carry it out; first come, first served. */
  async #turn(): Promise<void> {
    while (this.#freeCount <= 0 && !this.#means.signal?.aborted)
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#freeCount--;
  }

  #note(result: Result, isCached: boolean): void {
    this.#results.push(result);
    this.#standing.doneCount++;
    if (isCached) this.#standing.cachedCount++;
    if (result.outcome.kind === 'failed') this.#standing.failedCount++;
    this.#means.onProgress?.({ ...this.#standing });
  }
}

/** Scenario, point, replication, policy. */
export const inOrder = (a: Cell, b: Cell): number =>
  a.scenarioIndex - b.scenarioIndex ||
  a.pointIndex - b.pointIndex ||
  a.replicationIndex - b.replicationIndex ||
  a.policyIndex - b.policyIndex;
