import type { Advice, Knowledge, Request, Runtime, RuntimeCommand } from '../../core/index.ts';

/** A runtime that is up when a run begins in the midst. */
export interface KnownRuntime {
  readonly id: string;
  readonly incarnation: number;
  /** Of its newest keep-alive. */
  readonly sequence: number;
  readonly keepAliveIntervalMs: number;
  /** When its next keep-alive is due; never before the run begins. */
  readonly dueMs: number;
}

/** An instance that is there when a run begins in the midst. */
export interface KnownInstance {
  readonly module: string;
  readonly runtime: string;
  readonly epoch: number;
  readonly state: 'running' | 'frozen' | 'loaded';
  /** Of a job's work. */
  readonly doneShare: number;
}

/** What comes from outside of the realm's own decisions, and therefore comes whatever is decided. */
export type Outside = { readonly atMs: number } & (
  | { readonly kind: 'join'; readonly runtime: Runtime }
  /** With a goodbye, with a last will, or by its connection alone while it runs on. */
  | { readonly kind: 'leave' | 'crash' | 'cut'; readonly runtime: string }
  /** It connects again; it cannot be heard; it can be heard again. */
  | { readonly kind: 'rejoin' | 'hush' | 'speak'; readonly runtime: string }
  | {
      readonly kind: 'link';
      readonly device: string;
      readonly latencyFactor: number;
      readonly bandwidthFactor: number;
    }
  | { readonly kind: 'charge'; readonly device: string; readonly chargeShare: number }
  | { readonly kind: 'background'; readonly device: string; readonly busyCores: number }
  /** Calls come so many times as often as the scenario has it. */
  | { readonly kind: 'calls'; readonly module: string; readonly callFactor: number }
  | { readonly kind: 'crash-module'; readonly module: string }
  | { readonly kind: 'ask'; readonly request: Request }
  | { readonly kind: 'advise'; readonly advice: Advice }
);

/** Where a run begins that goes on from what a supervisor knew at a moment. */
export interface Midst {
  readonly atMs: number;
  /** Under the policy that decides from now on. */
  readonly knowledge: Knowledge;
  readonly runtimes: readonly KnownRuntime[];
  readonly instances: readonly KnownInstance[];
  /** Modules that were asked for before and are wanted. */
  readonly modules: ReadonlySet<string>;
  /** Orders that were on their way, sent once more. */
  readonly orders: readonly RuntimeCommand[];
  /** Instances that wait for a snapshot which has left its source. */
  readonly thawing: readonly Pick<KnownInstance, 'module' | 'runtime' | 'epoch'>[];
  /** In order of time, none before `atMs`. */
  readonly outside: readonly Outside[];
}
