import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';

/** One line of a file that is imported. */
export interface Line {
  readonly lineNumber: number;
  readonly text: string;
}

/** One field of a line, with the column that it begins in, from 1. */
export interface Field {
  readonly text: string;
  readonly columnNumber: number;
}

/** A line taken apart. */
export interface Row {
  readonly lineNumber: number;
  readonly fields: readonly Field[];
}

/** Something that is wrong with a file, as an editor can jump to it. */
export interface Complaint {
  readonly lineNumber: number;
  readonly columnNumber: number;
  readonly message: string;
}

/** Complaints after which reading ends: more would be of the same kind. */
const COMPLAINT_COUNT_MAX = 20;

/** Ends the reading of a file that is not what it was said to be. */
export class NotThatFormat extends Error {}

/** A file that is imported: read line by line as often as needed, packed or not, with a list of what is wrong with it. */
export class Source {
  readonly path: string;
  readonly complaints: Complaint[] = [];
  readonly #onBytes: (byteCount: number) => void;

  /** `onBytes` is told of every piece that was read from the disk. */
  constructor(path: string, onBytes: (byteCount: number) => void = () => {}) {
    this.path = path;
    this.#onBytes = onBytes;
  }

  /** The lines one by one; empty ones are left out. */
  async *lines(): AsyncGenerator<Line> {
    const file = createReadStream(this.path);
    file.on('data', (piece) => this.#onBytes(piece.length));
    const input = this.path.endsWith('.gz') ? file.pipe(createGunzip()) : file;
    if (input !== file) file.on('error', (fault) => input.destroy(fault));
    let lineNumber = 0;
    for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      lineNumber += 1;
      const plain = lineNumber === 1 ? text.replace(/^\uFEFF/, '') : text;
      if (plain.trim() !== '') yield { lineNumber, text: plain };
    }
  }

  /** Notes something wrong; ends the reading when there is too much of it. */
  complain(lineNumber: number, columnNumber: number, message: string): void {
    this.complaints.push({ lineNumber, columnNumber, message });
    if (this.complaints.length >= COMPLAINT_COUNT_MAX) throw new NotThatFormat('too much is wrong');
  }

  /** A number in a row; complains and gives `null` where there is none or one below the least. */
  numberIn(row: Row, at: number, what: string, least: number = Number.NEGATIVE_INFINITY): number | null {
    const field = row.fields[at];
    if (field === undefined) {
      const last = row.fields.at(-1);
      const column = last === undefined ? 1 : last.columnNumber + last.text.length;
      this.complain(row.lineNumber, column, `the line ends before ${what}`);
      return null;
    }
    const value = Number(field.text);
    if (field.text.trim() === '' || !Number.isFinite(value)) {
      this.complain(row.lineNumber, field.columnNumber, `${what} is no number: "${field.text}"`);
      return null;
    }
    if (value >= least) return value;
    this.complain(
      row.lineNumber,
      field.columnNumber,
      `${what} is ${field.text}, and must not be below ${least}`,
    );
    return null;
  }
}

/** Takes a line of comma- or tab-separated fields apart, quoted as in RFC 4180; a field does not go on in the next line. */
export function separated({ lineNumber, text }: Line, separator = ','): Row {
  const fields: Field[] = [];
  for (let at = 0; at <= text.length; ) {
    const columnNumber = at + 1;
    if (text[at] === '"') {
      const end = quoteEnd(text, at + 1);
      fields.push({ text: text.slice(at + 1, end).replaceAll('""', '"'), columnNumber });
      const next = text.indexOf(separator, end);
      at = next < 0 ? text.length + 1 : next + 1;
      continue;
    }
    const next = text.indexOf(separator, at);
    const end = next < 0 ? text.length : next;
    fields.push({ text: text.slice(at, end).trim(), columnNumber });
    at = end + 1;
  }
  return { lineNumber, fields };
}

function quoteEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] !== '"') continue;
    if (text[at + 1] !== '"') return at;
    at += 1;
  }
  return text.length;
}

/** Takes a line of fields between blanks apart. */
export function blankSeparated({ lineNumber, text }: Line): Row {
  const fields = [...text.matchAll(/\S+/g)].map((match) => ({
    text: match[0],
    columnNumber: match.index + 1,
  }));
  return { lineNumber, fields };
}

/** Where the columns of a head are; complains of those that are missing. */
export function columnsOf<Name extends string>(
  source: Source,
  head: Row,
  names: readonly Name[],
): Readonly<Record<Name, number>> {
  const found = {} as Record<Name, number>;
  for (const name of names) {
    const at = head.fields.findIndex(({ text }) => text.toLowerCase() === name.toLowerCase());
    found[name] = at;
    if (at < 0) {
      const message = `there is no column "${name}"; the head has ${head.fields
        .map(({ text }) => text)
        .join(', ')
        .slice(0, 120)}`;
      throw new Missing(source, head, message);
    }
  }
  return found;
}

class Missing extends NotThatFormat {
  constructor(source: Source, head: Row, message: string) {
    super(message);
    source.complaints.push({ lineNumber: head.lineNumber, columnNumber: 1, message });
  }
}
