/** One timed run of a bench, made in a process of its own. */
export interface Measurement {
  /** In the bench's unit. */
  readonly figure: number;
  /** What the work came to: equal for equal work, so a peer that did less shows. May be empty. */
  readonly check: string;
}

/** What a figure has to reach (or, where lower is better, not exceed). */
export interface Goal {
  readonly must: number;
  readonly aim: number;
}

/** A program by others that is given the same work in the same round. */
export interface Peer {
  readonly name: string;
  /** How often our figure has to contain the peer's. */
  readonly ratio: Goal;
  /** Runs the work once; `absent` tells a reader how to get the program. */
  measure(): Measurement | { readonly absent: string };
}

/**
 * One line of the bench table. A file in this folder exports it and `benches.ts` lists it; `suite.ts` has it
 * measured once per repetition in a fresh process, so benches share neither heap nor compiled code.
 * `measure` warms up by itself and takes its time from `cpuSeconds`.
 */
export interface Bench {
  /** Kebab-case, for `--only`. */
  readonly name: string;
  readonly title: string;
  readonly unit: string;
  /** `null` for a figure that is only reported. */
  readonly goal: Goal | null;
  readonly better: 'higher' | 'lower';
  readonly peer: Peer | null;
  /** Extra arguments for Node, such as a heap size. */
  readonly nodeArguments?: readonly string[];
  /** Repetitions that are enough, however many are asked for: for a figure that noise hardly moves. */
  readonly repetitionCountMax?: number;
  measure(): Measurement | Promise<Measurement>;
}

/** The processor time of the whole process, compiler and collector included, that `work` took. */
export function cpuSeconds(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
