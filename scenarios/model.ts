import type { EngineMode, Module, Program, RealmRule, RuntimeType } from '../core/index.ts';
import type { RandomHappening, TimedHappening } from './happening.ts';
import type { RollOutPlan } from './roll-outs.ts';

export type { Happening, RandomHappening, TimedHappening } from './happening.ts';
export type { RollOutPlan } from './roll-outs.ts';

/** A log-normal delay with a shift: `locMs + exp(mu + sigma·z)`; `sigma` 0 makes it constant. */
export interface DelayLaw {
  readonly locMs: number;
  /** Median of the log-normal part. */
  readonly medianMs: number;
  readonly sigmaLog: number;
}

/** The path between a device and its site's backbone. */
export interface AccessLink {
  readonly name: string;
  readonly delay: DelayLaw;
  readonly upBytesPerSecond: number;
  readonly downBytesPerSecond: number;
  readonly lossShare: number;
  readonly duplicateShare: number;
  /** A recorded bandwidth that replaces both rates: steps of (time, rate), repeated from its start when it ends. */
  readonly bandwidthTrace: readonly TraceStep[] | null;
}

/** One step of a recorded series: `value` holds from `atMs` until the next step. */
export interface TraceStep {
  readonly atMs: number;
  readonly value: number;
}

/** How co-running modules slow each other: nothing, or the measured quantiles of n-way slowdown (Pitot). */
export type InterferenceLaw =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'measured';
      /** Quantile levels in (0, 1), ascending. */
      readonly levels: readonly number[];
      /** Slowdown at each level with 1, 2 and 3 co-runners; each at least 1. */
      readonly twoWay: readonly number[];
      readonly threeWay: readonly number[];
      readonly fourWay: readonly number[];
    };

/** Power drawn; assumptions unless `origin` says measured. */
export interface PowerLaw {
  readonly idleWatts: number;
  readonly wattsPerBusyCore: number;
  readonly radioJoulesPerMegabyte: number;
  /** `null` for a plugged device. */
  readonly batteryWattHours: number | null;
  /** Charge at the start, [0, 1]. */
  readonly chargeShare: number;
  readonly chargingWatts: number;
  /** When it hangs on the charger. */
  readonly charging: readonly Span[];
}

/** A span of simulated time. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** How a stay ends: with a goodbye, a last will by the broker, or silence. */
export type Parting = 'leave' | 'crash' | 'silent';

/** A stay of a device in the realm; one that ends with the run (`toMs` = `durationMs`) never parts. */
export interface Stay extends Span {
  readonly parting: Parting;
}

/** One runtime on a device, with the true law of its speed. */
export interface RuntimeModel {
  readonly id: string;
  readonly name: string;
  readonly type: RuntimeType;
  /** Engine and device class, such as `wasmtime-a:hc-33`. */
  readonly platform: string;
  readonly mode: EngineMode;
  readonly apis: readonly string[];
  readonly moduleCountMax: number;
  readonly pageBytes: number;
  readonly memoryBytes: number;
  readonly architecture: string;
  readonly aotTarget: string | null;
  readonly tags: readonly string[];
  readonly keepAliveIntervalMs: number;
  /** Start of a module with a warm code cache. */
  readonly startUpMs: number;
  /** Added once per megabyte of code while the cache is cold. */
  readonly coldMsPerMegabyte: number;
  /** Time for one millisecond of reference work. */
  readonly slownessShare: number;
  /** What the supervisor is told: the true law, nothing, or a wrong one. */
  readonly tells: 'truth' | 'nothing';
}

/** An engine on a device class, by its true law; what an upgrade installs. */
export interface PlatformModel {
  /** Engine and device class, such as `wasmtime-a:hc-33`. */
  readonly name: string;
  readonly mode: EngineMode;
  readonly aotTarget: string | null;
  /** Memory the engine itself takes. */
  readonly engineBytes: number;
  /** Start of a module with a warm code cache. */
  readonly startUpMs: number;
  /** Added once per megabyte of code while the cache is cold. */
  readonly coldMsPerMegabyte: number;
  /** Time for one millisecond of reference work. */
  readonly slownessShare: number;
  readonly origin: 'measured' | 'assumed';
}

/** A machine of the world. */
export interface DeviceModel {
  readonly id: string;
  /** Class in the device library. */
  readonly deviceClass: string;
  readonly site: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly architecture: string;
  readonly interference: InterferenceLaw;
  /** Log standard deviation of run-time noise; 0.02-0.03 on own boxes (measured on twins). */
  readonly noiseSigmaLog: number;
  readonly access: AccessLink;
  readonly power: PowerLaw;
  readonly clockOffsetMs: number;
  readonly clockDriftPpm: number;
  /** Cores kept busy by other programs, over time. */
  readonly background: readonly TraceStep[] | null;
  readonly stays: readonly Stay[];
  /** Sites (access points) it passes through, with the step at which it enters each; `null` if it stays. */
  readonly walk: readonly { readonly atMs: number; readonly site: string; readonly extraMs: number }[] | null;
  readonly runtimes: readonly RuntimeModel[];
  /** `measured` or `assumed`, with the source. */
  readonly origin: string;
}

/** When a service is called. */
export type Calls =
  | { readonly kind: 'never' }
  | { readonly kind: 'periodic'; readonly everyMs: number; readonly jitterShare: number }
  | { readonly kind: 'poisson'; readonly perSecond: number }
  /** Recorded gaps, repeated; scaled by `factor`. */
  | { readonly kind: 'gaps'; readonly gapsMs: readonly number[]; readonly factor: number };

/** What a module does when it runs. */
export type Behaviour =
  | {
      readonly kind: 'service';
      readonly calls: Calls;
      /** Reference work of one call. */
      readonly workMs: number;
      readonly workSigmaLog: number;
      readonly requestBytes: number;
      readonly answerBytes: number;
      /** The module its result goes to next, in a chain; `null` when it goes back to the anchor. */
      readonly next: string | null;
    }
  | { readonly kind: 'job'; readonly workMs: number };

/** A module of the world: what is asked for, when, and what it truly does. */
export interface ModuleModel {
  readonly module: Module;
  readonly requestAtMs: number;
  /** When its asker deletes it; `null` for never. */
  readonly deleteAtMs: number | null;
  readonly behaviour: Behaviour;
  /** Measured module it stands for, whose work strays from the law on some platforms; `null` for none. */
  readonly workload: string | null;
  /** Quantile of the interference law this module sits at, [0, 1]: how sensitive it is; `null` to draw it. */
  readonly sensitivity: number | null;
  readonly crashesPerHour: number;
  /** Bytes of its linear memory it dirties per second while running, for pre-copy. */
  readonly dirtyBytesPerSecond: number;
  readonly groups: readonly string[];
}

/** A claim about a run's metrics; a scenario is also a test. */
export interface Expectation {
  /** A key of `metrics.json`'s summary, such as `latency.p95Ms`. */
  readonly metric: string;
  readonly atMost: number | null;
  readonly atLeast: number | null;
  /** Policies the claim is made of; empty for all. */
  readonly policies: readonly string[];
  /** Policies that must break it: what the scenario is there to show. */
  readonly brokenBy: readonly string[];
  readonly why: string;
  readonly line: number;
}

/** Latency and rate between two sites, both ways; a scenario has one for every pair. */
export interface SiteLink {
  readonly from: string;
  readonly to: string;
  readonly delay: DelayLaw;
  readonly bytesPerSecond: number;
}

/** Where the broker is, and whether it is alone. */
export interface BrokerModel {
  readonly site: string;
  readonly delay: DelayLaw;
  /** Whether every site has a broker of its own, bridged to this one: what stays within a site is not carried here. */
  readonly perSite?: boolean;
}

/** A whole scenario, resolved: every include read, every population generated, every default filled in. */
export interface Scenario {
  readonly apiVersion: 'arts/v1';
  readonly name: string;
  readonly summary: string;
  /** What a good policy shows on it. */
  readonly shows: string;
  readonly seed: number;
  readonly durationMs: number;
  readonly policy: string;
  /** Overrides of the core's settings. */
  readonly settings: Readonly<Record<string, number>>;
  readonly realm: string;
  readonly sites: readonly string[];
  readonly siteLinks: readonly SiteLink[];
  /** The device the broker and the supervisor run on; hosts no modules. */
  readonly broker: BrokerModel;
  readonly devices: readonly DeviceModel[];
  /** Platforms that upgrades install. */
  readonly platforms: readonly PlatformModel[];
  readonly modules: readonly ModuleModel[];
  readonly programs: readonly Program[];
  /** What the realm insists on from the beginning; missing where that is nothing. */
  readonly rules?: readonly RealmRule[];
  readonly happenings: readonly TimedHappening[];
  readonly randomHappenings: readonly RandomHappening[];
  /** What to look at first; without it reports begin with what matters most to users. */
  readonly metrics?: readonly string[];
  readonly expectations: readonly Expectation[];
  /** Whether plans are tried ahead; they are not where it is missing. */
  readonly rollOuts?: RollOutPlan;
  /** Gap between samples of the time series. */
  readonly sampleEveryMs: number;
  /** Time left out of latency statistics at the start. */
  readonly warmUpMs: number;
}
