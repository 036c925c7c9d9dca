import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Commit, type Sources, sha256, type Versions } from './provenance.ts';

/** The files of a run folder. */
export const RUN_FILES = {
  record: 'run.json',
  scenario: 'scenario.yaml',
  trace: 'trace.ndjson.gz',
  metrics: 'metrics.json',
  columns: 'metrics.parquet',
  report: 'report.html',
} as const;

/** What tells `run.json` from other files of that name. */
export const RUN_KIND = 'arts-run';
/** Version of the folder's layout. */
export const RUN_VERSION = 1;

/** The file of a policy that does not come with the core, as it was when it was run. */
export interface PolicySource {
  /** Relative to the run folder. */
  readonly path: string;
  readonly sha256: string;
  /** The files that it imports, and those that they do; left out where there are none. */
  readonly imports?: readonly ImportSource[];
}

/** A file that a policy takes something from. */
interface ImportSource {
  /** Relative to the policy's own folder. */
  readonly path: string;
  readonly sha256: string;
}

/** `run.json`: what was run, with what, and the hashes that a repetition must meet. */
export interface RunRecord {
  readonly kind: typeof RUN_KIND;
  readonly version: typeof RUN_VERSION;
  /** The resolved scenario beside it. */
  readonly scenario: { readonly name: string; readonly sha256: string };
  readonly policy: { readonly name: string; readonly file?: PolicySource } & Sources;
  readonly seed: number;
  /** Where the run was cut short; `null` when it went to its scenario's end. */
  readonly untilMs: number | null;
  readonly endMs: number;
  /** Of the trace's text before packing; known even when the trace was not kept. */
  readonly traceSha256: string;
  readonly isTraceKept: boolean;
  readonly eventCount: number;
  readonly inputCount: number;
  /** Of the summary as JSON, in the order of `metrics.json`. */
  readonly summarySha256: string;
  readonly versions: Versions;
  readonly commit: Commit | null;
  /** Whether real programs lived it; such a run can be replayed, but not had again. Left out of those that were simulated. */
  readonly isLived?: true;
}

/** A run folder that was found and read. */
export interface RunFolder {
  readonly path: string;
  readonly record: RunRecord;
  readonly summary: Readonly<Record<string, number>>;
  /** Of the scenario as it lies there now. */
  readonly scenarioSha256: string;
  /** Path of a file in it. */
  file(name: keyof typeof RUN_FILES): string;
}

/** A folder, or why there is none; the message names the culprit. */
export type Finding<Found> =
  | { readonly kind: 'found'; readonly found: Found }
  | { readonly kind: 'fault'; readonly message: string; readonly cause?: unknown };

/** What was found. */
export const found = <Found>(value: Found): Finding<Found> => ({ kind: 'found', found: value });
/** Why nothing was. */
export const fault = (message: string): { readonly kind: 'fault'; readonly message: string } => ({
  kind: 'fault',
  message,
});

/** Hash by which two runs' summaries are compared. */
export const summaryHash = (summary: Readonly<Record<string, number>>): string =>
  sha256(JSON.stringify(summary));

/** Reads a run folder back, and checks that it is one and whole and, unless that is the question, unchanged. */
export function readFolder(
  path: string,
  { mayBeChanged = false }: { readonly mayBeChanged?: boolean } = {},
): Finding<RunFolder> {
  if (!existsSync(path)) return fault(`there is no such folder: "${path}"`);
  if (!statSync(path).isDirectory()) return fault(`"${path}" is a file; a run is a folder`);
  const record = readRecord(path);
  if (record.kind === 'fault') return record;
  const folder = {
    path,
    record: record.found,
    file: (name: keyof typeof RUN_FILES) => join(path, RUN_FILES[name]),
  };
  const missing = Object.entries(RUN_FILES)
    .filter(([name]) => name !== 'trace' || folder.record.isTraceKept)
    .find(([, file]) => !existsSync(join(path, file)));
  if (missing !== undefined) return fault(`"${path}" is not whole: ${missing[1]} is missing`);
  const scenarioSha256 = sha256(readFileSync(folder.file('scenario'), 'utf8'));
  if (!mayBeChanged && scenarioSha256 !== folder.record.scenario.sha256) {
    return fault(
      `${folder.file('scenario')} was changed since the run: its hash is not that of ${RUN_FILES.record}`,
    );
  }
  try {
    const metrics = JSON.parse(readFileSync(folder.file('metrics'), 'utf8')) as {
      readonly summary: RunFolder['summary'];
    };
    return found({ ...folder, scenarioSha256, summary: metrics.summary });
  } catch {
    return fault(`${folder.file('metrics')} is no JSON`);
  }
}

/** Reads `run.json` of a folder, and checks nothing else. */
export function readRecord(path: string): Finding<RunRecord> {
  const file = join(path, RUN_FILES.record);
  if (!existsSync(file)) return fault(`"${path}" is no run folder: it has no ${RUN_FILES.record}`);
  try {
    const record = JSON.parse(readFileSync(file, 'utf8')) as Partial<RunRecord>;
    if (record.kind !== RUN_KIND) return fault(`${file} is not of a run of this tool`);
    if (record.version !== RUN_VERSION)
      return fault(`${file} is of version ${String(record.version)}; this tool reads ${RUN_VERSION}`);
    return found(record as RunRecord);
  } catch {
    return fault(`${file} is no JSON`);
  }
}
