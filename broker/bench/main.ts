import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Bench, Reading } from './bench.ts';
import { benches } from './benches.ts';
import { machineHere } from './machine.ts';
import { resultsOf, tableOf } from './table.ts';

const USAGE = `usage: npm run bench:broker -- [--only NAME]… [--repeat N] [--json] [--list]

A real "arts serve" on loopback and a load generator, each a process of its own. Medians of N (default 3) rounds.
On a machine with other work, give both priority over it: nice -n -19 npm run bench:broker (real-time priority
slices time so coarsely, 100 ms by default, that the stops of one become those of the other)
Exit code 4 when a figure misses its must.
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
  if (values.list) return print(`${chosen.map(({ name }) => name).join('\n')}\n`);
  const roundCount = Number(values.repeat);
  if (!Number.isInteger(roundCount) || roundCount < 1) return refuse('--repeat needs a number above 0');

  const machine = machineHere(tmpdir());
  const results = resultsOf(run(chosen, roundCount));
  const { cpu, coreCount, node, loadCount, priority, disk } = machine;
  const facts = `${cpu}, ${coreCount} cores, Node ${node}, ${disk}; load ${loadCount.toFixed(1)} before; ${priority} priority`;
  const text = `${tableOf(results)}\n\n${facts}\n`;
  print(values.json ? `${JSON.stringify({ machine, results }, null, 2)}\n` : text);
  return results.some(({ verdict }) => verdict === 'fails') ? 4 : 0;
}

function readArguments() {
  const options = {
    only: { type: 'string', multiple: true, default: [] as string[] },
    repeat: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
    child: { type: 'string' },
  } as const;
  try {
    return { ...parseArgs({ options }), issue: '' };
  } catch (error) {
    const issue = error instanceof Error ? error.message : String(error);
    return { ...parseArgs({ options, args: [] }), issue };
  }
}

/** Runs every bench once per round, so that a busy minute hits all alike. */
function run(chosen: readonly Bench[], roundCount: number): readonly Reading[] {
  const readings: Reading[] = [];
  for (let round = 1; round <= roundCount; round++) {
    for (const { name, roundCountMax = round } of chosen) {
      if (round > roundCountMax) continue;
      process.stderr.write(`round ${round} of ${roundCount}: ${name}\n`);
      readings.push(...measureApart(name));
    }
  }
  return readings;
}

function measureApart(name: string): readonly Reading[] {
  const parts = ['--import', 'tsx', fileURLToPath(import.meta.url), '--child', name];
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

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

function refuse(issue: string): number {
  process.stderr.write(`${issue}\n\n${USAGE}`);
  return 2;
}
