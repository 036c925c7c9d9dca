import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { summed, type Tally, tallyOf } from './tally.ts';

const ROOT = join(import.meta.dirname, '..');
const REPORT = 'reports/vitest.json';
const STEPS: readonly (readonly [tool: string, ...words: string[]])[] = [
  ['.ci/debian.sh'],
  ['biome', 'check', '.'],
  ['tsc', '-b'],
  ['depcruise', 'core', 'scenarios', 'sim', 'broker', 'viz', 'arts.ts', '.ci'],
  ['knip'],
  ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${REPORT}`],
];

rmSync(join(ROOT, REPORT), { force: true });
const tallies: Tally[] = [];
const lines: string[] = [];
for (const [tool, ...words] of STEPS) {
  console.log(`\n> ${tool} ${words.join(' ')}`);
  const startMs = performance.now();
  const exitCode = await run(tool, words);
  const tally = tool === 'vitest' ? tallyOf(readReport(), exitCode) : tallyOf(null, exitCode);
  const seconds = ((performance.now() - startMs) / 1_000).toFixed(1);
  lines.push(`${tally.failedCount === 0 ? 'ok    ' : 'FAILED'}  ${tool.padEnd(10)} ${seconds.padStart(6)} s`);
  tallies.push(tally);
}

const { passedCount, failedCount } = summed(tallies);
console.log(`\n${lines.join('\n')}\n\n${passedCount} passed, ${failedCount} failed`);
process.exitCode = failedCount === 0 ? 0 : 1;

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
