import type { Known } from './fields.ts';
import type { Names } from './names.ts';
import { Roster } from './roster.ts';

/** For every kind of name what a field accepts; all `null` for the schema that editors read. */
export interface Vocabulary {
  readonly classes: Known;
  readonly engines: Known;
  readonly workloads: Known;
  readonly links: Known;
  readonly shapes: Known;
  readonly metrics: Known;
  readonly policies: Known;
  readonly gapTraces: Known;
  readonly bandwidthTraces: Known;
  readonly failureTraces: Known;
  readonly loadTraces: Known;
  readonly walkTraces: Known;
  /** Sites by id or `prefix*`, and by id alone. */
  readonly sites: Known;
  readonly siteIds: Known;
  readonly devices: Known;
  readonly deviceIds: Known;
  readonly runtimes: Known;
  readonly runtimeIds: Known;
  readonly modules: Known;
  readonly moduleIds: Known;
  /** End of the run; `null` when it could not be read. */
  readonly durationMs: number | null;
}

/** Traces of the library by what they record. */
const TRACES = {
  gapTraces: { names: ['azure-llm-gaps'] },
  bandwidthTraces: { names: ['norway-3g', 'none'] },
  failureTraces: { names: ['node-failures'] },
  loadTraces: { names: ['planetlab-cpu'] },
  walkTraces: { names: ['wifi-walkers'] },
} as const;

/** Every name is right: for the schema that editors read, which knows no other file. */
export const anyWord: Vocabulary = {
  ...TRACES,
  classes: null,
  engines: null,
  workloads: null,
  links: null,
  shapes: null,
  metrics: null,
  policies: null,
  sites: null,
  siteIds: null,
  devices: null,
  deviceIds: null,
  runtimes: null,
  runtimeIds: null,
  modules: null,
  moduleIds: null,
  durationMs: null,
};

/** What one scenario may say. */
export function vocabulary(names: Names, durationMs: number | null): Vocabulary {
  return {
    ...TRACES,
    classes: { names: names.classes },
    engines: { names: names.engines },
    workloads: { names: names.workloads },
    links: { names: names.links },
    shapes: { names: names.shapes },
    metrics: { names: names.metrics },
    policies: { names: names.policies, has: (name) => isPolicy(name, names.policies) },
    sites: selectors(names.sites),
    siteIds: ids(names.sites),
    devices: selectors(names.devices),
    deviceIds: ids(names.devices),
    runtimes: selectors(names.runtimes),
    runtimeIds: ids(names.runtimes),
    modules: selectors(names.modules),
    moduleIds: ids(names.modules),
    durationMs,
  };
}

/** A known policy, perhaps with parameters (`power-of-d:d=3`), or a file of one's own. */
function isPolicy(name: string, known: readonly string[]): boolean {
  return /^\.{0,2}\//.test(name) || name.endsWith('.ts') || known.includes(name.split(':')[0] ?? name);
}

const selectors = (roster: Roster): Known => ({ names: roster.examples(), has: (name) => roster.has(name) });

/** Ids with placeholders are checked when they are filled in. */
const ids = (roster: Roster): Known => ({
  names: roster.examples(),
  has: (name) => name.includes('{') || roster.hasId(name),
});

/** A roster of nothing. */
export const noRoster: Roster = new Roster([]);
