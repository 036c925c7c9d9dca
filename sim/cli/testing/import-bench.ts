import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ImportCommandOptions, importFile } from '../import.ts';
import { captured } from './captured.ts';

/** What came of an import; files are called FILE in what it says. */
export interface Imported {
  readonly exitCode: number;
  readonly err: string;
  readonly out: string;
}

/** Imports texts as files of a folder that is taken away in the end. */
export class ImportBench {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'arts-import-'));
  #count = 0;

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  async imported(
    format: string,
    text: string | Buffer,
    options: Partial<ImportCommandOptions> & { readonly suffix?: string } = {},
  ): Promise<Imported> {
    this.#count += 1;
    const { suffix = '', ...rest } = options;
    const path = join(this.folder, `file-${this.#count}${suffix}`);
    const out = join(this.folder, `scenario-${this.#count}.yaml`);
    writeFileSync(path, text);
    const screen = captured();
    const exitCode = await importFile(path, { format, out, quiet: true, ...rest }, screen);
    return { exitCode, err: screen.printed.err.replaceAll(path, 'FILE'), out };
  }
}
