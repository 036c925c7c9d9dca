import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import {
  codecMs,
  geometricMean,
  growthOf,
  kernels,
  median,
  overheadOf,
  pauseMsOf,
  worst,
} from './figures.ts';
import { type Load, MoveBench } from './moves.ts';
import { tabPausesMs } from './tabs.ts';

/**
 * Measures what freezing costs: `npm run bench:migration -- [repetitions]`, or with `--moves` only what moves cost, which
 * `--save FILE` keeps. Exit code 4 when a figure misses its must.
 */

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { save: { type: 'string' }, moves: { type: 'boolean', default: false } },
});
const repetitionCount = Number(positionals[0] ?? 5);

/** One line of the table. */
interface Row {
  readonly title: string;
  readonly figure: number;
  readonly unit: string;
  readonly must: number | null;
  readonly aim: number | null;
}

const row = (
  title: string,
  figure: number,
  unit: string,
  goals: readonly [must: number, aim: number] | null,
): Row => ({
  title,
  figure,
  unit,
  must: goals?.[0] ?? null,
  aim: goals?.[1] ?? null,
});

const rows: Row[] = [];
/** What it costs that a module can be paused at all. */
async function measureCode(): Promise<void> {
  const overheads: number[] = [];
  for (const kernel of kernels) {
    process.stderr.write(`${kernel.name}\n`);
    const ratio = await overheadOf(kernel, repetitionCount);
    overheads.push(ratio);
    rows.push(row(`– ${kernel.name}`, ratio, '×', null));
  }
  rows.unshift(
    row(`overhead, geometric mean of ${kernels.length} kernels`, geometricMean(overheads), '×', [1.3, 1.1]),
  );
  rows.push(row('– recursion, which only calls', await overheadOf(worst, repetitionCount), '×', null));
  const growths: number[] = [];
  for (const { name } of kernels) growths.push(await growthOf(name));
  rows.push(row('code size, geometric mean', geometricMean(growths), '×', [2, 1.5]));
  process.stderr.write('pauses\n');
  const pauses = await pauseMsOf(4 * repetitionCount);
  rows.push(row('pause in a loop that only computes, median', median(pauses), 'ms', [5, 1]));
  rows.push(row('the same, longest', Math.max(...pauses), 'ms', null));
  rows.push(row('writing down 1 MiB of live memory', await codecMs(), 'ms', null));
}

/** Moves that are not counted, in which engines optimise what moves modules. */
const WARM_COUNT = 2;
const MIB = 2 ** 20;

/** What is moved; with what it must and should take where that is said. Beside the first two, to fit what a move costs. */
const loads: readonly (readonly [
  title: string,
  load: Load,
  goals: readonly [must: number, aim: number] | null,
])[] = [
  ['1 MiB of live state', { memoryBytes: MIB, usedBytes: MIB, dirtiedBytesPerSecond: MIB / 4 }, [50, 15]],
  [
    '64 MiB of which 8 are dirtied a second',
    { memoryBytes: 64 * MIB, usedBytes: 64 * MIB, dirtiedBytesPerSecond: 8 * MIB },
    [300, 100],
  ],
  ['4 MiB at rest', { memoryBytes: 4 * MIB, usedBytes: 4 * MIB, dirtiedBytesPerSecond: 0 }, null],
  ['16 MiB at rest', { memoryBytes: 16 * MIB, usedBytes: 16 * MIB, dirtiedBytesPerSecond: 0 }, null],
  ['64 MiB at rest', { memoryBytes: 64 * MIB, usedBytes: 64 * MIB, dirtiedBytesPerSecond: 0 }, null],
];

/** What it costs to move one between two runtimes. */
async function measureMoves(): Promise<void> {
  const saved: unknown[] = [];
  const bench = await MoveBench.open(false);
  for (const [title, load, goals] of loads) {
    process.stderr.write(`moves, ${title}\n`);
    const found = await bench.moves(load, WARM_COUNT + 2 * repetitionCount);
    const [downtimeMs, wholeMs] = [found.downtimeMs.slice(WARM_COUNT), found.wholeMs.slice(WARM_COUNT)];
    saved.push({ ...load, downtimeMs, wholeMs });
    rows.push(row(`downtime, ${title}, median`, median(downtimeMs), 'ms', goals));
    rows.push(row('– the longest', Math.max(...downtimeMs), 'ms', null));
    rows.push(row('– from asking to the word that it is there, median', median(wholeMs), 'ms', null));
  }
  await bench.close();
  if (values.save !== undefined) {
    const machine = `${cpus()[0]?.model}, ${cpus().length} cores, Node ${process.version}`;
    writeFileSync(values.save, `${JSON.stringify({ machine, moves: saved }, null, 2)}\n`);
  }
  const counting = await MoveBench.open(true);
  const { sentBytes } = await counting.moves(
    { memoryBytes: MIB, usedBytes: MIB / 16, dirtiedBytesPerSecond: 0 },
    3,
  );
  await counting.close();
  rows.push(row('sent for 1 MiB of memory with 64 KiB in use', median(sentBytes) / 1_024, 'KiB', [100, 70]));
}

if (!values.moves) await measureCode();
await measureMoves();
process.stderr.write('moves to a tab and back\n');
const tabs = await tabPausesMs(repetitionCount);
rows.push(row('downtime, 1 MiB of live state, Node to a tab, median', median(tabs.there), 'ms', [100, 40]));
rows.push(row('the same, from the tab to Node', median(tabs.back), 'ms', null));

const verdict = ({ figure, must, aim }: Row): string => {
  if (must === null || aim === null) return '–';
  if (figure <= aim) return 'reaches the aim';
  return figure <= must ? 'meets the must' : 'MISSES THE MUST';
};
const cells = rows.map((one) => [
  one.title,
  `${one.figure.toPrecision(3)} ${one.unit}`,
  String(one.must ?? '–'),
  String(one.aim ?? '–'),
  verdict(one),
]);
const table = [['what', 'figure', 'must', 'aim', 'verdict'], ...cells];
const widths =
  table[0]?.map((_, column) => Math.max(...table.map((line) => line[column]?.length ?? 0))) ?? [];
const written = table.map(
  (line) => `| ${line.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`,
);
written.splice(1, 0, `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`);
process.stdout.write(
  `${written.join('\n')}\n\n${cpus()[0]?.model}, ${cpus().length} cores, Node ${process.version}\n`,
);
process.exitCode = rows.some((one) => verdict(one) === 'MISSES THE MUST') ? 4 : 0;
