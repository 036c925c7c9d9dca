import type { Happening } from '../model.ts';
import type { RollOutPlan } from '../roll-outs.ts';
import type { ClassChange, DeviceGroup, LinkChange, SiteGroup, SiteLinkGroup } from './written-devices.ts';
import type { ModuleGroup, ProgramGroup, WrittenRealmRule } from './written-modules.ts';
import type { ShapePoint } from './written-times.ts';

/** A scenario file after its check: quantities read, defaults filled in, populations not yet generated. */
export interface ScenarioFile {
  readonly apiVersion: 'arts/v1';
  readonly name: string;
  readonly summary: string;
  readonly shows: string;
  readonly seed: number;
  readonly duration: number;
  readonly warmUp: number;
  readonly sampleEvery: number;
  readonly policy: string;
  readonly realm: string;
  readonly settings: Readonly<Record<string, number>>;
  readonly shapes: Readonly<Record<string, readonly ShapePoint[]>>;
  readonly links: Readonly<Record<string, LinkChange>>;
  readonly classes: Readonly<Record<string, ClassChange>>;
  readonly sites: readonly SiteGroup[];
  readonly siteLinks: readonly SiteLinkGroup[];
  readonly broker: {
    readonly site?: string | undefined;
    readonly link: string | LinkChange;
    readonly perSite: boolean;
  };
  readonly rollOuts?: RollOutPlan | undefined;
  readonly devices: readonly DeviceGroup[];
  readonly modules: readonly ModuleGroup[];
  readonly programs: readonly ProgramGroup[];
  readonly rules: readonly WrittenRealmRule[];
  readonly events: readonly WrittenEvent[];
  readonly faults: readonly WrittenFault[];
  readonly metrics: readonly string[];
  readonly expect: readonly WrittenExpectation[];
}

/** A happening whose upgrade names an engine instead of a platform. */
export type WrittenHappening =
  | Exclude<Happening, { readonly kind: 'upgrade' }>
  | {
      readonly kind: 'upgrade';
      readonly runtime: string;
      readonly engine: string;
      readonly downMs: number;
      readonly drainMs: number;
    };

/** A timed happening; with `stagger`, one for each subject, so far apart. */
export interface WrittenEvent {
  readonly at: number;
  readonly stagger?: number | undefined;
  readonly happening: WrittenHappening;
}

/** A happening that strikes at random. */
export interface WrittenFault {
  readonly name: string;
  readonly every: number;
  readonly from: number;
  readonly to?: number | undefined;
  readonly happening: WrittenHappening;
}

/** A claim about the metrics of a run. */
export interface WrittenExpectation {
  readonly metric: string;
  readonly atMost?: number | undefined;
  readonly atLeast?: number | undefined;
  readonly policies: readonly string[];
  readonly brokenBy: readonly string[];
  readonly why: string;
}
