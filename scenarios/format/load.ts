import { readFileSync } from 'node:fs';
import type { Scenario } from '../model.ts';
import { Checker } from './check.ts';
import { gather, type ReadText } from './gather.ts';
import type { Issue } from './issue.ts';
import { override } from './override.ts';
import { Places } from './places.ts';
import { isResolved, readResolved } from './resolved.ts';
import { type SourceText, sourceText } from './source.ts';

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
  const readText = remembering(options.readText ?? fromDisk);
  const record = resolvedAt(path, readText);
  if (record !== null) {
    const sources = [{ name: record.name, text: record.text }];
    return { ...readResolved(record, options), sources };
  }
  const places = new Places();
  const gathered = gather(path, places, readText);
  const sources = gathered.sources.map(({ name, text }) => ({ name, text }));
  const checker = new Checker(override(gathered, places, argumentsOf(options)), places, options);
  return { ...checker.check(), sources };
}

/** The text of a resolved scenario, which need not be read as YAML; null if it is none. */
function resolvedAt(path: string, readText: ReadText): SourceText | null {
  try {
    const source = sourceText(path, readText(path));
    return isResolved(source) ? source : null;
  } catch {
    return null; // Whoever reads it next says why it cannot be read.
  }
}

/** Reads each file once. */
function remembering(readText: ReadText): ReadText {
  const known = new Map<string, string>();
  return (path) => {
    const text = known.get(path) ?? readText(path);
    known.set(path, text);
    return text;
  };
}

/** Seed and policy as if they had been set like any other field, so that they are checked like them. */
function argumentsOf({ overrides = [], seed, policy }: LoadOptions): readonly string[] {
  const own = [
    seed === undefined ? [] : [`seed=${seed}`],
    policy === undefined ? [] : [`policy=${JSON.stringify(policy)}`],
  ];
  return [...overrides, ...own.flat()];
}
