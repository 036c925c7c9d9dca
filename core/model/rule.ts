import type { DeviceId, RuntimeId, SiteId } from '../ids.ts';

/** Runtimes by any of what they have: one that is named in one of the lists is meant. */
export interface Whereabouts {
  readonly sites: readonly SiteId[];
  readonly devices: readonly DeviceId[];
  readonly runtimes: readonly RuntimeId[];
  readonly tags: readonly string[];
}

/** Within what modules of a group are counted. */
export type Domain = 'runtime' | 'device' | 'site' | 'realm';

/**
 * What a module insists on, besides a pin and groups to keep apart; after the constraints of BtrPlace (Hermenier, Lawall &
 * Muller, "BtrPlace: A Flexible Consolidation Manager for Highly Available Applications", TDSC 2013). A group has for
 * members the modules that have a rule of it. A rule is asked of whoever comes, not of who is there: all members of a group
 * should have the same.
 */
export type Rule =
  /** Nowhere but there. */
  | ({ readonly kind: 'fence' } & Whereabouts)
  /** Anywhere but there. */
  | ({ readonly kind: 'ban' } & Whereabouts)
  /** Beside no more of the group than make so many together. */
  | { readonly kind: 'at-most'; readonly group: string; readonly per: Domain; readonly countMax: number }
  /** Where the group would have at most so many more than where it has fewest. */
  | {
      readonly kind: 'spread';
      readonly group: string;
      readonly over: 'device' | 'site';
      readonly skewMax: number;
    };
