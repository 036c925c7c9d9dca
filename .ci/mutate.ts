import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type FolderReport, type MutationReport, tableOf, withoutSurvivors } from './mutants.ts';

const ROOT = join(import.meta.dirname, '..');
const REPORTS = join(ROOT, 'reports/mutation');
/** All of the core that decides something: what is left out is types, tests and their scaffolding. */
const FOLDERS = [
  'core',
  'core/adapt',
  'core/adapt/triggers',
  'core/agent',
  'core/knowledge',
  'core/mape',
  'core/place',
  'core/place/filters',
  'core/place/profiles',
  'core/place/scores',
  'core/predict',
  'core/settings',
];

/** Mutates the folders or files that were named, or all folders; then prints the table of all that is known. */
function main(named: readonly string[]): number {
  const targets = named.length === 0 ? FOLDERS : named;
  const strangers = targets.filter((target) => !FOLDERS.includes(folderOf(target)));
  if (strangers.length > 0) {
    console.error(`not to be mutated: ${strangers.join(', ')}; folders are ${FOLDERS.join(', ')}`);
    return 2;
  }
  mkdirSync(REPORTS, { recursive: true });
  const folders = [...new Set(targets.map(folderOf))];
  const failed = folders.filter((folder) => !mutate(folder, targets));
  if (failed.length > 0) console.error(`no result for ${failed.join(', ')}`);
  console.log(tableOf(FOLDERS.filter((folder) => existsSync(reportOf(folder))).map(read)));
  return failed.length === 0 ? 0 : 1;
}

/**
 * Runs Stryker over what was named of one folder. A mutant that was killed before is not tried again while its code
 * and its killer stand; one that survived always is.
 */
function mutate(folder: string, targets: readonly string[]): boolean {
  const path = reportOf(folder);
  if (existsSync(path)) writeFileSync(path, JSON.stringify(withoutSurvivors(read(folder).report)));
  const files = targets.includes(folder)
    ? [`${folder}/*.ts`]
    : targets.filter((file) => folderOf(file) === folder);
  const words = ['--incremental', '--incrementalFile', path, '--mutate', [...files, '!**/*.test.ts'].join()];
  const { status } = spawnSync(join(ROOT, 'node_modules/.bin/stryker'), ['run', ...words], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  return status === 0;
}

function read(folder: string): FolderReport {
  const path = reportOf(folder);
  const report: MutationReport = JSON.parse(readFileSync(path, 'utf8'));
  return { folder, day: statSync(path).mtime.toISOString().slice(0, 10), report };
}

function reportOf(folder: string): string {
  return join(REPORTS, `${folder.replaceAll('/', '-')}.json`);
}

function folderOf(target: string): string {
  return target.endsWith('.ts') ? dirname(target) : target;
}

process.exitCode = main(process.argv.slice(2));
