import { createHash } from 'node:crypto';
import type { Scenario } from '../model.ts';
import { type Issue, issueAt } from './issue.ts';
import { Sharer, unshared } from './sharer.ts';
import { type Place, type SourceText, wholeOf } from './source.ts';

const HEADER = '# A resolved scenario: a record of what a run was made from, not a source.';
const HASH_HEAD = '# sha256 of all above: ';

/** Whether a text is a resolved scenario. */
export const isResolved = ({ text }: SourceText): boolean => text.startsWith(HEADER);

/** Sections written with one entry a line. */
const LONG_SECTIONS = [
  'siteLinks',
  'devices',
  'platforms',
  'modules',
  'programs',
  'happenings',
  'randomHappenings',
  'expectations',
] as const satisfies readonly (keyof Scenario)[];

/**
 * Writes a scenario with everything included, generated and filled in, as YAML that is JSON line by line. Objects that
 * several entries share (a power law, a demand) are written once under `shared` and named `"@3"` elsewhere. Read back it
 * gives an equal scenario without the library, as long as nobody changed it: a hash at its end tells.
 */
export function resolvedYaml(scenario: Scenario): string {
  return [...resolvedLines(scenario)].join('');
}

/** The lines of `resolvedYaml` one by one, for scenarios whose text is too long for one string. */
export function* resolvedLines(scenario: Scenario): Generator<string> {
  const hash = createHash('sha256');
  for (const line of plainLines(scenario)) {
    hash.update(line);
    yield line;
  }
  yield `${HASH_HEAD}${hash.digest('hex')}\n`;
}

function* plainLines(scenario: Scenario): Generator<string> {
  const isLong = (name: string): boolean => LONG_SECTIONS.some((section) => section === name);
  yield `${HEADER}\n`;
  for (const [name, value] of Object.entries(scenario)) {
    if (!isLong(name)) yield `${name}: ${JSON.stringify(value)}\n`;
  }
  const sharer = new Sharer(LONG_SECTIONS.flatMap((section): readonly object[] => scenario[section]));
  yield* section('shared', sharer.lines());
  for (const name of LONG_SECTIONS) {
    yield* section(
      name,
      scenario[name].map((entry: object) => sharer.written(entry)),
    );
  }
}

function* section(name: string, entries: readonly string[]): Generator<string> {
  yield entries.length === 0 ? `${name}: []\n` : `${name}:\n`;
  for (const entry of entries) yield `- ${entry}\n`;
}

/** What may be changed of a resolved scenario. */
export interface Changes {
  readonly overrides?: readonly string[];
  readonly seed?: number | undefined;
  readonly policy?: string | undefined;
}

/** Reads what `resolvedYaml` wrote. Another policy or seed may be asked for: the world stays, its chances are new. */
export function readResolved(
  source: SourceText,
  { overrides = [], seed, policy }: Changes,
):
  | { readonly kind: 'scenario'; readonly scenario: Scenario }
  | { readonly kind: 'issues'; readonly issues: readonly Issue[] } {
  const fault = (
    place: Place,
    message: string,
    hint: string,
  ): { readonly kind: 'issues'; readonly issues: readonly Issue[] } => ({
    kind: 'issues',
    issues: [issueAt(place, { path: '', message, hint })],
  });
  const top: Place = { ...wholeOf(source), to: HEADER.length };
  if (overrides.length > 0)
    return fault(top, 'a resolved scenario cannot be changed with --set', 'use the file it was made from');
  const end = source.text.lastIndexOf(HASH_HEAD);
  const body = source.text.slice(0, Math.max(0, end));
  const hash = createHash('sha256').update(body).digest('hex');
  if (end === -1 || source.text.slice(end + HASH_HEAD.length).trim() !== hash) {
    const last = { source, from: end === -1 ? 0 : end, to: source.text.length };
    return fault(
      last,
      'this resolved scenario is cut off or was changed',
      'change the file it was made from instead',
    );
  }
  try {
    const scenario = readBody(body);
    return {
      kind: 'scenario',
      scenario: { ...scenario, seed: seed ?? scenario.seed, policy: policy ?? scenario.policy },
    };
  } catch {
    return fault(
      top,
      'this resolved scenario is of another version of this program',
      'use the file it was made from',
    );
  }
}

function readBody(body: string): Scenario {
  const fields: Record<string, unknown> = {};
  const shared: unknown[] = [];
  let open: unknown[] = [];
  for (const line of body.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    if (line.startsWith('- ')) {
      open.push(unshared(JSON.parse(line.slice(2)), shared));
      continue;
    }
    const colon = line.indexOf(':');
    const name = line.slice(0, colon);
    const value = line.slice(colon + 1).trim();
    open = name === 'shared' ? shared : [];
    fields[name] = value === '' ? open : JSON.parse(value);
  }
  const { shared: _, ...scenario } = fields;
  return scenario as unknown as Scenario;
}
