import type { z } from 'zod';
import { readSettings } from '../../core/index.ts';
import type { Scenario } from '../model.ts';
import { expand } from './expand.ts';
import { explain, type Tree, tellFields } from './explain.ts';
import type { Gathered } from './gather.ts';
import { type Issue, inReadingOrder, issueAt, pathText } from './issue.ts';
import type { Places } from './places.ts';
import { originalPath, type Pruned, prune, unpruned } from './prune.ts';
import { fileSchema } from './schema.ts';
import { settings as settingsSchema } from './schema-rest.ts';
import { type KnownElsewhere, type Survey, survey } from './survey.ts';
import { vocabulary } from './vocabulary.ts';
import type { ScenarioFile } from './written.ts';

/** A world, or everything that is wrong with the file it should have come from. */
export type Outcome =
  | { readonly kind: 'scenario'; readonly scenario: Scenario }
  | { readonly kind: 'issues'; readonly issues: readonly Issue[] };

type Path = readonly PropertyKey[];
type Fields = Gathered['root'];

/** Rounds of leaving out faulty entries, and then those that refer to them. */
const ROUND_COUNT_MAX = 8;

/** What is left of a file, and how its entries are counted in the whole one. */
interface Sound {
  readonly file: ScenarioFile;
  readonly pruned: Pruned;
}

/**
 * Checks one gathered file: fields by the schema, settings by the core, ids against each other, and then, with whatever
 * is sound, what only shows when the world is generated. All of it in one pass, so that nobody fixes one issue to
 * meet the next.
 */
export class Checker {
  readonly #tree: Tree;
  readonly #root: Fields;
  readonly #found: readonly Issue[];
  readonly #known: KnownElsewhere;
  readonly #schema: z.ZodType<ScenarioFile, unknown>;
  #survey: Survey;

  constructor({ root, whole, issues }: Gathered, places: Places, known: KnownElsewhere) {
    this.#tree = { root, whole, places };
    this.#root = root;
    this.#found = issues;
    this.#known = known;
    this.#survey = survey(root, known);
    this.#schema = fileSchema(vocabulary(() => this.#survey));
  }

  check(): Outcome {
    const issues = [...this.#found];
    const isUnread = Object.keys(this.#root).length === 0 && issues.length > 0;
    if (isUnread) return { kind: 'issues', issues: inReadingOrder(issues) };
    const twice = this.#duplicates();
    const first = this.#parse(this.#root);
    if (!first.success) issues.push(...explain(first.error.issues, this.#tree));
    issues.push(...this.#settingIssues(), ...twice.map(({ issue }) => issue));
    const faults = [...(first.success ? [] : pathsOf(first.error)), ...twice.map(({ path }) => path)];
    const isSound = first.success && faults.length === 0;
    const sound = isSound ? { file: first.data, pruned: unpruned(this.#root) } : this.#firstSound(faults);
    if (sound !== null) {
      const made = this.#generate(sound);
      issues.push(...made.issues);
      if (issues.length === 0) return { kind: 'scenario', scenario: made.scenario };
    }
    return { kind: 'issues', issues: inReadingOrder(issues) };
  }

  #parse(root: Fields): z.ZodSafeParseResult<ScenarioFile> {
    this.#survey = survey(root, this.#known);
    return this.#schema.safeParse(root, { error: tellFields });
  }

  /** What can be used of a faulty file; or null. */
  #firstSound(faults: readonly Path[]): Sound | null {
    let pruned = prune(unpruned(this.#root), faults);
    for (let round = 0; round < ROUND_COUNT_MAX; round++) {
      const parsed = this.#parse(pruned.root);
      if (parsed.success) return { file: parsed.data, pruned };
      pruned = prune(pruned, pathsOf(parsed.error));
    }
    return null;
  }

  #generate({ file, pruned }: Sound): { readonly scenario: Scenario; readonly issues: readonly Issue[] } {
    const { root, whole, places } = this.#tree;
    const issues: Issue[] = [];
    const scenario = expand(file, {
      complain: (path, { message, hint = null }) => {
        const original = originalPath(pruned, path);
        // Links may be missing only because a faulty entry was left out.
        const isDoubtful = pruned.root !== root && (original[0] === 'siteLinks' || original[0] === 'sites');
        if (isDoubtful) return;
        const { key, place } = places.find(root, whole, original);
        issues.push(
          issueAt(original.length === 1 ? key : place, { path: pathText(original), message, hint }),
        );
      },
      expectationLine: (index) => {
        const { place } = places.find(root, whole, originalPath(pruned, ['expect', index]));
        return place.source.lines.linePos(place.from).line;
      },
    });
    return { scenario, issues };
  }

  /** What the core says of those settings that are numbers. */
  #settingIssues(): readonly Issue[] {
    const { root, whole, places } = this.#tree;
    const written = this.#root.settings ?? {};
    const first = settingsSchema().safeParse(written);
    const faulty = first.success ? [] : pathsOf(first.error).map(([name]) => name);
    if (faulty.includes(undefined)) return [];
    const rest = Object.entries(written).filter(([name]) => !faulty.includes(name));
    const parsed = settingsSchema().safeParse(Object.fromEntries(rest));
    const reading = readSettings(parsed.data ?? {});
    if (reading.kind === 'settings') return [];
    return reading.issues.map(({ path, message }) => {
      const { place } = places.find(root, whole, ['settings', path]);
      return issueAt(place, { path: `settings.${path}`, message });
    });
  }

  /** Entries whose ids an earlier entry has already. */
  #duplicates(): readonly { readonly path: Path; readonly issue: Issue }[] {
    const { root, whole, places } = this.#tree;
    const { sites, devices, modules, programs } = this.#survey.names;
    const rosters = [
      ['sites', sites],
      ['devices', devices],
      ['modules', modules],
      ['programs', programs],
    ] as const;
    return rosters.flatMap(([section, roster]) =>
      roster.duplicates().map(({ index, id }) => {
        const path = [section, index];
        const { place } = places.find(root, whole, [...path, 'id']);
        const message = `${section.slice(0, -1)} "${id}" is there twice`;
        return { path, issue: issueAt(place, { path: pathText([...path, 'id']), message }) };
      }),
    );
  }
}

/** Where faults lie; an unknown field of the file or of a section lies in itself, not in what holds it. */
function pathsOf({ issues }: z.ZodError): readonly Path[] {
  return issues.flatMap((fault) => {
    const isField = fault.code === 'unrecognized_keys' && fault.path.length < 2;
    return isField ? fault.keys.map((key) => [...fault.path, key]) : [fault.path];
  });
}
