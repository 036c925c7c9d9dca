import { readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sha256 } from '../../run/provenance.ts';
import { specifiersIn } from './specifiers.ts';

/** A file that a policy takes something from. */
export interface Imported {
  /** As seen from the folder of the policy, such as `lib/worth.ts`. */
  readonly path: string;
  /** As stacks tell it. */
  readonly realPath: string;
  readonly sha256: string;
}

/** What may be left out at the end of what is imported, and what stands for a folder. */
const ENDINGS = ['', '.ts', '.mts', '.js', '.mjs', '.json', '/index.ts', '/index.js'];

/**
 * The files that a file imports, and those that these import, each once and in order of their paths: all that lies beside
 * it or is named by its place. Packages are left out, and what is only named while the code runs.
 */
export function importsOf(entry: string): readonly Imported[] {
  const root = realpathSync(resolve(entry));
  const found = new Map<string, Imported>();
  const waiting = [root];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (path.endsWith('.json')) continue;
    for (const realPath of namedIn(path)) {
      if (realPath === root || found.has(realPath)) continue;
      const near = relative(dirname(root), realPath).replaceAll('\\', '/');
      found.set(realPath, { path: near, realPath, sha256: sha256(readFileSync(realPath, 'utf8')) });
      waiting.push(realPath);
    }
  }
  return [...found.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** Files that a file names as imports. */
function namedIn(path: string): readonly string[] {
  return specifiersIn(readFileSync(path, 'utf8')).flatMap(({ word }) => {
    const found = word === null ? null : fileFor(word, dirname(path));
    return found === null ? [] : [found];
  });
}

/** Whether a file is named by its place, as opposed to a package. */
export const isNearby = (word: string): boolean => /^(\.{1,2}(\/|$)|\/|file:)/.test(word);

function fileFor(word: string, folder: string): string | null {
  if (!isNearby(word)) return null;
  const plain = word.startsWith('file:') ? placeOf(word) : resolve(folder, word.replace(/[?#].*$/, ''));
  if (plain === null) return null;
  // TypeScript is often imported by the name that it will have once it is compiled.
  const places = [...ENDINGS.map((ending) => plain + ending), plain.replace(/\.(m?)js$/, '.$1ts')];
  const place = places.find(isFile);
  return place === undefined ? null : realpathSync(place);
}

function placeOf(address: string): string | null {
  try {
    return fileURLToPath(address);
  } catch {
    return null;
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
