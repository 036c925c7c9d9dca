import type { Command, Decision, Input, Knowledge, Profile } from '../../core/index.ts';
import type { TraceRecord } from '../../core/trace.ts';
import type { Scenario } from '../../scenarios/model.ts';
import type { Midst } from './midst.ts';

/** A time series of the run: one column per measure, one row per sample. */
export interface Series {
  readonly atMs: readonly number[];
  /** By name; every column is as long as `atMs`. */
  readonly columns: Readonly<Record<string, readonly number[]>>;
}

/** A stretch of a module's true life on one runtime, for Gantt charts. */
export interface Stretch {
  readonly module: string;
  readonly runtime: string;
  readonly device: string;
  readonly epoch: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly state: 'starting' | 'running' | 'paused';
}

/** Something worth a mark on every chart. */
export interface Mark {
  readonly atMs: number;
  readonly kind: 'fault' | 'migration' | 'loss' | 'law-broken';
  readonly text: string;
}

/** How a law of the oracle was broken. */
export interface Breach {
  readonly atMs: number;
  readonly law: string;
  readonly note: string;
}

/** What a run of the simulator leaves behind. */
export interface RunResult {
  readonly scenario: Scenario;
  readonly policy: string;
  /** Simulated time reached. */
  readonly endMs: number;
  /** Named numbers; `METRICS` in `sim/metrics/meters.ts` says what each means. */
  readonly summary: Readonly<Record<string, number>>;
  readonly series: Series;
  /** Answer times as (middle of cell in ms, count), for histograms. */
  readonly latencyCells: readonly (readonly [number, number])[];
  /** The first stretches in order of start, at most `STRETCH_COUNT_MAX`. */
  readonly stretches: readonly Stretch[];
  /** The first marks, at most `MARK_COUNT_MAX`. */
  readonly marks: readonly Mark[];
  readonly breaches: readonly Breach[];
  /** Kernel events that happened, inputs the supervisor heard. */
  readonly eventCount: number;
  readonly inputCount: number;
  /** SHA-256 of the trace's text, in hexadecimal. */
  readonly traceHash: string;
  /** How long the core took for a step, in real time; only if there was a stopwatch, and never part of what is compared. */
  readonly stepTimes?: StepTimes;
  /** Calls per module that were late, lost or answered, for tables. */
  readonly modules: readonly ModuleOutcome[];
}

/** Real time of the core's steps. */
export interface StepTimes {
  readonly stepCount: number;
  readonly p50Us: number;
  readonly p99Us: number;
  readonly mostUs: number;
}

/** What became of one module. */
export interface ModuleOutcome {
  readonly module: string;
  readonly state: 'running' | 'waiting' | 'ended' | 'refused' | 'lost';
  readonly runtime: string | null;
  readonly moveCount: number;
  readonly callCount: number;
  readonly missCount: number;
}

/** Word of one call: made, or answered. In a chain its last stage answers. */
export type CallWord =
  | {
      readonly kind: 'made';
      readonly module: string;
      readonly number: number;
      readonly atMs: number;
      readonly workMs: number;
    }
  | {
      readonly kind: 'answered';
      readonly module: string;
      readonly number: number;
      /** From the call to the answer at its caller. */
      readonly latencyMs: number;
      /** Of that, the time it was computed. */
      readonly ranMs: number;
    };

/** How a run is carried out; what changes results is in the scenario, not here. */
export interface RunOptions {
  readonly profile: Profile;
  /** Where the trace goes; `null` keeps only its hash. */
  readonly tracePath: string | null;
  /** Earlier end than the scenario's. */
  readonly untilMs?: number;
  /** Called now and then with the share of simulated time that is done. */
  readonly onProgress?: (share: number) => void;
  /** Called with every record of the trace. */
  readonly onRecord?: (record: TraceRecord) => void;
  /** Called with every call that is made and with every answer to one, for those who want each. */
  readonly onCall?: (word: CallWord) => void;
  /** Called with every step of the supervisor, once its commands are on their way. */
  readonly onStep?: (input: Input, commands: readonly Command[], decisions: readonly Decision[]) => void;
  /** Called at every sample of the series with what the supervisor knows. */
  readonly onLook?: (knowledge: Knowledge) => void;
  /** Begins not with nothing but in the midst, as a supervisor knew it. */
  readonly midst?: Midst;
  /** Real time in µs, to tell how long decisions take. Nothing that happens depends on it. */
  readonly stopwatchUs?: () => number;
  /** Leaves the trace out altogether, hash included (for benchmarks). */
  readonly untraced?: boolean;
}
