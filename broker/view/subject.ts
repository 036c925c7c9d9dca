import { createReadStream, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** What is to be seen: a supervisor elsewhere, or files whose lines make up a trace. */
export type Subject =
  | { readonly kind: 'supervisor'; readonly url: string }
  | { readonly kind: 'files'; readonly name: string; readonly paths: readonly string[] };

const TRACE = 'trace.ndjson.gz';
/** A segment of a journal, as it is written or once it is old. */
const SEGMENT = /^\d{8}\.ndjson(\.gz)?$/;

/** What stands at an address or a path; a text says why there is nothing to see. */
export function subjectAt(text: string): Subject | string {
  if (/^https?:\/\//.test(text)) return { kind: 'supervisor', url: text.replace(/\/+$/, '') };
  if (!existsSync(text)) return `there is no "${text}": name a run folder, a journal, a trace or an address`;
  if (!statSync(text).isDirectory()) return { kind: 'files', name: basename(text), paths: [text] };
  if (existsSync(join(text, TRACE)))
    return { kind: 'files', name: runName(text), paths: [join(text, TRACE)] };
  if (existsSync(join(text, 'run.json')))
    return `"${text}" is a run without a trace: it was run with --no-trace`;
  const segments = readdirSync(text)
    .filter((entry) => SEGMENT.test(entry))
    .toSorted();
  if (segments.length > 0) {
    return {
      kind: 'files',
      name: basename(resolve(text)),
      paths: segments.map((entry) => join(text, entry)),
    };
  }
  return `"${text}" is neither a run folder nor a journal: it has no ${TRACE} and no 00000001.ndjson${hintOf(text)}`;
}

/** A run is called by its scenario and its policy. */
function runName(folder: string): string {
  try {
    const { scenario, policy } = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')) as {
      readonly scenario: { readonly name: string };
      readonly policy: { readonly name: string };
    };
    return `${scenario.name} under ${policy.name}`;
  } catch {
    return basename(resolve(folder));
  }
}

/** The journals in the folder of a supervisor's state. */
function hintOf(folder: string): string {
  const below = readdirSync(folder, { recursive: true, withFileTypes: true }).find((entry) =>
    SEGMENT.test(entry.name),
  );
  return below === undefined ? '' : `; try "${below.parentPath}"`;
}

/** The bytes of a subject: one file as it is, or several as one, unpacked. */
export function bytesOf(paths: readonly string[]): {
  readonly bytes: Readable;
  readonly lengthBytes: number | null;
} {
  const [only = ''] = paths;
  if (paths.length === 1) return { bytes: createReadStream(only), lengthBytes: statSync(only).size };
  return { bytes: Readable.from(allBytes(paths), { objectMode: false }), lengthBytes: null };
}

async function* allBytes(paths: readonly string[]): AsyncGenerator<Buffer> {
  for (const path of paths) {
    const file = createReadStream(path);
    const stream = path.endsWith('.gz') ? file.pipe(createGunzip()) : file;
    file.on('error', (fault) => stream.destroy(fault));
    for await (const chunk of stream) yield chunk as Buffer;
  }
}
