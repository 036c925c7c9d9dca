import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { readSettings } from '../../core/index.ts';
import type { Scenario } from '../model.ts';
import { expand } from './expand.ts';
import { explain, type Tree, tellFields } from './explain.ts';
import { type Gathered, gather, type ReadText } from './gather.ts';
import { type Issue, inReadingOrder, issueAt, pathText } from './issue.ts';
import { override } from './override.ts';
import { Places } from './places.ts';
import { originalPath, type Pruned, prune, unpruned } from './prune.ts';
import { isResolved, readResolved } from './resolved.ts';
import { fileSchema } from './schema.ts';
import { settings as settingsSchema } from './schema-rest.ts';
import type { SourceText } from './source.ts';
import { survey } from './survey.ts';
import { vocabulary } from './vocabulary.ts';
import type { ScenarioFile } from './written.ts';

/** How a scenario is loaded. */
export interface LoadOptions {
  /** `--set` arguments, such as `settings.dwellMs=20 s`; applied before anything is checked. */
  readonly overrides?: readonly string[];
  /** Instead of the file's. */
  readonly seed?: number | undefined;
  /** Instead of the file's. */
  readonly policy?: string | undefined;
  /** Keys of a run's summary that expectations may name. Default: those of `names.ts`. */
  readonly metrics?: readonly string[];
  /** Policies that may be named. Default: those of `names.ts`. */
  readonly policies?: readonly string[];
  /** How files are read. Default: from the disk. */
  readonly readText?: ReadText;
}

/** One of the files a scenario was read from. */
export interface ScenarioSource {
  readonly name: string;
  readonly text: string;
}

/** A scenario ready to run with the files it came from, or everything that is wrong with them. */
export type Loading =
  | { readonly kind: 'scenario'; readonly scenario: Scenario; readonly sources: readonly ScenarioSource[] }
  | {
      readonly kind: 'issues';
      readonly issues: readonly Issue[];
      readonly sources: readonly ScenarioSource[];
    };

const fromDisk: ReadText = (path) => readFileSync(path, 'utf8');

/** Loads a scenario: reads it and its includes, checks all of it in one pass, and generates its populations. */
export function loadScenario(path: string, options: LoadOptions = {}): Loading {
  const places = new Places();
  const gathered = gather(path, places, options.readText ?? fromDisk);
  const sources = gathered.sources.map(({ name, text }) => ({ name, text }));
  const [main] = gathered.sources;
  if (main !== undefined && isResolved(main)) return { ...readResolved(main, options), sources };
  const outcome = check(override(gathered, places, argumentsOf(options)), places, options);
  return { ...outcome, sources };
}

/** Seed and policy as if they had been set like any other field, so that they are checked like them. */
function argumentsOf({ overrides = [], seed, policy }: LoadOptions): readonly string[] {
  const own = [
    seed === undefined ? [] : [`seed=${seed}`],
    policy === undefined ? [] : [`policy=${JSON.stringify(policy)}`],
  ];
  return [...overrides, ...own.flat()];
}

type Outcome =
  | { readonly kind: 'scenario'; readonly scenario: Scenario }
  | { readonly kind: 'issues'; readonly issues: readonly Issue[] };

function check({ root, whole, issues: found }: Gathered, places: Places, options: LoadOptions): Outcome {
  const tree: Tree = { root, whole, places };
  const issues = [...found];
  if (Object.keys(root).length === 0 && issues.length > 0)
    return { kind: 'issues', issues: inReadingOrder(issues) };
  const first = parse(root, options);
  if (!first.success) issues.push(...explain(first.error.issues, tree));
  issues.push(...settingIssues(tree), ...duplicateIssues(tree, options));
  const pruned = first.success
    ? { file: first.data, pruned: unpruned(root) }
    : firstSound(root, first.error.issues, options);
  if (pruned !== null) {
    const made = generate(pruned.file, pruned.pruned, tree);
    issues.push(...made.issues);
    if (issues.length === 0) return { kind: 'scenario', scenario: made.scenario };
  }
  return { kind: 'issues', issues: inReadingOrder(issues) };
}

type Parsed = z.ZodSafeParseResult<ScenarioFile>;

function parse(root: Gathered['root'], options: LoadOptions): Parsed {
  const { names, durationMs } = survey(root, options);
  return fileSchema(vocabulary(names, durationMs)).safeParse(root, { error: tellFields });
}

/** Rounds of leaving out faulty entries, and then those that refer to them. */
const ROUND_COUNT_MAX = 8;

/** What is left of a faulty file, so that faults that only show as a whole are told in the same pass; or null. */
function firstSound(
  root: Gathered['root'],
  faults: readonly z.core.$ZodIssue[],
  options: LoadOptions,
): { readonly file: ScenarioFile; readonly pruned: Pruned } | null {
  let pruned = prune(unpruned(root), faults.flatMap(faultPaths));
  for (let round = 0; round < ROUND_COUNT_MAX; round++) {
    const parsed = parse(pruned.root, options);
    if (parsed.success) return { file: parsed.data, pruned };
    pruned = prune(pruned, parsed.error.issues.flatMap(faultPaths));
  }
  return null;
}

/** Where a fault lies; an unknown field lies in itself, not in what holds it. */
const faultPaths = (fault: z.core.$ZodIssue): readonly (readonly PropertyKey[])[] =>
  fault.code === 'unrecognized_keys' && fault.path.length < 2
    ? fault.keys.map((key) => [...fault.path, key])
    : [fault.path];

function generate(
  file: ScenarioFile,
  pruned: Pruned,
  { root, whole, places }: Tree,
): { readonly scenario: Scenario; readonly issues: readonly Issue[] } {
  const issues: Issue[] = [];
  const isWhole = pruned.root === root;
  const scenario = expand(file, {
    complain: (path, { message, hint = null }) => {
      const original = originalPath(pruned, path);
      // Links may be missing only because a faulty entry was left out.
      if (!isWhole && (original[0] === 'siteLinks' || original[0] === 'sites')) return;
      const { key, place } = places.find(root, whole, original);
      const at = original.length === 1 ? key : place;
      issues.push(issueAt(at, { path: pathText(original), message, hint }));
    },
    expectationLine: (index) => {
      const { place } = places.find(root, whole, originalPath(pruned, ['expect', index]));
      return place.source.lines.linePos(place.from).line;
    },
  });
  return { scenario, issues };
}

/** What the core says of the settings, each on its own field; only once they are numbers. */
function settingIssues({ root, whole, places }: Tree): readonly Issue[] {
  const schema = settingsSchema();
  const written = (root as { readonly settings?: unknown }).settings ?? {};
  const first = schema.safeParse(written);
  const faulty = first.success ? [] : first.error.issues.flatMap(faultPaths).map(([name]) => name);
  if (faulty.includes(undefined)) return [];
  const parsed = schema.safeParse(
    Object.fromEntries(Object.entries(written).filter(([name]) => !faulty.includes(name))),
  );
  if (!parsed.success) return [];
  const reading = readSettings(parsed.data);
  if (reading.kind === 'settings') return [];
  return reading.issues.map(({ path, message }) => {
    const { place } = places.find(root, whole, ['settings', path]);
    return issueAt(place, { path: `settings.${path}`, message });
  });
}

function duplicateIssues({ root, whole, places }: Tree, options: LoadOptions): readonly Issue[] {
  const { names } = survey(root as Gathered['root'], options);
  const sections = [
    ['sites', 'site', names.sites],
    ['devices', 'device', names.devices],
    ['modules', 'module', names.modules],
    ['programs', 'program', names.programs],
  ] as const;
  return sections.flatMap(([section, what, roster]) =>
    roster.duplicates().map(({ index, id }) => {
      const whereId = places.find(root, whole, [section, index, 'id']);
      const message = `${what} "${id}" is there twice`;
      return issueAt(whereId.place, { path: pathText([section, index, 'id']), message, hint: null });
    }),
  );
}

/** The texts of sources, for those that copy them beside a run. */
export const sourcesOf = (sources: readonly SourceText[]): readonly ScenarioSource[] =>
  sources.map(({ name, text }) => ({ name, text }));
