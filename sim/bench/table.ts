import type { Result, Verdict } from './result.ts';

const WORDS: Readonly<Record<Verdict, string>> = {
  aim: 'reaches the aim',
  must: 'meets the must',
  fails: 'BELOW THE MUST',
  differs: 'NOT THE SAME WORK',
  reported: '–',
};

/** The results as a Markdown table, so that it can be read in a terminal and pasted into a README. */
export function tableOf(results: readonly Result[]): string {
  const head = ['what', 'figure', 'range', 'must', 'aim', 'verdict'];
  const rows = results.flatMap((result) => [ownRow(result), ...peerRow(result)]);
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}

/** A figure with three significant digits and the usual letters: 8.54 M, 412 k, 2.1 G. */
export function short(figure: number): string {
  for (const [unit, letter] of [
    [1e9, 'G'],
    [1e6, 'M'],
    [1e3, 'k'],
  ] as const) {
    if (Math.abs(figure) >= unit) return `${trimmed(figure / unit)} ${letter}`;
  }
  return trimmed(figure);
}

function ownRow(result: Result): readonly string[] {
  const { title, unit, figure, least, most, must, aim, verdict } = result;
  const mark = (goal: number | null) => (goal === null ? '–' : short(goal));
  const range = `${short(least)} … ${short(most)}`;
  return [title, `${short(figure)} ${unit}`, range, mark(must), mark(aim), WORDS[verdict]];
}

function peerRow({ comparison, note }: Result): readonly (readonly string[])[] {
  if (comparison === null) return note === '' ? [] : [[`– no peer: ${note}`, '', '', '', '', 'skipped']];
  const { peer, figure, ratio, must, aim, verdict } = comparison;
  const against = `– against ${peer} on the same work (${short(figure)})`;
  return [[against, `${trimmed(ratio)} ×`, '', `${must} ×`, `${aim} ×`, WORDS[verdict]]];
}

function trimmed(figure: number): string {
  return String(Number(figure.toPrecision(3)));
}
