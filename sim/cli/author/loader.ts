import { register } from 'node:module';

/** What a policy imports from, whether it lies in a checkout, beside an installed package, or anywhere else. */
export const PACKAGE = 'arts-workbench';

/**
 * Runs in the thread in which Node resolves imports: the package is this very program, so that filters and scorers are
 * the same objects on both sides; and every TypeScript file is a module, whatever package.json it has or lacks.
 */
const HOOKS = `
let doors, root;
export function initialize(given) { ({ doors, root } = given); }
// What is imported by such a file has a name of its own, under which it would be something else, and have no lines.
function asModule(found) {
  if (found.format === 'module' || !/\\.m?ts(\\?|%3F|$)/.test(found.url)) return found;
  return { ...found, url: found.url.replace(/(\\.m?ts)(%3F|\\?)tsx-commonjs-.*$/, '$1'), format: 'module' };
}
// A copy of a file has copies of what it imports.
function copied(found, parent) {
  const copy = /[?&](copy=\\d+)/.exec(parent)?.[1];
  const isOwn = found.url.startsWith('file:') && !found.url.includes('/node_modules/') && !found.url.startsWith(root);
  return copy === undefined || !isOwn ? found : { ...found, url: found.url + '?' + copy };
}
export async function resolve(word, context, next) {
  const door = doors[word];
  if (door !== undefined) return next(door, context);
  return copied(asModule(await next(word, context)), context.parentURL ?? '');
}`;

/** Lets files anywhere import this package by its name. */
export function openDoor(): void {
  const door = (path: string): string => new URL(`../../../${path}`, import.meta.url).href;
  const doors = { [PACKAGE]: door('core/index.ts'), [`${PACKAGE}/testing`]: door('sim/check/index.ts') };
  register(`data:text/javascript,${encodeURIComponent(HOOKS)}`, { data: { doors, root: door('core/') } });
}
