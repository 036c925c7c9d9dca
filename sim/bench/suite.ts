import { cpus } from 'node:os';
import type { Bench, Measurement } from './bench.ts';
import { benches } from './benches.ts';
import { type Result, type Runs, resultOf } from './result.ts';
import { tableOf } from './table.ts';

const USAGE = `usage: npm run bench -- [--only NAME]… [--repeat N] [--json] [--list]

Medians of N (default 5) interleaved repetitions, each in a process of its own, in CPU time.
Exit code 4 when a figure misses its must or a check differs.
`;

type Apart = (name: string, nodeArguments?: readonly string[]) => unknown;

/** What came of all repetitions. */
interface Conducted {
  readonly text: string;
  readonly record: object;
  readonly misses: boolean;
}

/** The benches of the simulator, and what their repetitions come to; the program around them is not of this room. */
export const suite: {
  readonly usage: string;
  readonly roundCount: number;
  readonly benches: readonly Bench[];
  conduct(names: readonly string[], roundCount: number, apart: Apart): Conducted;
} = {
  usage: USAGE,
  roundCount: 5,
  benches,
  conduct(names, roundCount, apart) {
    const chosen = benches.filter(({ name }) => names.includes(name));
    const results = run(chosen, roundCount, apart);
    const machine = { cpu: cpus()[0]?.model ?? 'unknown', coreCount: cpus().length, node: process.version };
    const text = `${tableOf(results)}\n\n${machine.cpu}, ${machine.coreCount} cores, Node ${machine.node}\n`;
    return { text, record: { machine, results }, misses: results.some(isBroken) };
  },
};

/** Runs every bench once per round, ours and the peer's in turn, so that a busy minute hits all alike. */
function run(chosen: readonly Bench[], roundCount: number, apart: Apart): readonly Result[] {
  const runs = chosen.map((bench) => ({
    bench,
    ours: [] as Measurement[],
    theirs: [] as Measurement[],
    absent: '',
  }));
  for (let round = 1; round <= roundCount; round++) {
    for (const entry of runs) {
      const { name, nodeArguments, peer, repetitionCountMax = round } = entry.bench;
      if (round > repetitionCountMax) continue;
      process.stderr.write(`round ${round} of ${roundCount}: ${name}\n`);
      entry.ours.push(apart(name, nodeArguments) as Measurement);
      if (peer === null || entry.absent !== '') continue;
      const measured = peer.measure();
      if ('absent' in measured) entry.absent = measured.absent;
      else entry.theirs.push(measured);
    }
  }
  return runs.map(({ bench, ours, theirs, absent }) => {
    const found: Runs = { ours, theirs: absent === '' ? theirs : { absent } };
    return resultOf(bench, found);
  });
}

function isBroken({ verdict, comparison }: Result): boolean {
  const verdicts = [verdict, comparison?.verdict];
  return verdicts.includes('fails') || verdicts.includes('differs');
}
