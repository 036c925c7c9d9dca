import { register } from 'node:module';

/** What a policy imports from, whether it lies in a checkout, beside an installed package, or anywhere else. */
export const PACKAGE = 'arts-workbench';

/**
 * Runs in the thread in which Node resolves imports: the package is this very program, so that filters and scorers are
 * the same objects on both sides; and every TypeScript file is a module, whatever package.json it has or lacks.
 */
const HOOKS = `
let door;
export function initialize(given) { door = given.door; }
export async function resolve(word, context, next) {
  if (word === ${JSON.stringify(PACKAGE)}) return next(door, context);
  const found = await next(word, context);
  if (found.format === 'module' || !/\\.m?ts(\\?|%3F|$)/.test(found.url)) return found;
  // What is imported by such a file has a name of its own, under which it would be something else, and have no lines.
  const url = found.url.replace(/(\\.m?ts)(%3F|\\?)tsx-commonjs-.*$/, '$1');
  return { ...found, url, format: 'module' };
}`;

/** Lets files anywhere import this package by its name. */
export function openDoor(): void {
  const door = new URL('../../../core/index.ts', import.meta.url).href;
  register(`data:text/javascript,${encodeURIComponent(HOOKS)}`, { data: { door } });
}
