import type { Scenario } from '../../scenarios/model.ts';

/** One runtime that a module could go to, in numbers. */
export interface Option {
  readonly runtime: string;
  /** In the order of `FEATURES`, each in [0, 1]. */
  readonly features: readonly number[];
}

/** What is to be decided: where a module goes. */
export interface Observation {
  readonly atMs: number;
  readonly module: string;
  /** All that fit, in the order of their ids; two or more. */
  readonly options: readonly Option[];
}

/** What became of calls since the step before. */
export interface Outcomes {
  /** Answers within their module's objective, and those too late for it. */
  readonly keptCount: number;
  readonly lateCount: number;
}

/** What the player says to the world. */
export type PlayerWord =
  | { readonly kind: 'begin'; readonly scenario: Scenario; readonly policy: string }
  | { readonly kind: 'choose'; readonly index: number };

/** What the world says to the player. */
export type WorldWord =
  | { readonly kind: 'asks'; readonly observation: Observation; readonly outcomes: Outcomes }
  | {
      readonly kind: 'ended';
      readonly outcomes: Outcomes;
      readonly summary: Readonly<Record<string, number>>;
      readonly traceHash: string;
    }
  | { readonly kind: 'failed'; readonly message: string };
