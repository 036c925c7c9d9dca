import type { ScenarioSource } from '../../scenarios/index.ts';
import { sha256 } from '../run/provenance.ts';
import type { Precision } from '../statistics/stopping.ts';
import type { Point } from './design.ts';
import { keyed, type Task } from './task.ts';

/** A scenario of a sweep, read once for all its runs. */
export interface PlannedScenario {
  readonly name: string;
  /** As seen from the sweep file; so are the names of the sources. */
  readonly path: string;
  readonly sources: readonly ScenarioSource[];
  /** The metric by which policies are judged here, and why. */
  readonly main: string;
  readonly why: string | null;
  /** What tables show besides. */
  readonly metrics: readonly string[];
  readonly untilMs: number | null;
}

/** A policy of a sweep. */
export interface PlannedPolicy {
  readonly name: string;
  /** As it was given: the name, or the path of a file. */
  readonly word: string;
  readonly sha256: string | null;
}

/** A part of a sweep: `index` of `count`, from 1. */
export interface Shard {
  readonly index: { readonly value: number };
  readonly count: number;
}

/** Everything that is to be run, before it is. */
export interface Plan {
  readonly name: string;
  readonly summary: string;
  /** Name of the sweep file, and its text. */
  readonly file: string;
  readonly text: string;
  readonly scenarios: readonly PlannedScenario[];
  readonly policies: readonly PlannedPolicy[];
  readonly baseline: string;
  readonly fields: readonly string[];
  readonly points: readonly Point[];
  readonly leftOutCount: number;
  readonly replicationCount: number;
  readonly precision: (Precision & { readonly metric: string | null }) | null;
  readonly seed: number;
  readonly steady: readonly string[];
  readonly shard: Shard | null;
  /** Hash of the code that simulates. */
  readonly codeSha256: string;
}

/** Where a run stands in a plan; all are indexes from 0. */
export interface Cell {
  readonly scenarioIndex: number;
  readonly pointIndex: number;
  readonly replicationIndex: number;
  readonly policyIndex: number;
}

/**
 * The seed of a world: the first 48 bits of a hash of the sweep's seed, the scenario's name and the number of the
 * replication, and of nothing else. So all policies and all points meet the same worlds (common random numbers), and more
 * replications leave the first ones as they were.
 */
export const seedOf = (seed: number, scenario: string, replicationIndex: number): number =>
  Number.parseInt(sha256(`${seed}\0${scenario}\0${replicationIndex}`).slice(0, 12), 16);

/** The cells of one scenario at one point, for replications from one number up to another. */
export function cellsOf(
  { policies }: Plan,
  { scenarioIndex, pointIndex }: Pick<Cell, 'scenarioIndex' | 'pointIndex'>,
  replicationIndexes: readonly number[],
): readonly Cell[] {
  return replicationIndexes.flatMap((replicationIndex) =>
    policies.map((_, policyIndex) => ({ scenarioIndex, pointIndex, replicationIndex, policyIndex })),
  );
}

/** A scenario at a point: what is compared, and what is made more exact together. */
export interface Block {
  readonly scenarioIndex: number;
  readonly pointIndex: number;
  /** Replications of the first round that belong to this shard. */
  readonly replicationIndexes: readonly number[];
}

/**
 * What of a plan belongs to its shard. A part is one world of a block; where replications go on until they suffice, it is
 * a whole block, as only together can be told whether they do.
 */
export function blocksOf({ scenarios, points, replicationCount, precision, shard }: Plan): readonly Block[] {
  const all = Array.from({ length: replicationCount }, (_, n) => n);
  const isMine = (number: number): boolean =>
    shard === null || number % shard.count === shard.index.value - 1;
  const blocks = scenarios.flatMap((_, scenarioIndex) =>
    points.map((_point, pointIndex) => ({ scenarioIndex, pointIndex })),
  );
  return blocks.flatMap((block, number) => {
    const replicationIndexes =
      precision === null
        ? all.filter((index) => isMine(number * replicationCount + index))
        : all.filter(() => isMine(number));
    return replicationIndexes.length === 0 ? [] : [{ ...block, replicationIndexes }];
  });
}

/** How many runs a plan is at least. */
export const runCountOf = (plan: Plan): number =>
  blocksOf(plan).reduce((sum, { replicationIndexes }) => sum + replicationIndexes.length, 0) *
  plan.policies.length;

/** What has to be run for a cell. */
export function taskOf(plan: Plan, cell: Cell): Task {
  const scenario = plan.scenarios[cell.scenarioIndex] as PlannedScenario;
  const policy = plan.policies[cell.policyIndex] as PlannedPolicy;
  const task = {
    path: scenario.path,
    sources: scenario.sources,
    overrides: overridesOf(plan.points[cell.pointIndex] ?? {}),
    seed: seedOf(plan.seed, scenario.name, cell.replicationIndex),
    policy: policy.word,
    policySha256: policy.sha256,
    untilMs: scenario.untilMs,
    steady: plan.steady,
  };
  return keyed(task, plan.codeSha256);
}

/** A point as `--set` takes it; JSON is YAML. */
export const overridesOf = (point: Point): readonly string[] =>
  Object.entries(point).map(([field, value]) => `${field}=${JSON.stringify(value)}`);
