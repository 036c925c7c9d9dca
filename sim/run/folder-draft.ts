import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { METRICS } from '../metrics/glossary.ts';
import { packedColumns } from './columns.ts';
import {
  type Finding,
  fault,
  found,
  type PolicySource,
  RUN_FILES,
  RUN_KIND,
  RUN_VERSION,
  type RunRecord,
  readRecord,
  summaryHash,
} from './folder.ts';
import { commit, decidingSources, sha256, versions } from './provenance.ts';
import type { RunResult } from './result.ts';

/** What becomes of a run beside its result. */
export interface FolderParts {
  readonly result: RunResult;
  /** The resolved scenario's text. */
  readonly scenarioText: string;
  readonly untilMs: number | null;
  readonly reportHtml: string;
  readonly isLived?: true;
  /** The policy's file, if it has one of its own; its path is as seen from where the program runs. */
  readonly policyFile?: PolicySource | null;
}

/**
 * A run folder in the making, in a hidden folder beside its final place: it appears whole or not at all, and an
 * earlier run at the same place stays until then.
 */
export class FolderDraft {
  readonly #path: string;
  readonly #draft: string;
  readonly #isTraceKept: boolean;

  private constructor(path: string, isTraceKept: boolean) {
    this.#path = path;
    this.#draft = `${hidden(path)}${process.pid}`;
    this.#isTraceKept = isTraceKept;
  }

  /** Begins a folder, unless something else is in its place that must not be lost. */
  static begin(path: string, { isTraceKept }: { readonly isTraceKept: boolean }): Finding<FolderDraft> {
    const draft = new FolderDraft(path, isTraceKept);
    const objection = objectionTo(path);
    if (objection !== null) return fault(objection);
    try {
      sweepStale(path);
      makeFolder(draft.#draft);
    } catch (error) {
      return fault(`"${path}" cannot be written: ${(error as Error).message}`);
    }
    return found(draft);
  }

  /** Where the trace goes while it is made; `null` when it is not kept. */
  get tracePath(): string | null {
    return this.#isTraceKept ? join(this.#draft, RUN_FILES.trace) : null;
  }

  /** Writes all files and puts the folder in its place. */
  finish(parts: FolderParts): RunRecord {
    const record = recordOf({ ...parts, policyFile: this.#seenFrom(parts.policyFile) }, this.#isTraceKept);
    this.#write('scenario', parts.scenarioText);
    this.#write('record', `${JSON.stringify(record, null, 2)}\n`);
    this.#write('metrics', `${inLines(metricsOf(parts.result), 3)}\n`);
    this.#write('columns', packedColumns(parts.result.series, metadataOf(record)));
    this.#write('report', parts.reportHtml);
    const old = `${this.#draft}.old`;
    if (existsSync(this.#path)) renameSync(this.#path, old);
    renameSync(this.#draft, this.#path);
    rmSync(old, { recursive: true, force: true });
    return record;
  }

  /** Gives the folder up and leaves nothing behind. */
  abandon(): void {
    rmSync(this.#draft, { recursive: true, force: true });
  }

  #seenFrom(file: PolicySource | null | undefined): PolicySource | null {
    if (file === null || file === undefined) return null;
    const path = relative(resolve(this.#path), resolve(file.path)).replaceAll('\\', '/');
    const imports = (file.imports ?? []).map(({ path: near, sha256: hash }) => ({
      path: near,
      sha256: hash,
    }));
    return { path, sha256: file.sha256, ...(imports.length > 0 && { imports }) };
  }

  #write(name: keyof typeof RUN_FILES, content: string | Uint8Array): void {
    writeFileSync(join(this.#draft, RUN_FILES[name]), content);
  }
}

const hidden = (path: string): string => join(dirname(resolve(path)), `.${basename(resolve(path))}.part-`);

/** Why a folder may not be replaced, or `null`: only runs and empty folders are. */
function objectionTo(path: string): string | null {
  if (!existsSync(path)) return null;
  if (!statSync(path).isDirectory()) return `"${path}" is a file; a run is a folder`;
  if (readdirSync(path).length === 0 || readRecord(path).kind === 'found') return null;
  return `"${path}" holds something that is not a run; it is left alone`;
}

/** Makes a folder with all above it. Node's own way (20.20) tries for ever where the system makes none, as in /proc. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  mkdirSync(path);
}

/** Removes drafts that interrupted runs left beside this place. */
function sweepStale(path: string): void {
  const parent = dirname(resolve(path));
  const start = basename(hidden(path));
  if (!existsSync(parent)) return;
  for (const name of readdirSync(parent)) {
    if (!name.startsWith(start) || isAlive(Number.parseInt(name.slice(start.length), 10))) continue;
    rmSync(join(parent, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { readonly code?: string }).code === 'EPERM';
  }
}

function recordOf(parts: FolderParts, isTraceKept: boolean): RunRecord {
  const { result, scenarioText, untilMs, isLived, policyFile } = parts;
  return {
    kind: RUN_KIND,
    version: RUN_VERSION,
    scenario: { name: result.scenario.name, sha256: sha256(scenarioText) },
    policy: { name: result.policy, ...(policyFile && { file: policyFile }), ...decidingSources() },
    seed: result.scenario.seed,
    untilMs,
    endMs: result.endMs,
    traceSha256: result.traceHash,
    isTraceKept,
    eventCount: result.eventCount,
    inputCount: result.inputCount,
    summarySha256: summaryHash(result.summary),
    versions: versions(),
    commit: commit(),
    ...(isLived && { isLived }),
  };
}

/** What tables and figures can be made from again; the meanings of the numbers go along. */
function metricsOf({ summary, series, latencyCells, modules, marks, breaches }: RunResult): object {
  const glossary = Object.fromEntries(Object.keys(summary).map((name) => [name, METRICS[name] ?? '']));
  return { summary, glossary, series, latencyCells, modules, marks, breaches };
}

/** JSON with a line to each entry of the outermost levels of objects, so that it can be read and compared. */
function inLines(value: unknown, depth: number): string {
  if (depth === 0 || typeof value !== 'object' || value === null || Array.isArray(value))
    return JSON.stringify(value);
  const entries = Object.entries(value).map(
    ([name, part]) => `${JSON.stringify(name)}: ${inLines(part, depth - 1)}`,
  );
  return entries.length === 0 ? '{}' : `{\n${entries.join(',\n')}\n}`;
}

const metadataOf = ({
  scenario,
  policy,
  seed,
  traceSha256,
}: RunRecord): Readonly<Record<string, string>> => ({
  scenario: scenario.name,
  scenarioSha256: scenario.sha256,
  policy: policy.name,
  policySha256: policy.sha256,
  seed: String(seed),
  traceSha256,
});
