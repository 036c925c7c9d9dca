import { basename, dirname, relative } from 'node:path';
import type { ScenarioSource } from '../../scenarios/index.ts';
import { sha256 } from '../run/provenance.ts';
import type { Doubt } from '../statistics/batches.ts';

/** One run of a sweep with all that it needs, so that any thread or machine with the same code can carry it out. */
export interface Task {
  /** What it is known by in caches and queues: equal keys, equal outcomes. */
  readonly key: string;
  /** Path of the scenario among its sources. */
  readonly path: string;
  /** The scenario file and all that it includes. */
  readonly sources: readonly ScenarioSource[];
  /** As for `--set`. */
  readonly overrides: readonly string[];
  readonly seed: number;
  /** Name of the policy, or path of its file. */
  readonly policy: string;
  /** Hash of the policy's file, `null` for one that comes with the core. */
  readonly policySha256: string | null;
  readonly untilMs: number | null;
  /** Columns of the time series whose steady state is wanted. */
  readonly steady: readonly string[];
}

/** The steady state of one column in one run; numbers that are not known are `null`. */
export interface SteadyNote {
  readonly mean: number | null;
  readonly halfWidth: number | null;
  readonly cutCount: number;
  readonly batchCount: number;
  readonly doubts: readonly Doubt[];
}

/** What became of a task. Plain JSON: the same from a cache, a thread or a table of a database. */
export type Outcome =
  | {
      readonly kind: 'ended';
      readonly summary: Readonly<Record<string, number | null>>;
      readonly steady: Readonly<Record<string, SteadyNote>>;
      readonly endMs: number;
      readonly eventCount: number;
      readonly traceSha256: string;
    }
  | { readonly kind: 'failed'; readonly message: string };

/** Version of what a key covers and an outcome holds. */
const VERSION = 1;

/**
 * Gives a task its key: the hash of everything that its outcome depends on, so that no change goes unnoticed and nothing
 * is run twice. Paths count only as seen from the scenario.
 */
export function keyed(task: Omit<Task, 'key'>, codeSha256: string): Task {
  const folder = dirname(task.path);
  const { overrides, seed, untilMs, steady } = task;
  const covered = {
    version: VERSION,
    code: codeSha256,
    scenario: basename(task.path),
    sources: task.sources.map(({ name, text }) => [
      relative(folder, name).replaceAll('\\', '/'),
      sha256(text),
    ]),
    policy: task.policySha256 ?? task.policy,
    overrides,
    seed,
    untilMs,
    steady,
  };
  return { ...task, key: sha256(JSON.stringify(covered)) };
}
