import { LineCounter } from 'yaml';

/** A text that issues point into: a file, or one `--set` argument. */
export interface SourceText {
  /** As it is printed before the line number. */
  readonly name: string;
  readonly text: string;
  readonly lines: LineCounter;
}

/** A stretch of a source text, by offsets. */
export interface Place {
  readonly source: SourceText;
  readonly from: number;
  readonly to: number;
}

/** Opens a text; its lines are counted at once. */
export function sourceText(name: string, text: string): SourceText {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines.addNewLine(at + 1);
  return { name, text, lines };
}

/** The whole of a source text. */
export const wholeOf = (source: SourceText): Place => ({ source, from: 0, to: source.text.length });

/** One line of a text, with its number from 1. */
export interface NumberedLine {
  readonly number: number;
  readonly text: string;
}

/** Where a place begins, how far it reaches on that line, and that line with the one before. */
export interface Excerpt {
  readonly line: number;
  readonly column: number;
  readonly width: number;
  readonly lines: readonly NumberedLine[];
}

/** Cuts out the line a place begins on. A place of several lines is marked up to the end of the first. */
export function excerpt({ source, from, to }: Place): Excerpt {
  const inside = Math.max(0, Math.min(from, source.text.length));
  const { line, col: column } = source.lines.linePos(inside);
  const text = lineText(source, line);
  const width = Math.max(1, Math.min(to - inside, text.trimEnd().length - column + 1));
  const before = line > 1 ? [{ number: line - 1, text: lineText(source, line - 1) }] : [];
  return { line, column, width, lines: [...before, { number: line, text }] };
}

function lineText({ text, lines }: SourceText, line: number): string {
  const from = lines.lineStarts[line - 1] ?? 0;
  const to = lines.lineStarts[line];
  return text.slice(from, to === undefined ? text.length : to - 1).replace(/\r$/, '');
}
