import { readFileSync } from 'node:fs';
import { join } from 'node:path';

type Cell = string | number | null;

/** Mean and median of |measured / predicted − 1|, as the fit's own table states them. */
export interface StatedError {
  readonly meanErrorShare: number;
  readonly medianErrorShare: number;
}

/** A generated table: what its header says, and its rows by column name. */
interface Table {
  readonly header: { readonly errors?: Readonly<Record<string, StatedError>> };
  readonly rows: readonly Row[];
}

/** One line of a generated table, read by column name; a wrong name or kind is our own mistake and throws. */
export class Row {
  readonly #columns: ReadonlyMap<string, number>;
  readonly #cells: readonly Cell[];

  constructor(columns: ReadonlyMap<string, number>, cells: readonly Cell[]) {
    this.#columns = columns;
    this.#cells = cells;
  }

  text(column: string): string {
    const cell = this.#cell(column);
    if (typeof cell !== 'string') throw new Error(`broken claim: column ${column} holds text`);
    return cell;
  }

  number(column: string): number {
    const cell = this.#cell(column);
    if (typeof cell !== 'number') throw new Error(`broken claim: column ${column} holds numbers`);
    return cell;
  }

  numberOrNull(column: string): number | null {
    return this.#cell(column) === null ? null : this.number(column);
  }

  #cell(column: string): Cell {
    const cell = this.#cells[this.#columns.get(column) ?? -1];
    if (cell === undefined) throw new Error(`broken claim: the table has a column ${column}`);
    return cell;
  }
}

/** Reads the table `name` out of one of the generated files beside this one. */
export function readTable(file: string, name: string): Table {
  const text = readFileSync(join(import.meta.dirname, file), 'utf8');
  const content = JSON.parse(text) as { readonly header: Table['header'] } & Record<
    string,
    readonly Cell[][]
  >;
  const [names = [], ...lines] = content[name] ?? [];
  const columns = new Map(names.map((column, index) => [String(column), index]));
  return { header: content.header, rows: lines.map((cells) => new Row(columns, cells)) };
}

/** Runs `read` at the first call and remembers its result: tables are read when asked for, and only once. */
export function lazily<T>(read: () => T): () => T {
  let remembered: { readonly value: T } | undefined;
  return () => {
    remembered ??= { value: read() };
    return remembered.value;
  };
}
