import type { Profile } from '../../core/index.ts';
import type { TraceRecord } from '../../core/trace.ts';
import type { Scenario } from '../../scenarios/index.ts';

/** A call as the simulator made it, and when it was answered; `null` for one that never was. */
export interface RehearsedCall {
  readonly module: string;
  /** Number among the calls of its module, from 0. */
  readonly number: number;
  readonly atMs: number;
  readonly workMs: number;
  readonly latencyMs: number | null;
  readonly ranMs: number | null;
}

/** What a scenario comes to in the simulator. */
export interface Rehearsal {
  readonly records: readonly TraceRecord[];
  readonly calls: readonly RehearsedCall[];
}

/** A run that was lived, as far as a run folder keeps it. */
export interface Lived {
  readonly scenario: Scenario;
  readonly profile: Profile;
  /** Lines of its trace, each without its end. */
  readonly lines: readonly string[];
  readonly endMs: number;
  /** Named numbers, by the names of the simulator's own. */
  readonly summary: Readonly<Record<string, number>>;
  /** Answer times and how often each came. */
  readonly latencyCells: readonly (readonly [atMs: number, count: number])[];
  readonly stretches: readonly LivedStretch[];
}

/** A stretch of a module's life on one runtime. */
export interface LivedStretch {
  readonly module: string;
  readonly runtime: string;
  readonly device: string;
  readonly epoch: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly state: 'starting' | 'running';
}

/** What the simulator does for a live run; the rooms do not know each other, so whoever knows both brings it. */
export interface Simulator {
  rehearse(scenario: Scenario, profile: Profile): Rehearsal;
  /** Begins a run folder; what it gives back puts a run in it, or says why it cannot. */
  keep(path: string): { write(lived: Lived): Promise<void>; abandon(): void } | string;
}
