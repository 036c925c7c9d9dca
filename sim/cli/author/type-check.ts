import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PolicyFile } from './guard.ts';
import { PACKAGE } from './loader.ts';

/** What the compiler has to say of a policy. */
export type TypeReport =
  | { readonly kind: 'sound' }
  | { readonly kind: 'unsound'; readonly complaints: readonly string[] }
  /** There is no compiler to be found. */
  | { readonly kind: 'unknown' };

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
/** What the compiler prints: file(line,column): error TS1: text. */
const COMPLAINT = /^(\S.*)\((\d+),(\d+)\): error (TS\d+): (.*)$/;
/** Output of the compiler that is read; more would not be read by anybody. */
const OUTPUT_BYTES_MAX = 8 * 2 ** 20;

/** Has the compiler of TypeScript check a policy and what it imports: the author's own, or the one that came along. */
export async function typesOf(file: PolicyFile): Promise<TypeReport> {
  if (!/\.m?ts$/.test(file.path)) return { kind: 'sound' };
  const compiler = compilerFor(file.realPath);
  if (compiler === null) return { kind: 'unknown' };
  const folder = mkdtempSync(join(tmpdir(), 'arts-types-'));
  try {
    const project = join(folder, 'tsconfig.json');
    writeFileSync(project, JSON.stringify(projectFor(file)));
    const text = await output(compiler, ['--project', project, '--pretty', 'false']);
    const complaints = complaintsIn(text, file);
    return complaints.length === 0 ? { kind: 'sound' } : { kind: 'unsound', complaints };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function compilerFor(realPath: string): string | null {
  for (const from of [realPath, join(ROOT, 'package.json')]) {
    try {
      return createRequire(from).resolve('typescript/bin/tsc');
    } catch {
      // The next place may have one.
    }
  }
  return null;
}

const projectFor = ({ realPath }: PolicyFile): object => ({
  compilerOptions: {
    noEmit: true,
    strict: true,
    skipLibCheck: true,
    target: 'es2023',
    lib: ['es2023'],
    module: 'esnext',
    moduleResolution: 'bundler',
    allowImportingTsExtensions: true,
    resolveJsonModule: true,
    types: ['node'],
    typeRoots: [join(ROOT, 'node_modules/@types')],
    paths: {
      [PACKAGE]: [join(ROOT, 'core/index.ts')],
      [`${PACKAGE}/testing`]: [join(ROOT, 'sim/check/index.ts')],
    },
  },
  files: [realPath],
});

/** What the compiler says of the author's own files, as `file:line:col: text`, each continuation on a line of its own. */
function complaintsIn(text: string, { path, realPath, imports }: PolicyFile): readonly string[] {
  const own = new Map([
    [realPath, path],
    ...imports.map((one) => [one.realPath, join(dirname(path), one.path)] as const),
  ]);
  const complaints: string[] = [];
  let isOurs = false;
  for (const line of text.split('\n')) {
    const [, where = '', row, column, code, message] = COMPLAINT.exec(line) ?? [];
    if (row === undefined) {
      if (isOurs && line.startsWith(' ')) complaints.push(`${complaints.pop()}\n    ${line.trim()}`);
      continue;
    }
    const shown = own.get(resolve(where)) ?? own.get(resolve(tmpdir(), where));
    isOurs = shown !== undefined;
    if (shown !== undefined) complaints.push(`${near(shown)}:${row}:${column}: ${message} (${code})`);
  }
  return complaints;
}

const near = (path: string): string => {
  const short = relative('', path);
  return short.startsWith('.') || short.startsWith('/') ? path : `./${short}`;
};

const output = (compiler: string, words: readonly string[]): Promise<string> =>
  new Promise((resolved) => {
    execFile(process.execPath, [compiler, ...words], { maxBuffer: OUTPUT_BYTES_MAX }, (_error, out) =>
      resolved(out),
    );
  });
