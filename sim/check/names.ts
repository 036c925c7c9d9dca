import {
  type Knowledge,
  type ModuleRecord,
  type Placement,
  type Profile,
  place,
  readKnowledge,
  writeKnowledge,
} from '../../core/index.ts';
import { CALL_LAWS, within } from '../../core/testing/held.ts';
import { placeIn } from '../cli/author/guard.ts';
import type { Broken } from './broken.ts';
import type { Subject } from './subject.ts';

/** Modules asked about at one look; more take long and show little. */
const MODULE_COUNT_MAX = 6;
const NAMES = 'names and order decide nothing but ties';
const MEMORY = 'a policy keeps nothing between calls';

/**
 * Asks for places of some modules as they are known now, then again in reverse order, and once more with the runtimes
 * called by each other's names, the first by the last one's: whoever answers otherwise looked at what it was asked before,
 * or at a name. Policies that draw whom they score are asked nothing, as they draw by name; those that take turns
 * (`afterTurn`) are not asked by other names.
 */
export function heedless(subject: Subject, knowledge: Knowledge, atMs: number): Broken | null {
  const { strict } = subject;
  if (!strict.contenders.exhaustive || knowledge.runtimes.size > knowledge.settings.exhaustiveCountMax)
    return null;
  const all = [...knowledge.modules.values()].filter(({ phase }) => phase.kind !== 'ended');
  const modules = all.slice(0, MODULE_COUNT_MAX);
  const once = modules.map((record) => place(strict, knowledge, record));
  const again = modules
    .toReversed()
    .map((record) => place(strict, knowledge, record))
    .toReversed();
  const changed = once.findIndex((one, at) => JSON.stringify(one) !== JSON.stringify(again[at]));
  if (changed >= 0)
    return offence(subject, { ...OTHERWISE.order, before: once[changed], after: again[changed], atMs });
  const renamed = strict.contenders.afterTurn ? null : swapped(strict, knowledge);
  if (renamed === null) return null;
  for (const [at, record] of modules.entries()) {
    const before = once[at] as Placement;
    const after = renamed.back(place(strict, renamed.knowledge, renamed.recordOf(record)));
    if (!sameOpinion(before, after)) return offence(subject, { ...OTHERWISE.names, before, after, atMs });
  }
  return null;
}

/** Whether everybody is judged and scored alike, in whatever order. */
const sameOpinion = (one: Placement, other: Placement): boolean => opinionOf(one) === opinionOf(other);

function opinionOf({ contenders, verdicts }: Placement): string {
  const scores = contenders.map(({ runtime, scores }) => `${runtime} ${scores.join(' ')}`).toSorted();
  const verdict = verdicts
    .map((one) => `${one.verdict} ${[...one.examples].toSorted().join(' ')}`)
    .toSorted();
  return JSON.stringify([scores, verdict]);
}

/** Ways to be asked the same question. */
const OTHERWISE = {
  order: { law: MEMORY, hint: CALL_LAWS[MEMORY], when: 'when asked in another order' },
  names: {
    law: NAMES,
    hint: 'look at what a runtime has and is, not at how it is called or where it stands in a list',
    when: "when runtimes bear each other's names",
  },
} as const;

interface Disagreement {
  readonly law: string;
  readonly hint: string;
  readonly when: string;
  readonly before: Placement | undefined;
  readonly after: Placement | undefined;
  readonly atMs: number;
}

/** Says which scorer or filter answered otherwise, and of whom. */
function offence({ strict, file }: Subject, { before, after, when, ...told }: Disagreement): Broken {
  const { law, hint, atMs } = told;
  const module = before?.module ?? '';
  for (const { runtime, scores } of before?.contenders ?? []) {
    const now = after?.contenders.find((one) => one.runtime === runtime)?.scores;
    const at = now === undefined ? -1 : scores.findIndex((score, index) => score !== now[index]);
    const scorer = strict.scorers[at]?.scorer;
    if (scorer === undefined) continue;
    const note = `scorer "${scorer.name}" gave ${module} on ${runtime} ${scores[at]}, and ${now?.[at]} ${when}`;
    const place = placeIn(file, within(scorer.score, () => new Error('here')).stack);
    return { law, note, place, hint, atMs };
  }
  return { law, note: `a filter judged ${module} otherwise ${when}`, place: file.path, hint, atMs };
}

interface Swapped {
  readonly knowledge: Knowledge;
  recordOf(record: ModuleRecord): ModuleRecord;
  /** A placement in the names of before. */
  back(placement: Placement): Placement;
}

/** Knowledge in which runtimes bear each other's names; `null` where a name is also that of something else. */
function swapped(profile: Profile, knowledge: Knowledge): Swapped | null {
  const ids: readonly string[] = knowledge.runtimes.keys();
  const others = new Set<string>([...knowledge.devices.keys(), ...knowledge.modules.keys()]);
  if (ids.some((id) => others.has(id))) return null;
  // The first and the last change places, and so on: who was first of those that are alike is last.
  const nameOf = new Map(ids.map((id, at) => [id, ids[ids.length - 1 - at] ?? id]));
  const text = JSON.stringify(renamed(JSON.parse(writeKnowledge(knowledge)), nameOf));
  const made = readKnowledge(profile, text);
  return {
    knowledge: made,
    recordOf: (record) => made.modules.get(record.module.id) ?? record,
    back: (placement) => renamed(placement, nameOf) as Placement,
  };
}

/** A value of JSON in which every text that is a name is another one. */
function renamed(value: unknown, nameOf: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return nameOf.get(value) ?? value;
  if (Array.isArray(value)) return value.map((one: unknown) => renamed(one, nameOf));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [nameOf.get(key) ?? key, renamed(part, nameOf)]),
  );
}
