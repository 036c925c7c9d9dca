import { compose } from './compose.ts';
import type { Gathered } from './gather.ts';
import { type Issue, issueAt } from './issue.ts';
import type { Places } from './places.ts';
import { type Place, sourceText } from './source.ts';
import { nameHint } from './spelling.ts';
import { quoted } from './units.ts';

type Container = Record<string, unknown> | unknown[];

/** One step of a path and where it stands in the argument. */
interface Step {
  readonly name: string;
  readonly place: Place;
}

/**
 * Applies `--set a.b=3` arguments, in order, before anything is checked. A path goes through fields by name and through
 * lists by index or id (`devices.headset-{n}.count=30`); what it changes is blamed on the argument.
 */
export function override(gathered: Gathered, places: Places, settings: readonly string[]): Gathered {
  const issues: Issue[] = [...gathered.issues];
  let root: Record<string, unknown> = gathered.root;
  for (const argument of settings) {
    const read = readArgument(argument, places);
    issues.push(...read.issues);
    if (read.steps.length === 0) continue;
    const changed = new Setter(places, read.value, read.valuePlace).set(root, read.steps);
    if (changed.kind === 'issue') issues.push(changed.issue);
    else root = changed.container as Record<string, unknown>;
  }
  return { ...gathered, root, issues };
}

interface Argument {
  readonly steps: readonly Step[];
  readonly value: unknown;
  readonly valuePlace: Place;
  readonly issues: readonly Issue[];
}

function readArgument(argument: string, places: Places): Argument {
  const source = sourceText('--set', argument);
  const equals = argument.indexOf('=');
  const valuePlace = { source, from: equals + 1, to: argument.length };
  const steps: Step[] = [];
  const path = argument.slice(0, Math.max(0, equals));
  for (const match of path.matchAll(/[^.[\]]+/g)) {
    steps.push({ name: match[0], place: { source, from: match.index, to: match.index + match[0].length } });
  }
  if (steps.length === 0) {
    const issue = issueAt(
      { source, from: 0, to: argument.length },
      { path: '', message: 'not of the form path=value' },
    );
    return { steps, value: null, valuePlace, issues: [issue] };
  }
  // Blanks instead of the path keep every offset where the argument has it.
  const padded = { ...source, text: ' '.repeat(equals + 1) + argument.slice(equals + 1) };
  const { value, issues } = compose(padded, places);
  const moved = issues.map((issue) =>
    issueAt(valuePlace, { path: path, message: issue.message, hint: issue.hint }),
  );
  return { steps: moved.length > 0 ? [] : steps, value, valuePlace, issues: moved };
}

type Change =
  | { readonly kind: 'container'; readonly container: Container }
  | { readonly kind: 'issue'; readonly issue: Issue };

class Setter {
  readonly #places: Places;
  readonly #value: unknown;
  readonly #valuePlace: Place;

  constructor(places: Places, value: unknown, valuePlace: Place) {
    this.#places = places;
    this.#value = value;
    this.#valuePlace = valuePlace;
  }

  /** A copy of the container in which the path leads to the value; everything beside the path is shared. */
  set(container: Container, [step, ...rest]: readonly Step[]): Change {
    if (step === undefined) return { kind: 'container', container };
    const key = Array.isArray(container) ? indexIn(container, step.name) : step.name;
    if (key === undefined) return this.#noEntry(container as unknown[], step);
    const inner = (container as Record<string, unknown>)[key];
    let value = this.#value;
    if (rest.length > 0) {
      if (!isContainer(inner) && inner !== undefined) return this.#dead(step, inner);
      const change = this.set(inner === undefined ? {} : (inner as Container), rest);
      if (change.kind === 'issue') return change;
      value = change.container;
    }
    return {
      kind: 'container',
      container: this.#replaced(container, String(key), { step, value, isLeaf: rest.length === 0 }),
    };
  }

  #replaced(
    container: Container,
    key: string,
    { step, value, isLeaf }: { readonly step: Step; readonly value: unknown; readonly isLeaf: boolean },
  ): Container {
    const copy: Container = Array.isArray(container) ? [...container] : { ...container };
    Object.defineProperty(copy, key, { value, enumerable: true, writable: true, configurable: true });
    const fields = new Map(this.#places.of(container));
    if (isLeaf || !fields.has(key))
      fields.set(key, { key: step.place, value: isLeaf ? this.#valuePlace : step.place });
    this.#places.set(copy, fields);
    return copy;
  }

  #noEntry(list: readonly unknown[], { name, place }: Step): Change {
    const ids = list.map(idOf).filter((id) => id !== undefined);
    const message = `no entry ${quoted(name)} in this list of ${list.length}`;
    return { kind: 'issue', issue: issueAt(place, { path: '', message, hint: nameHint(name, ids) }) };
  }

  #dead({ name, place }: Step, inner: unknown): Change {
    const message = `${quoted(name)} is ${quoted(inner)} and has no fields`;
    return { kind: 'issue', issue: issueAt(place, { path: '', message }) };
  }
}

function indexIn(list: readonly unknown[], name: string): string | undefined {
  if (/^\d+$/.test(name)) return Number(name) < list.length ? String(Number(name)) : undefined;
  const index = list.findIndex((entry) => idOf(entry) === name);
  return index === -1 ? undefined : String(index);
}

function idOf(entry: unknown): string | undefined {
  if (typeof entry !== 'object' || entry === null) return undefined;
  const { id, name } = entry as { readonly id?: unknown; readonly name?: unknown };
  if (typeof id === 'string') return id;
  return typeof name === 'string' ? name : undefined;
}

const isContainer = (value: unknown): value is Container => typeof value === 'object' && value !== null;
