import { fileWriter, ParquetWriter, type SchemaElement } from 'hyparquet-writer';
import type { Cell, Column } from './rows.ts';

/** Rows to a row group: some MiB at a time (assumption: what readers skip and what writers hold). */
const GROUP_ROW_COUNT = 50_000;

/** Writes rows to a Parquet file, a row group at a time, so that memory does not grow with the table. */
export class ParquetRows {
  readonly #columns: readonly Column[];
  readonly #writer: ParquetWriter;
  #rows: (readonly Cell[])[] = [];

  constructor(path: string, columns: readonly Column[]) {
    this.#columns = columns;
    this.#writer = new ParquetWriter({
      writer: fileWriter(path),
      schema: [{ name: 'root', num_children: columns.length }, ...columns.map(elementOf)],
      createdBy: 'arts-workbench',
    });
  }

  /** Adds rows. */
  async add(rows: readonly (readonly Cell[])[]): Promise<void> {
    this.#rows.push(...rows);
    if (this.#rows.length >= GROUP_ROW_COUNT) await this.#flush();
  }

  /** Writes what is left and the end of the file. */
  async close(): Promise<void> {
    await this.#flush();
    await this.#writer.finish();
  }

  async #flush(): Promise<void> {
    const rows = this.#rows;
    this.#rows = [];
    if (rows.length === 0) return;
    const columns = this.#columns.map(({ name }, at) => ({ name, data: rows.map((row) => row[at] ?? null) }));
    await this.#writer.write({ columnData: columns, rowGroupSize: GROUP_ROW_COUNT });
  }
}

function elementOf({ name, type }: Column): SchemaElement {
  const repetition_type = 'OPTIONAL';
  switch (type) {
    case 'number':
      return { name, type: 'DOUBLE', repetition_type };
    case 'whole':
      return { name, type: 'INT32', repetition_type };
    case 'text':
      return { name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type };
  }
}
