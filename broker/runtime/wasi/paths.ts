import { ERRNO } from './errno.ts';
import { type Files, type FolderNode, type NodeId, ROOT } from './files.ts';

/** Where a path leads: to a node, or to a name that is free. */
export interface Place {
  readonly folder: FolderNode;
  /** Empty for the folder that the walk began in. */
  readonly name: string;
  readonly node: NodeId | null;
  /** Whether the path ends in a slash and so must name a folder. */
  readonly mustBeFolder: boolean;
}

/** What to walk: from a folder along a path. */
export interface Walk {
  readonly from: NodeId;
  readonly path: string;
  /** Whether a symbolic link at the very end is followed. */
  readonly follow: boolean;
}

/** Links followed before a walk is given up, as POSIX systems have it (`SYMLOOP_MAX` is at least 8; Linux takes 40). */
const HOP_COUNT_MAX = 40;

/** Walks a path without ever leaving the folder it starts in; an error number if it leads nowhere. */
export function walk(files: Files, { from, path, follow }: Walk): Place | number {
  if (path === '') return ERRNO.notFound;
  if (path.startsWith('/')) return ERRNO.notCapable;
  const stack: NodeId[] = [from];
  const mustBeFolder = /(^|\/)\.{0,2}$/.test(path);
  let steps = stepsOf(path);
  let hopCount = 0;
  for (;;) {
    const here = stack.at(-1) ?? from;
    const folder = files.folder(here);
    if (folder === null) return ERRNO.notFolder;
    const [step, ...rest] = steps;
    if (step === undefined) return { folder, name: '', node: here, mustBeFolder };
    steps = rest;
    if (step === '..') {
      // The root is its own parent, as everywhere; of any other folder one must not leave.
      if (stack.length > 1) stack.pop();
      else if (from !== ROOT) return ERRNO.notCapable;
      continue;
    }
    const id = folder.entries.get(step);
    const isEnd = rest.length === 0;
    if (id === undefined) return isEnd ? { folder, name: step, node: null, mustBeFolder } : ERRNO.notFound;
    const node = files.node(id);
    if (node.kind === 'symlink' && (!isEnd || follow || mustBeFolder)) {
      hopCount += 1;
      if (hopCount > HOP_COUNT_MAX) return ERRNO.loop;
      if (node.target.startsWith('/')) return ERRNO.notCapable;
      steps = [...stepsOf(node.target), ...rest];
    } else if (isEnd) {
      if (mustBeFolder && node.kind !== 'folder') return ERRNO.notFolder;
      return { folder, name: step, node: id, mustBeFolder };
    } else {
      stack.push(id);
    }
  }
}

const stepsOf = (path: string): readonly string[] =>
  path.split('/').filter((step) => step !== '' && step !== '.');
