import { join } from 'node:path';
import type { Paint } from '../../report/sweep/picture.ts';
import { RUN_FILES, readRecord } from '../../run/folder.ts';
import { objectionTo, readSweepFolder, type SweepFolder, writeSweep } from '../../sweep/folder.ts';
import { merged } from '../../sweep/merge.ts';
import { EXIT } from '../exits.ts';
import { refuse } from '../scenario-file.ts';
import { ownScreen, type Screen } from '../screen.ts';
import { paintFor, resultsOf, tablesJson, tell } from './results.ts';

/** Options of `arts merge`. */
export interface MergeOptions {
  readonly out?: string;
  readonly json?: boolean;
  readonly png?: boolean;
}

/** Options of `arts report`. */
export type ReportOptions = Pick<MergeOptions, 'json' | 'png'>;

/** Puts the shards of a sweep together; the result is the same as if it had been run in one piece. */
export async function merge(
  paths: readonly string[],
  { out, json, png }: MergeOptions,
  screen: Screen = ownScreen(),
): Promise<number> {
  const paint = await paintFor(png === true, screen);
  if (paint.kind === 'refused') return paint.exitCode;
  const folders: SweepFolder[] = [];
  for (const path of paths) {
    const reading = readSweepFolder(path);
    if (reading.kind === 'fault') return refuse(screen, EXIT.input, reading.message).exitCode;
    folders.push(reading.found);
  }
  const whole = merged(folders);
  if (whole.kind === 'fault') return refuse(screen, EXIT.input, whole.message).exitCode;
  const { plan, results, making } = whole.found;
  const path = out ?? join('runs', plan.name);
  const objection = objectionTo(path);
  if (objection !== null)
    return refuse(screen, EXIT.input, objection, 'name another folder with --out').exitCode;
  const sum = resultsOf(plan, results, { making, paint: paint.value });
  writeSweep(path, sum.parts);
  if (json === true)
    screen.out(`${JSON.stringify({ folder: path, ...tablesJson(plan, sum.blocks, sum.verdicts) })}\n`);
  else tell(sum, path, screen);
  return sum.record.failedCount > 0 ? EXIT.sweep : EXIT.ok;
}

/** Makes tables, figures and report of a folder of results again, from its cells. */
export async function report(
  path: string,
  { json, png }: ReportOptions,
  screen: Screen = ownScreen(),
  loadPaint?: () => Promise<Paint>,
): Promise<number> {
  const paint = await paintFor(png === true, screen, loadPaint);
  if (paint.kind === 'refused') return paint.exitCode;
  const reading = readSweepFolder(path);
  if (reading.kind === 'fault') {
    const isRun = readRecord(path).kind === 'found';
    const hint = isRun ? `it is a run, and its report is ${join(path, RUN_FILES.report)}` : null;
    return refuse(screen, EXIT.input, reading.message, hint).exitCode;
  }
  const { plan, results, record } = reading.found;
  const sum = resultsOf({ ...plan, shard: record.shard }, results, { making: record, paint: paint.value });
  writeSweep(path, sum.parts);
  if (json === true) screen.out(`${JSON.stringify(tablesJson(plan, sum.blocks, sum.verdicts))}\n`);
  else tell(sum, path, screen);
  return EXIT.ok;
}
