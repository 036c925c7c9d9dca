import { createWriteStream, existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { nameHint } from '../../scenarios/format/spelling.ts';
import { duration, readQuantity } from '../../scenarios/format/units.ts';
import {
  type Importer,
  type ImportOptions,
  importers,
  NotThatFormat,
  Source,
} from '../../scenarios/import/index.ts';
import { EXIT } from './exits.ts';
import { type Progress, progressOf } from './progress.ts';
import { type Outcome, ready, refuse } from './scenario-file.ts';
import { ownScreen, type Screen } from './screen.ts';

/** Options of `arts import`. */
export interface ImportCommandOptions {
  readonly format: string;
  readonly out: string;
  readonly beside?: string;
  readonly limit?: ImportOptions['limitCount'];
  readonly servers?: ImportOptions['serverCount'];
  readonly work?: string;
  readonly quiet?: boolean;
}

/** Work of a call where nobody tells (assumption: the middle of what cloud functions take). */
const WORK_UNKNOWN_MS = 100;
const SERVER_COUNT = 4;

/** Makes a scenario of a file in a format of others; whatever is wrong with the file is told with line and column. */
export async function importFile(
  path: string,
  options: ImportCommandOptions,
  screen: Screen = ownScreen(),
): Promise<number> {
  const importer = importerNamed(options.format, screen);
  if (importer.kind === 'refused') return importer.exitCode;
  const work = workOf(options.work, screen);
  if (work.kind === 'refused') return work.exitCode;
  for (const file of [path, ...(options.beside === undefined ? [] : [options.beside])])
    if (!existsSync(file) || statSync(file).isDirectory())
      return refuse(screen, EXIT.input, `there is no file "${file}"`).exitCode;
  const { out } = options;
  if (existsSync(out))
    return refuse(screen, EXIT.input, `"${out}" is there already`, 'name another file with --out').exitCode;
  const progress = progressOf(screen, `import of ${path}`, options.quiet === true);
  const source = watched(path, progress);
  const beside = options.beside === undefined ? null : new Source(options.beside);
  const text = importer.value.write(source, {
    name: nameOf(out),
    limitCount: options.limit ?? Number.POSITIVE_INFINITY,
    serverCount: options.servers ?? SERVER_COUNT,
    workMs: work.value,
    beside,
  });
  const draft = `${out}.part-${process.pid}`;
  try {
    await pipeline(Readable.from(text), createWriteStream(draft));
  } catch (fault) {
    if (!(fault instanceof NotThatFormat) && source.complaints.length === 0) {
      rmSync(draft, { force: true });
      progress.end();
      return refuse(screen, EXIT.input, `${path} cannot be read: ${(fault as Error).message}`).exitCode;
    }
  }
  progress.end();
  const sources = beside === null ? [source] : [source, beside];
  if (sources.some(({ complaints }) => complaints.length > 0)) {
    rmSync(draft, { force: true });
    for (const { path: file, complaints } of sources)
      for (const { lineNumber, columnNumber, message } of complaints)
        screen.err(`${screen.paintErr('red', `${file}:${lineNumber}:${columnNumber}:`)} ${message}\n`);
    return EXIT.input;
  }
  renameSync(draft, out);
  screen.out(`${out}: made from ${path}; what was assumed stands at its head\n`);
  return EXIT.ok;
}

function importerNamed(name: string, screen: Screen): Outcome<Importer> {
  const found = importers.find((importer) => importer.name === name);
  if (found !== undefined) return ready(found);
  const names = importers.map((importer) => importer.name);
  return refuse(
    screen,
    EXIT.usage,
    `unknown format "${name}"`,
    nameHint(name, names) ?? `known: ${names.join(', ')}`,
  );
}

function workOf(text: string | undefined, screen: Screen): Outcome<number> {
  if (text === undefined) return ready(WORK_UNKNOWN_MS);
  const reading = readQuantity(duration, text);
  if (reading.kind === 'fault')
    return refuse(
      screen,
      EXIT.usage,
      `--work: ${reading.message}`,
      reading.hint ?? 'write it as 20ms or 1.5s',
    );
  return reading.value > 0 ? ready(reading.value) : refuse(screen, EXIT.usage, '--work: must be above 0');
}

/** A source whose reading moves a bar; some formats are read twice. */
function watched(path: string, progress: Progress): Source {
  const wholeBytes = Math.max(1, statSync(path).size);
  let readBytes = 0;
  return new Source(path, (byteCount) => {
    readBytes += byteCount;
    progress.show(Math.min(1, readBytes / wholeBytes));
  });
}

const nameOf = (path: string): string =>
  basename(path)
    .replace(/\.ya?ml$/, '')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-|-$/g, '') || 'imported';
