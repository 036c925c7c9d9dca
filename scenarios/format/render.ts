import type { Issue } from './issue.ts';

/** How issues are printed. */
export interface RenderOptions {
  /** Whether to colour with ANSI escapes. */
  readonly color: boolean;
}

/** Prints issues for people: `file:line:col message`, the line with a mark under the culprit, and a hint. */
export function renderIssues(issues: readonly Issue[], { color }: RenderOptions = { color: false }): string {
  const paint = color ? painted : plain;
  const count = issues.length === 1 ? '1 issue' : `${issues.length} issues`;
  return `${issues.map((issue) => rendered(issue, paint)).join('\n')}\n${paint('bold', count)}\n`;
}

type Ink = 'bold' | 'red' | 'dim' | 'green';
type Paint = (ink: Ink, text: string) => string;

const ANSI: Readonly<Record<Ink, number>> = { bold: 1, dim: 2, red: 31, green: 32 };
const painted: Paint = (ink, text) => `\u001b[${ANSI[ink]}m${text}\u001b[0m`;
const plain: Paint = (_, text) => text;

function rendered({ file, line, column, message, hint, excerpt }: Issue, paint: Paint): string {
  const gutter = String(line).length;
  const frame = excerpt.lines.map(
    ({ number, text }) => `${paint('dim', `${String(number).padStart(gutter + 2)} | `)}${tabless(text)}`,
  );
  const before = tabless(excerpt.lines.at(-1)?.text.slice(0, column - 1) ?? '');
  const mark = `${paint('dim', `${' '.repeat(gutter + 2)} | `)}${' '.repeat(before.length)}`;
  const carets = paint('red', '^'.repeat(excerpt.width));
  const head = `${paint('bold', `${tabless(file)}:${line}:${column}`)} ${tabless(message)}`;
  const tail = hint === null ? [] : [paint('green', `${' '.repeat(gutter + 2)} = ${tabless(hint)}`)];
  return `${[head, ...frame, mark + carets, ...tail].join('\n')}\n`;
}

/** Tabs and control characters as blanks, so that the mark stands where it should and nothing escapes. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const tabless = (text: string): string => text.replace(/[\u0000-\u001f\u007f]/g, ' ');
