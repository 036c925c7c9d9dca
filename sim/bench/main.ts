import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Bench, Measurement } from './bench.ts';
import { benches } from './benches.ts';
import { type Result, type Runs, resultOf } from './result.ts';
import { tableOf } from './table.ts';

const USAGE = `usage: npm run bench -- [--only NAME]… [--repeat N] [--json] [--list]

Medians of N (default 5) interleaved repetitions, each in a process of its own, in CPU time.
Exit code 4 when a figure misses its must or a check differs.
`;

/** The repository, so that child processes find tsx from wherever the bench was called. */
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

process.exitCode = await main();

async function main(): Promise<number> {
  const { values, issue } = readArguments();
  if (issue !== '') return refuse(issue);
  if (values.help) return print(USAGE);
  if (values.child !== undefined) return measureHere(values.child);
  const unknown = values.only.find((name) => benches.every((bench) => bench.name !== name));
  if (unknown !== undefined) return refuse(`unknown bench "${unknown}"`);
  const chosen = benches.filter(({ name }) => values.only.length === 0 || values.only.includes(name));
  if (values.list) return print(`${chosen.map(({ name, title }) => `${name}: ${title}`).join('\n')}\n`);
  const repetitionCount = Number(values.repeat);
  if (!Number.isInteger(repetitionCount) || repetitionCount < 1)
    return refuse('--repeat needs a number above 0');

  const results = run(chosen, repetitionCount);
  const machine = { cpu: cpus()[0]?.model ?? 'unknown', coreCount: cpus().length, node: process.version };
  const text = `${tableOf(results)}\n\n${machine.cpu}, ${machine.coreCount} cores, Node ${machine.node}\n`;
  print(values.json ? `${JSON.stringify({ machine, results }, null, 2)}\n` : text);
  return results.some(isBroken) ? 4 : 0;
}

function readArguments() {
  const options = {
    only: { type: 'string', multiple: true, default: [] as string[] },
    repeat: { type: 'string', default: '5' },
    json: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
    child: { type: 'string' },
  } as const;
  try {
    return { ...parseArgs({ options }), issue: '' };
  } catch (error) {
    return {
      ...parseArgs({ options, args: [] }),
      issue: error instanceof Error ? error.message : String(error),
    };
  }
}

/** Runs every bench once per round, ours and the peer's in turn, so that a busy minute hits all alike. */
function run(chosen: readonly Bench[], repetitionCount: number): readonly Result[] {
  const runs = chosen.map((bench) => ({
    bench,
    ours: [] as Measurement[],
    theirs: [] as Measurement[],
    absent: '',
  }));
  for (let round = 1; round <= repetitionCount; round++) {
    for (const entry of runs) {
      if (round > (entry.bench.repetitionCountMax ?? round)) continue;
      process.stderr.write(`round ${round} of ${repetitionCount}: ${entry.bench.name}\n`);
      entry.ours.push(measureApart(entry.bench));
      if (entry.bench.peer === null || entry.absent !== '') continue;
      const measured = entry.bench.peer.measure();
      if ('absent' in measured) entry.absent = measured.absent;
      else entry.theirs.push(measured);
    }
  }
  return runs.map(({ bench, ours, theirs, absent }) => {
    const found: Runs = { ours, theirs: absent === '' ? theirs : { absent } };
    return resultOf(bench, found);
  });
}

function measureApart({ name, nodeArguments = [] }: Bench): Measurement {
  const script = fileURLToPath(import.meta.url);
  const parts = [...nodeArguments, '--import', 'tsx', script, '--child', name];
  const child = spawnSync(process.execPath, parts, {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (child.status !== 0) throw new Error(`bench ${name} ended with ${child.status ?? child.signal}`);
  return JSON.parse(child.stdout);
}

async function measureHere(name: string): Promise<number> {
  const bench = benches.find((candidate) => candidate.name === name);
  if (bench === undefined) return refuse(`unknown bench "${name}"`);
  return print(JSON.stringify(await bench.measure()));
}

function isBroken({ verdict, comparison }: Result): boolean {
  const verdicts = [verdict, comparison?.verdict];
  return verdicts.includes('fails') || verdicts.includes('differs');
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

function refuse(issue: string): number {
  process.stderr.write(`${issue}\n\n${USAGE}`);
  return 2;
}
