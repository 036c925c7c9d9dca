import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { type Finding, fault, found } from '../run/folder.ts';
import { type Commit, commit, sha256, type Versions, versions } from '../run/provenance.ts';
import type { Result } from './conduct.ts';
import type { Plan, Shard } from './plan.ts';
import { type PlanRecord, planHash, planOf, recordOf } from './record.ts';

/** The files of a folder of results. */
export const SWEEP_FILES = {
  record: 'sweep.json',
  source: 'sweep.yaml',
  cells: 'cells.ndjson.gz',
  columns: 'results.parquet',
  rows: 'results.csv',
  tables: 'tables.json',
  report: 'report.html',
  crate: 'ro-crate-metadata.json',
} as const;

/** Folder of figures within it. */
export const FIGURES = 'figures';

const KIND = 'arts-sweep';
const VERSION = 1;

/** `sweep.json`: what was run, and with what. */
export interface SweepRecord {
  readonly kind: typeof KIND;
  readonly version: typeof VERSION;
  readonly plan: PlanRecord;
  readonly planSha256: string;
  readonly shard: Shard | null;
  readonly runCount: number;
  readonly failedCount: number;
  /** Of all cells, unpacked. */
  readonly cellsSha256: string;
  readonly versions: Versions;
  readonly commit: Commit | null;
}

/** A folder of results that was found and read. */
export interface SweepFolder {
  readonly path: string;
  readonly record: SweepRecord;
  readonly plan: Plan;
  readonly results: readonly Result[];
}

/** A file of a folder of results: its path in it, and what it holds. */
export type Part = readonly [path: string, content: string | Uint8Array];

/** Cells with their outcomes, a line to each. */
const cellLines = (results: readonly Result[]): string =>
  results.map((result) => `${JSON.stringify(result)}\n`).join('');

/** What a record says of how its runs were made, which stays true when tables are made of them again. */
export type Making = Pick<SweepRecord, 'plan' | 'versions' | 'commit'>;

/** Writes down what was run; `making` is given where it was run before. */
export function sweepRecord(plan: Plan, results: readonly Result[], making: Making | null): SweepRecord {
  const record = making?.plan ?? recordOf(plan);
  return {
    kind: KIND,
    version: VERSION,
    plan: record,
    planSha256: planHash(record),
    shard: plan.shard,
    runCount: results.length,
    failedCount: results.filter(({ outcome }) => outcome.kind === 'failed').length,
    cellsSha256: sha256(cellLines(results)),
    versions: making?.versions ?? versions(),
    commit: making === null ? commit() : making.commit,
  };
}

/** The parts of a folder from which all others can be made again. */
export const ownParts = (plan: Plan, record: SweepRecord, results: readonly Result[]): readonly Part[] => [
  [SWEEP_FILES.record, `${JSON.stringify(record, null, 2)}\n`],
  [SWEEP_FILES.source, plan.text],
  [SWEEP_FILES.cells, gzipSync(cellLines(results))],
];

/** Why a folder may not be replaced, or `null`: only sweeps and empty folders are. */
export function objectionTo(path: string): string | null {
  if (!existsSync(path)) return null;
  try {
    const entries = readdirSync(path);
    if (entries.length === 0 || entries.includes(SWEEP_FILES.record)) return null;
  } catch {
    return `"${path}" is a file; results are a folder`;
  }
  return `"${path}" holds something that is no sweep; it is left alone`;
}

/** Writes a folder of results beside its place and then puts it there, whole. */
export function writeSweep(path: string, parts: readonly Part[]): void {
  const draft = join(dirname(resolve(path)), `.${basename(resolve(path))}.part-${process.pid}`);
  rmSync(draft, { recursive: true, force: true });
  try {
    for (const [name, content] of parts) {
      const file = join(draft, name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
    rmSync(path, { recursive: true, force: true });
    renameSync(draft, path);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** Reads a folder of results back, and checks that nobody has changed its cells. */
export function readSweepFolder(path: string): Finding<SweepFolder> {
  const file = join(path, SWEEP_FILES.record);
  if (!existsSync(file)) return fault(`"${path}" is no folder of a sweep: it has no ${SWEEP_FILES.record}`);
  try {
    const record = JSON.parse(readFileSync(file, 'utf8')) as Partial<SweepRecord>;
    if (record.kind !== KIND || record.plan === undefined)
      return fault(`${file} is not of a sweep of this tool`);
    if (record.version !== VERSION)
      return fault(`${file} is of version ${String(record.version)}; this tool reads ${VERSION}`);
    const lines = gunzipSync(readFileSync(join(path, SWEEP_FILES.cells))).toString('utf8');
    if (sha256(lines) !== record.cellsSha256) return fault(`${join(path, SWEEP_FILES.cells)} was changed`);
    const results = lines
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Result);
    const text = readFileSync(join(path, SWEEP_FILES.source), 'utf8');
    return found({ path, record: record as SweepRecord, plan: planOf(record.plan, text), results });
  } catch (error) {
    return fault(`"${path}" cannot be read: ${(error as Error).message}`);
  }
}
