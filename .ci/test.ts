import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type Failure, failuresOf, runAgain, summed, type Tally, tallyOf } from './tally.ts';

const ROOT = join(import.meta.dirname, '..');
const REPORT = 'reports/vitest.json';
const VITEST = [
  'vitest',
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${REPORT}`,
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
 * Runs the tests. Those with real brokers, browsers and processes can fail because the machine stood still for a moment: a
 * file with a failure is run once more, alone. A test that passes then is counted as passed, and listed as unsteady, to be
 * mended; seeds are fixed (`seed.ts`), so that a failed property fails again.
 */
async function vitest(words: readonly string[]): Promise<Tally> {
  const first = await reported(words);
  const failed = failuresOf(first.report);
  const files = [...new Set(failed.map(({ file }) => file))];
  if (files.length === 0 || files.length > AGAIN_FILE_COUNT_MAX) {
    failures.push(...failed.map((failure) => told('failed', failure)));
    return tallyOf(first.report, first.exitCode);
  }
  console.log(`\n> the files with failures, once more`);
  const second = await reported([...words, ...files]);
  const again = failuresOf(second.report);
  const stillFails = (one: Failure): boolean =>
    again.some(({ file, test }) => file === one.file && test === one.test);
  failures.push(
    ...failed.filter((one) => !stillFails(one)).map((failure) => told('unsteady', failure)),
    ...again.map((failure) => told('failed', failure)),
  );
  return tallyOf(runAgain(first.report, second.report), second.exitCode);
}

function told(verdict: string, { file, test, reason }: Failure): string {
  return `${verdict}: ${relative(ROOT, file)}: ${test}: ${reason}`;
}

async function reported(words: readonly string[]): Promise<{ report: unknown; exitCode: number }> {
  rmSync(join(ROOT, REPORT), { force: true });
  const exitCode = await run('vitest', words);
  return { report: readReport(), exitCode };
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

function readReport(): unknown {
  try {
    return JSON.parse(readFileSync(join(ROOT, REPORT), 'utf8'));
  } catch {
    return null;
  }
}
