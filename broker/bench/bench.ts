/** What a figure has to reach or, where lower is better, not exceed. */
export interface Goal {
  readonly must: number;
  readonly aim: number;
}

/** What a figure is, whatever it comes to. */
export interface Figure {
  readonly title: string;
  readonly unit: string;
  /** `null` for a figure that is only reported. */
  readonly goal: Goal | null;
  readonly better: 'higher' | 'lower';
}

/** A figure and what one run of it came to. */
export interface Reading extends Figure {
  readonly value: number;
}

/**
 * Something that is done to a real `arts serve`, with all figures that come of it. `suite.ts` has it measured once per
 * round in a fresh process, which is the load generator; the supervisor is a process of its own.
 */
export interface Bench {
  /** Kebab-case, for `--only`. */
  readonly name: string;
  /** Rounds that are enough, however many are asked for. */
  readonly roundCountMax?: number;
  measure(): Promise<readonly Reading[]>;
}

/** A figure that lower is better for. */
export const low = (title: string, unit: string, value: number, goal: Goal | null): Reading => ({
  title,
  unit,
  goal,
  better: 'lower',
  value,
});

/** A figure that higher is better for. */
export const high = (title: string, unit: string, value: number, goal: Goal | null): Reading => ({
  title,
  unit,
  goal,
  better: 'higher',
  value,
});
