import { type Profile, profileNamed, profiles } from '../../core/index.ts';
import { nameHint } from '../../scenarios/format/spelling.ts';
import { duration, readQuantity } from '../../scenarios/format/units.ts';
import {
  type Loading,
  type LoadOptions,
  loadScenario,
  renderIssues,
  type Scenario,
} from '../../scenarios/index.ts';
import { METRICS } from '../metrics/glossary.ts';
import { EXIT } from './exits.ts';
import type { Screen } from './screen.ts';

/** What the options of `run` and `compare` have in common. */
export interface WorldOptions {
  readonly seed?: number;
  readonly set?: readonly string[];
  readonly until?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** What a command asked for, or the exit code after its complaint was printed. */
export type Outcome<Value> =
  | { readonly kind: 'ready'; readonly value: Value }
  | { readonly kind: 'refused'; readonly exitCode: number };

/** What a command needs before it can go on. */
export const ready = <Value>(value: Value): Outcome<Value> => ({ kind: 'ready', value });

/** Prints a complaint in one line, with a hint in a second one. */
export function refuse(
  screen: Screen,
  exitCode: number,
  message: string,
  hint: string | null = null,
): { readonly kind: 'refused'; readonly exitCode: number } {
  screen.err(`${screen.paintErr('red', 'arts:')} ${message}\n`);
  if (hint !== null) screen.err(`      ${screen.paintErr('green', hint)}\n`);
  return { kind: 'refused', exitCode };
}

/** Loads a scenario file, checked against the metrics and policies that there are, and those that are given. */
export const load = (path: string, options: LoadOptions): Loading =>
  loadScenario(path, {
    ...options,
    policies: [...profiles.map(({ name }) => name), ...(options.policies ?? [])],
    metrics: Object.keys(METRICS),
  });

/** Loads a scenario file; what is wrong with it goes to `err` all at once. */
export function openScenario(path: string, options: LoadOptions, screen: Screen): Outcome<Scenario> {
  const loading = load(path, options);
  if (loading.kind === 'scenario') return ready(loading.scenario);
  screen.err(renderIssues(loading.issues, { color: screen.isErrColored }));
  return { kind: 'refused', exitCode: EXIT.input };
}

/** Finds a policy by name. */
export function findProfile(name: string, screen: Screen): Outcome<Profile> {
  const profile = profileNamed(name);
  if (profile !== undefined) return ready(profile);
  const names = profiles.map((known) => known.name);
  return refuse(
    screen,
    EXIT.usage,
    `unknown policy "${name}"`,
    nameHint(name, names) ?? `known: ${names.join(', ')}; or the path of a file, such as ./mine.ts`,
  );
}

const PART = /^\s*(\d+(?:\.\d+)?)\s*([a-zµ]+)\s*/i;

/** Reads `90s`, `2 h` or `9h30m`; `undefined` stays undefined. */
export function readMoment(
  option: string,
  text: string | undefined,
  screen: Screen,
): Outcome<number | undefined> {
  if (text === undefined) return ready(undefined);
  let sumMs = 0;
  let rest = text.trim();
  if (rest === '')
    return refuse(screen, EXIT.usage, `${option}: no time is given`, 'write it as 90s, 2h or 9h30min');
  while (rest !== '') {
    const [whole, count = '', written = ''] = PART.exec(rest) ?? [];
    const unit = duration.slips?.[written] ?? written;
    const part = whole === undefined ? rest : `${count} ${unit}`;
    const reading = whole === undefined && rest !== '0' ? null : readQuantity(duration, part);
    if (reading === null)
      return refuse(screen, EXIT.usage, `${option}: "${text}" is no time`, 'write it as 90s, 2h or 9h30min');
    if (reading.kind === 'fault')
      return refuse(screen, EXIT.usage, `${option}: ${reading.message}`, reading.hint);
    sumMs += reading.value;
    rest = whole === undefined ? '' : rest.slice(whole.length);
  }
  return ready(Math.round(sumMs));
}
