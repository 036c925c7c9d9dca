/**
 * The program around the benches of a room, the same for all: `npm run bench` and `npm run bench:broker`. Each round of each
 * bench is a process of its own; a room says which benches it has and what their rounds come to.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/** What a room has to say of its benches. */
interface Suite {
  readonly usage: string;
  readonly roundCount: number;
  readonly benches: readonly {
    readonly name: string;
    readonly title?: string;
    measure(): unknown;
  }[];
  /** Runs the named benches round by round; `apart` measures one of them in a process of its own. */
  conduct(names: readonly string[], roundCount: number, apart: Apart): Conducted;
}

type Apart = (name: string, nodeArguments?: readonly string[]) => unknown;

interface Conducted {
  readonly text: string;
  /** The same for programs. */
  readonly record: object;
  readonly misses: boolean;
}

const SUITES: Readonly<Record<string, () => Promise<Suite>>> = {
  sim: async () => (await import('../sim/bench/suite.ts')).suite,
  broker: async () => (await import('../broker/bench/suite.ts')).suite,
};

/** The repository, so that child processes find tsx from wherever the bench was called. */
const ROOT = fileURLToPath(new URL('..', import.meta.url));

process.exitCode = await main();

async function main(): Promise<number> {
  const [room = '', ...words] = process.argv.slice(2);
  const open = SUITES[room];
  if (open === undefined) return complain(`usage: bench ${Object.keys(SUITES).join('|')} [--help]\n`);
  const suite = await open();
  const { usage, benches } = suite;
  const refuse = (issue: string): number => complain(`${issue}\n\n${usage}`);
  const { values, issue } = readArguments(words, suite);
  if (issue !== '') return refuse(issue);
  if (values.help) return print(usage);
  const known = (name: string) => benches.find((bench) => bench.name === name);
  const unknown = [...values.only, values.child ?? []].flat().find((name) => known(name) === undefined);
  if (unknown !== undefined) return refuse(`unknown bench "${unknown}"`);
  if (values.child !== undefined) return print(JSON.stringify(await known(values.child)?.measure()));
  const chosen = benches.filter(({ name }) => values.only.length === 0 || values.only.includes(name));
  if (values.list)
    return print(
      chosen.map(({ name, title }) => (title === undefined ? `${name}\n` : `${name}: ${title}\n`)).join(''),
    );
  const roundCount = Number(values.repeat);
  if (!Number.isInteger(roundCount) || roundCount < 1) return refuse('--repeat needs a number above 0');
  const names = chosen.map(({ name }) => name);
  const { text, record, misses } = suite.conduct(names, roundCount, apartIn(room));
  print(values.json ? `${JSON.stringify(record, null, 2)}\n` : text);
  return misses ? 4 : 0;
}

function readArguments(args: readonly string[], { roundCount }: Suite) {
  const options = {
    only: { type: 'string', multiple: true, default: [] as string[] },
    repeat: { type: 'string', default: String(roundCount) },
    json: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
    child: { type: 'string' },
  } as const;
  try {
    return { ...parseArgs({ options, args: [...args] }), issue: '' };
  } catch (error) {
    const issue = error instanceof Error ? error.message : String(error);
    return { ...parseArgs({ options, args: [] }), issue };
  }
}

/** Measures benches of a room in processes of their own. */
function apartIn(room: string): Apart {
  const script = fileURLToPath(import.meta.url);
  return (name, nodeArguments = []) => {
    const parts = [...nodeArguments, '--import', 'tsx', script, room, '--child', name];
    const child = spawnSync(process.execPath, parts, {
      cwd: ROOT,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (child.status !== 0) throw new Error(`bench ${name} ended with ${child.status ?? child.signal}`);
    return JSON.parse(child.stdout);
  };
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

function complain(text: string): number {
  process.stderr.write(text);
  return 2;
}
