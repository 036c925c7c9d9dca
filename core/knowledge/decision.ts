import type { ModuleId, RuntimeId } from '../ids.ts';
import type { Affinity } from '../model/module.ts';
import type { Placement } from '../place/policy.ts';

/** What a migration was predicted to be worth and to cost, all in milliseconds of the module's answer time. */
export interface Worth {
  /** Predicted gain over the horizon, in milliseconds saved. */
  readonly benefitMs: number;
  /** Predicted price: downtime, transfer, start-up, risk. */
  readonly priceMs: number;
  readonly marginShare: number;
  readonly downtimeMs: number;
  readonly transferBytes: number;
}

/** Something found wrong, or a chance found. */
export type SymptomKind =
  | 'runtime-lost'
  | 'runtime-suspect'
  | 'overload'
  | 'memory-pressure'
  | 'slow-link'
  | 'battery-low'
  | 'missed-objective'
  | 'slow-runtime'
  | 'better-home'
  | 'draining';

/** A symptom with the runtime or module that shows it. */
export interface Symptom {
  readonly kind: SymptomKind;
  readonly runtime: RuntimeId;
  readonly module: ModuleId | null;
  /** What was measured, and the threshold it crossed, as data. */
  readonly measured: number;
  readonly threshold: number;
}

/** Why the supervisor did what it did, or left it: data for the trace, the explainer and the visualizer. */
export type Decision =
  | { readonly kind: 'placed'; readonly placement: Placement; readonly epoch: number }
  | { readonly kind: 'queued'; readonly placement: Placement; readonly reason: string }
  | {
      readonly kind: 'preempted';
      readonly module: ModuleId;
      readonly victim: ModuleId;
      readonly on: RuntimeId;
    }
  | { readonly kind: 'noticed'; readonly symptom: Symptom }
  | {
      readonly kind: 'migration-planned';
      readonly module: ModuleId;
      readonly from: RuntimeId;
      readonly to: RuntimeId;
      readonly worth: Worth | null;
      readonly placement: Placement | null;
      readonly reason: string;
      /** To what the module is pinned from its arrival on, where that changes: a person wants it elsewhere now. */
      readonly pin?: Affinity;
    }
  | {
      readonly kind: 'migration-declined';
      readonly module: ModuleId;
      readonly from: RuntimeId;
      readonly to: RuntimeId | null;
      readonly worth: Worth | null;
      readonly reason: string;
    }
  | { readonly kind: 'migration-aborted'; readonly module: ModuleId; readonly reason: string }
  | { readonly kind: 'migration-finished'; readonly module: ModuleId; readonly downtimeMs: number }
  | {
      readonly kind: 'health-changed';
      readonly runtime: RuntimeId;
      readonly health: string;
      readonly reason: string;
    }
  | {
      readonly kind: 'fenced';
      readonly module: ModuleId;
      readonly runtime: RuntimeId;
      readonly epoch: number;
    }
  | { readonly kind: 'given-up'; readonly module: ModuleId; readonly reason: string };
