import type { Parting } from '../model.ts';
import type { Arrival, Choice, Spread } from './written-times.ts';

/** An access link by what it changes of a known one. */
export interface LinkChange {
  readonly like: string;
  readonly roundTrip?: number | undefined;
  readonly spread?: number | undefined;
  readonly up?: number | undefined;
  readonly down?: number | undefined;
  readonly loss?: number | undefined;
  readonly duplicates?: number | undefined;
  readonly trace?: string | undefined;
}

/** A device class by what it changes of a known one. */
export interface ClassChange {
  readonly like: string;
  readonly cores?: number | undefined;
  readonly memory?: number | undefined;
  readonly slowness?: number | undefined;
  readonly link?: string | undefined;
  readonly idlePower?: number | undefined;
  readonly corePower?: number | undefined;
  readonly battery?: number | undefined;
}

/** One site, or several, perhaps where Melbourne's base stations stand. */
export interface SiteGroup {
  readonly id: string;
  readonly count: number;
  readonly positions?: 'melbourne' | undefined;
}

/** Latency and rate between all sites of two selections. */
export interface SiteLinkGroup {
  readonly from: string;
  readonly to: string;
  readonly roundTrip: number;
  readonly spread: number;
  readonly bandwidth: number;
}

/** A population of devices. */
export interface DeviceGroup {
  readonly id: string;
  readonly count: number;
  readonly class: Choice;
  readonly site?: Choice | { readonly kind: 'nearest'; readonly to: string } | undefined;
  readonly link?: string | LinkChange | undefined;
  readonly runtime?: RuntimeGroup | undefined;
  readonly runtimes?: readonly RuntimeGroup[] | undefined;
  readonly battery?: BatteryChange | 'none' | undefined;
  readonly noise?: number | undefined;
  readonly interference: 'measured' | 'none';
  readonly clock?: { readonly offset: number; readonly drift: number } | undefined;
  readonly background?: number | { readonly trace: string } | undefined;
  readonly present?: Presence | undefined;
  readonly walk?: WalkGroup | undefined;
}

/** A runtime of every device of a population. */
export interface RuntimeGroup {
  readonly id?: string | undefined;
  readonly engine?: Choice | undefined;
  readonly type?: 'browser' | 'linux' | 'embedded' | 'special' | undefined;
  readonly apis: readonly string[];
  readonly maxModules: number;
  readonly page: number;
  readonly memory?: number | undefined;
  readonly tags: readonly string[];
  readonly keepAlive: number;
  readonly tells: 'truth' | 'nothing';
}

/** What a scenario says about batteries beyond the device library. */
export interface BatteryChange {
  readonly capacity?: number | undefined;
  readonly charge: number;
  readonly chargeSpread: number;
  readonly charger: number;
  readonly charging: readonly { readonly from: number; readonly to: number }[];
}

/** When devices are there. */
export type Presence =
  | {
      readonly kind: 'stays';
      readonly stays: readonly {
        readonly from: number;
        readonly to?: number | undefined;
        readonly parting: Parting;
      }[];
    }
  | {
      readonly kind: 'pool';
      readonly shape: string;
      readonly peak?: number | undefined;
      readonly stay: Spread;
      readonly parting: Choice;
    }
  | { readonly kind: 'churn'; readonly stay: Spread; readonly gap: Spread; readonly parting: Choice }
  | {
      readonly kind: 'arrive';
      readonly when: Arrival;
      readonly stay?: Spread | undefined;
      readonly parting: Choice;
    }
  | { readonly kind: 'trace'; readonly trace: string; readonly scale: number; readonly parting: Choice };

/** A walk from a trace: which site serves when. */
export interface WalkGroup {
  readonly trace: string;
  readonly from: number;
  /** Sites that access points belong to, in turn: `perSite` points each. */
  readonly sites: string;
  readonly perSite: number;
  /** Pause before it walks back the way it came. */
  readonly rest: Spread;
  /** Latency added while away from its own site. */
  readonly extra: number;
}
