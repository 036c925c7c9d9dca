import type { Reading } from './bench.ts';

/** How a figure stands to its goal. */
export type Verdict = 'aim' | 'must' | 'fails' | 'reported';

/** One line of the table, as `--json` prints it. */
export interface Result extends Omit<Reading, 'value'> {
  /** The median of all rounds. */
  readonly figure: number;
  readonly least: number;
  readonly most: number;
  readonly roundCount: number;
  readonly verdict: Verdict;
}

const WORDS: Readonly<Record<Verdict, string>> = {
  aim: 'reaches the aim',
  must: 'meets the must',
  fails: 'MISSES THE MUST',
  reported: '–',
};

/** Sums up readings of the same title over all rounds, in the order in which they first came. */
export function resultsOf(readings: readonly Reading[]): readonly Result[] {
  const titles = [...new Set(readings.map(({ title }) => title))];
  return titles.flatMap((title) => {
    const same = readings.filter((reading) => reading.title === title);
    const [first] = same;
    if (first === undefined) return [];
    const { unit, goal, better } = first;
    const sorted = same.map(({ value }) => value).toSorted((a, b) => a - b);
    const figure = median(sorted);
    const [least = Number.NaN, most = Number.NaN] = [sorted[0], sorted.at(-1)];
    const verdict = verdictOf(figure, goal, better);
    return [{ title, unit, goal, better, figure, least, most, roundCount: same.length, verdict }];
  });
}

/** The results as a Markdown table, so that it can be read in a terminal and pasted into a README. */
export function tableOf(results: readonly Result[]): string {
  const head = ['what', 'figure', 'range', 'must', 'aim', 'verdict'];
  const rows = results.map(({ title, unit, figure, least, most, roundCount, goal, verdict }) => [
    title,
    `${short(figure)} ${unit}`,
    roundCount === 1 ? 'one run' : `${short(least)} … ${short(most)}`,
    goal === null ? '–' : short(goal.must),
    goal === null ? '–' : short(goal.aim),
    WORDS[verdict],
  ]);
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}

function verdictOf(figure: number, goal: Reading['goal'], better: Reading['better']): Verdict {
  if (goal === null) return 'reported';
  const reaches = (mark: number) => (better === 'higher' ? figure >= mark : figure <= mark);
  if (reaches(goal.aim)) return 'aim';
  return reaches(goal.must) ? 'must' : 'fails';
}

function median(sorted: readonly number[]): number {
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/** Three significant digits, and whole numbers where there are more. */
const short = (figure: number): string =>
  figure >= 1_000 ? Math.round(figure).toLocaleString('en') : String(Number(figure.toPrecision(3)));
