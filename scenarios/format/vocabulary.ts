import type { Known } from './fields.ts';
import { KNOWN_METRICS, KNOWN_POLICIES, libraryNames, type Names } from './names.ts';
import type { Roster } from './roster.ts';
import type { Survey } from './survey.ts';

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
  readonly durationMs: () => number | null;
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
export function anyWord(): Vocabulary {
  const open = (names: readonly string[]): Known => ({ names, isOpen: true });
  const { classes, engines, workloads, links } = libraryNames();
  return {
    ...TRACES,
    classes: open(classes),
    engines: open(engines),
    workloads: open(workloads),
    links: open(links),
    shapes: null,
    metrics: open(KNOWN_METRICS),
    policies: open(KNOWN_POLICIES),
    sites: null,
    siteIds: null,
    devices: null,
    deviceIds: null,
    runtimes: null,
    runtimeIds: null,
    modules: null,
    moduleIds: null,
    durationMs: () => null,
  };
}

/** What one scenario may say; asks `current` for its names at every check, as faulty entries are left out by and by. */
export function vocabulary(current: () => Survey): Vocabulary {
  const plain = (of: (names: Names) => readonly string[]): Known => ({
    get names() {
      return of(current().names);
    },
  });
  const selectors = (of: (names: Names) => Roster): Known => ({
    get names() {
      return of(current().names).examples();
    },
    has: (name) => of(current().names).has(name),
  });
  /** Ids with placeholders are checked when they are filled in. */
  const ids = (of: (names: Names) => Roster): Known => ({
    get names() {
      return of(current().names).examples();
    },
    has: (name) => name.includes('{') || of(current().names).hasId(name),
  });
  return {
    ...TRACES,
    classes: plain(({ classes }) => classes),
    engines: plain(({ engines }) => engines),
    workloads: plain(({ workloads }) => workloads),
    links: plain(({ links }) => links),
    shapes: plain(({ shapes }) => shapes),
    metrics: plain(({ metrics }) => metrics),
    policies: plain(({ policies }) => policies),
    sites: selectors(({ sites }) => sites),
    siteIds: ids(({ sites }) => sites),
    devices: selectors(({ devices }) => devices),
    deviceIds: ids(({ devices }) => devices),
    runtimes: selectors(({ runtimes }) => runtimes),
    runtimeIds: ids(({ runtimes }) => runtimes),
    modules: selectors(({ modules }) => modules),
    moduleIds: ids(({ modules }) => modules),
    durationMs: () => current().durationMs,
  };
}
