import { tmpdir } from 'node:os';
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

type Apart = (name: string) => unknown;

/** The benches of the supervisor, and what their rounds come to; the program around them is not of this room. */
export const suite: {
  readonly usage: string;
  readonly roundCount: number;
  readonly benches: readonly Bench[];
  conduct(
    names: readonly string[],
    roundCount: number,
    apart: Apart,
  ): { readonly text: string; readonly record: object; readonly misses: boolean };
} = {
  usage: USAGE,
  roundCount: 3,
  benches,
  conduct(names, roundCount, apart) {
    const machine = machineHere(tmpdir());
    const chosen = benches.filter(({ name }) => names.includes(name));
    const results = resultsOf(run(chosen, roundCount, apart));
    const { cpu, coreCount, node, loadCount, priority, disk } = machine;
    const facts = `${cpu}, ${coreCount} cores, Node ${node}, ${disk}; load ${loadCount.toFixed(1)} before; ${priority} priority`;
    return {
      text: `${tableOf(results)}\n\n${facts}\n`,
      record: { machine, results },
      misses: results.some(({ verdict }) => verdict === 'fails'),
    };
  },
};

/** Runs every bench once per round, so that a busy minute hits all alike. */
function run(chosen: readonly Bench[], roundCount: number, apart: Apart): readonly Reading[] {
  const readings: Reading[] = [];
  for (let round = 1; round <= roundCount; round++) {
    for (const { name, roundCountMax = round } of chosen) {
      if (round > roundCountMax) continue;
      process.stderr.write(`round ${round} of ${roundCount}: ${name}\n`);
      readings.push(...(apart(name) as readonly Reading[]));
    }
  }
  return readings;
}
