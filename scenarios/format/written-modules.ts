import type { Arrival, Choice, Spread } from './written-times.ts';

/** When a service is called, as written. */
export type WrittenCalls =
  | { readonly kind: 'never' }
  | { readonly kind: 'periodic'; readonly every: number; readonly jitter: number }
  | { readonly kind: 'poisson'; readonly perSecond: number }
  | { readonly kind: 'trace'; readonly trace: string; readonly factor: number }
  | { readonly kind: 'gaps'; readonly gaps: readonly number[] };

/** What modules do, as written. */
export type WrittenBehaviour =
  | {
      readonly kind: 'service';
      readonly calls: WrittenCalls;
      readonly workload?: Choice | undefined;
      readonly work?: number | undefined;
      readonly spread: number;
      readonly request: number;
      readonly answer: number;
      readonly next?: string | undefined;
    }
  | {
      readonly kind: 'job';
      readonly workload?: Choice | undefined;
      readonly work?: number | undefined;
      readonly repeat: number;
    };

/** Where modules must or must not be, as written. */
export type WrittenRule =
  | {
      readonly kind: 'fence' | 'ban';
      readonly sites: readonly string[];
      readonly devices: readonly string[];
      readonly runtimes: readonly string[];
      readonly tags: readonly string[];
    }
  | {
      readonly kind: 'at-most';
      readonly group: string;
      readonly per: 'runtime' | 'device' | 'site' | 'realm';
      readonly count: number;
    }
  | {
      readonly kind: 'spread';
      readonly group: string;
      readonly over: 'device' | 'site';
      readonly skew: number;
    };

type Ungrouped<Each> = Each extends unknown ? Omit<Each, 'group'> : never;

/** What the realm insists on, as written. */
export type WrittenRealmRule = Ungrouped<WrittenRule> & {
  readonly modules: readonly string[];
  readonly groups: readonly string[];
  readonly tenants: readonly string[];
};

/** A population of modules. */
export interface ModuleGroup {
  readonly id: string;
  readonly count: number;
  readonly perDevice?: string | undefined;
  readonly perStay?: string | undefined;
  readonly file?: string | undefined;
  readonly fileType: 'WA' | 'PY';
  readonly apis: readonly string[];
  readonly args: readonly string[];
  readonly env: readonly string[];
  readonly channels: readonly {
    readonly path: string;
    readonly topic: string;
    readonly mode: 'r' | 'w' | 'rw';
  }[];
  readonly peripherals: readonly string[];
  readonly memory: number;
  readonly code: number;
  readonly state?: number | undefined;
  readonly cpu?: number | undefined;
  readonly architectures: readonly string[];
  readonly priority: number;
  readonly tenant?: string | undefined;
  readonly affinity?:
    | { readonly device?: string | undefined; readonly runtime?: string | undefined }
    | undefined;
  readonly antiAffinity: readonly string[];
  readonly rules: readonly WrittenRule[];
  readonly anchor?: string | undefined;
  readonly objective?: number | undefined;
  readonly crash:
    | { readonly kind: 'ignore' }
    | {
        readonly kind: 'restart';
        readonly backOff: number;
        readonly backOffMax: number;
        readonly attempts: number;
      };
  readonly instantiate: 'single' | 'client';
  readonly checkpointEvery?: number | undefined;
  readonly migratable: boolean;
  readonly request?: Arrival | undefined;
  readonly lifetime?: Spread | undefined;
  readonly linger: number;
  readonly behaviour: WrittenBehaviour;
  readonly sensitivity?: number | undefined;
  readonly crashesPerHour: number;
  readonly dirty: number;
  readonly groups: readonly string[];
}

/** Programs of modules, one per member. */
export interface ProgramGroup {
  readonly id: string;
  readonly count: number;
  readonly perDevice?: string | undefined;
  readonly modules?: readonly string[] | undefined;
  readonly chain?: readonly string[] | undefined;
  readonly objective?: number | undefined;
}
