import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { STRAY_ERRORS } from './stray-errors.ts';
import { type Failure, failuresOf, hasPassed, summed, type Tally, tallyOf, withSecond } from './tally.ts';

const ROOT = join(import.meta.dirname, '..');
const REPORT = 'reports/vitest.json';
const SECOND_REPORT = 'reports/vitest-again.json';
const VITEST = [
  'vitest',
  'run',
  '--reporter=default',
  '--reporter=json',
  '--reporter=.ci/stray-errors.ts',
] as const;
/** Up to so many files are run again when they fail (assumption): more of them at once are no chance. */
const AGAIN_FILE_COUNT_MAX = 4;
const STEPS: readonly (readonly [tool: string, ...words: string[]])[] = [
  ['.ci/debian.sh'],
  ['biome', 'check', '.'],
  ['tsc', '-b'],
  ['depcruise', 'core', 'scenarios', 'sim', 'broker', 'viz', 'arts.ts', '.ci'],
  ['knip'],
  VITEST,
];

const tallies: Tally[] = [];
const lines: string[] = [];
const failures: string[] = [];
for (const [tool, ...words] of STEPS) {
  console.log(`\n> ${tool} ${words.join(' ')}`);
  const startMs = performance.now();
  const tally = tool === 'vitest' ? await vitest(words) : tallyOf(null, await run(tool, words));
  const seconds = ((performance.now() - startMs) / 1_000).toFixed(1);
  lines.push(`${tally.failedCount === 0 ? 'ok    ' : 'FAILED'}  ${tool.padEnd(10)} ${seconds.padStart(6)} s`);
  tallies.push(tally);
}

const { passedCount, failedCount } = summed(tallies);
console.log(`\n${[...lines, ...failures].join('\n')}\n\n${passedCount} passed, ${failedCount} failed`);
process.exitCode = failedCount === 0 ? 0 : 1;

/**
 * Runs the tests. Those with real brokers, browsers and processes can fail because the machine stood still for a moment: files
 * with a failure are run once more, without the others. What passes then is counted as passed, and listed as unsteady, to be
 * mended. Seeds are fixed (`seed.ts`), so that a failed property fails again; where they are not, nothing is run again.
 */
async function vitest(words: readonly string[]): Promise<Tally> {
  const first = await reported(REPORT, words);
  const failed = failuresOf(first.report);
  const files = [...new Set(failed.map(({ file }) => file))];
  const mayBeChance =
    files.length > 0 &&
    files.length <= AGAIN_FILE_COUNT_MAX &&
    first.strayCount === 0 &&
    process.env.ARTS_RANDOM_SEED === undefined;
  if (!mayBeChance) {
    failures.push(...failed.map((failure) => told('failed', failure)));
    return tallyOf(first.report, first.exitCode);
  }
  console.log(`\n> the files with failures, once more`);
  const second = await reported(SECOND_REPORT, [...words, ...files]);
  const mended = failed.filter((failure) => hasPassed(second.report, failure));
  const others = failuresOf(second.report).filter(({ file, test }) =>
    failed.every((failure) => failure.file !== file || failure.test !== test),
  );
  failures.push(
    ...mended.map((failure) => told('unsteady', failure)),
    ...[...failed.filter((failure) => !mended.includes(failure)), ...others].map((failure) =>
      told('failed', failure),
    ),
  );
  return tallyOf(withSecond(first.report, second.report), second.exitCode);
}

function told(verdict: string, { file, test, reason }: Failure): string {
  return `${verdict}: ${relative(ROOT, file)}: ${test}: ${reason}`;
}

interface Reported {
  readonly report: unknown;
  readonly exitCode: number;
  /** Errors that no test is to blame for; one if nobody could tell. */
  readonly strayCount: number;
}

async function reported(file: string, words: readonly string[]): Promise<Reported> {
  for (const path of [file, STRAY_ERRORS]) rmSync(join(ROOT, path), { force: true });
  const exitCode = await run('vitest', [...words, `--outputFile.json=${file}`]);
  const strays = read(STRAY_ERRORS) as { readonly strayCount: number } | null;
  return { report: read(file), exitCode, strayCount: strays?.strayCount ?? 1 };
}

/** Runs a tool to its end. With `CI` set, Vitest fails on a missing transcript instead of writing one. */
function run(tool: string, words: readonly string[]): Promise<number> {
  const env = { ...process.env, CI: '1', NODE_NO_WARNINGS: '1' };
  const program = tool.includes('/') ? tool : join('node_modules/.bin', tool);
  const child = spawn(join(ROOT, program), [...words], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return new Promise((resolve) => {
    child.on('error', () => resolve(127));
    child.on('close', (exitCode) => resolve(exitCode ?? 1));
  });
}

function read(path: string): unknown {
  try {
    return JSON.parse(readFileSync(join(ROOT, path), 'utf8'));
  } catch {
    return null;
  }
}
