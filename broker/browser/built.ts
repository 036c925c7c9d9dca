import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join, relative, sep } from 'node:path';
import { gzipSync } from 'node:zlib';

/** One file of the built page. */
export interface PageFile {
  readonly type: string;
  readonly bytes: Buffer;
  /** The same, compressed; `null` where that gains nothing. */
  readonly zipped: Buffer | null;
  /** Whether its name changes with its content, so that it may be kept for ever. */
  readonly isNamedForContent: boolean;
}

/** What a page is made of, and where it is built to. */
export interface PageRecipe {
  /** For messages, such as "of the browser runtime". */
  readonly name: string;
  /** Configuration of its builder, from the root. */
  readonly config: string;
  /** All that it is made of, from the root. */
  readonly sources: readonly string[];
  /** Its folder below the cache. */
  readonly folder: string;
  /** How a person builds it. */
  readonly command: string;
}

const ROOT = join(import.meta.dirname, '../..');
const CACHE = join(ROOT, 'node_modules/.cache/arts');

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

/** Reads the built page into memory, having built it if need be; or says why there is none. */
export async function readPage(
  recipe: PageRecipe,
  folder?: string,
): Promise<ReadonlyMap<string, PageFile> | string> {
  const vite = viteProgram();
  const built = folder ?? join(CACHE, recipe.folder);
  if (folder === undefined && vite !== null && !isCurrent(recipe, built)) {
    const fault = await build(vite, recipe);
    if (fault !== null) return `The page ${recipe.name} could not be built:\n${fault}`;
  }
  if (!existsSync(join(built, 'index.html')))
    return `The page ${recipe.name} has not been built: ${recipe.command}`;
  const paths = readdirSync(built, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return new Map(paths.map((path) => [relative(built, path).split(sep).join('/'), readOne(path)]));
}

function readOne(path: string): PageFile {
  const bytes = readFileSync(path);
  const zipped = gzipSync(bytes);
  return {
    type: TYPES[extname(path)] ?? 'application/octet-stream',
    bytes,
    zipped: zipped.length < bytes.length ? zipped : null,
    isNamedForContent: dirname(path).endsWith('assets'),
  };
}

/** Whether the page is younger than everything it is made of. */
function isCurrent({ sources }: PageRecipe, built: string): boolean {
  const page = statSync(join(built, 'index.html'), { throwIfNoEntry: false });
  if (page === undefined) return false;
  return sources.every((source) => newestMs(join(ROOT, source)) <= page.mtimeMs);
}

function newestMs(path: string): number {
  const { mtimeMs } = statSync(path);
  if (!statSync(path).isDirectory()) return mtimeMs;
  const inner = readdirSync(path, { recursive: true, withFileTypes: true });
  const files = inner.filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'));
  return Math.max(0, ...files.map((file) => statSync(join(file.parentPath, file.name)).mtimeMs));
}

/** Vite is a tool: a supervisor that was installed without tools brings its page along. */
function viteProgram(): string | null {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin/vite.js');
  } catch {
    return null;
  }
}

/** Builds in a program of its own: the one that serves does not stop meanwhile, and its memory stays small. */
function build(vite: string, { config }: PageRecipe): Promise<string | null> {
  const words = [vite, 'build', '--config', join(ROOT, config), '--logLevel', 'warn'];
  const child = spawn(process.execPath, words, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  return new Promise((resolve) => {
    child.on('error', (fault) => resolve(fault.message));
    child.on('close', (code) => resolve(code === 0 ? null : said || `vite ended with ${code}`));
  });
}
