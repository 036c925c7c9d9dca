import { describe, expect, it } from 'vitest';
import { ERRNO } from './errno.ts';
import { type FileNode, Files, ROOT } from './files.ts';
import { walk } from './paths.ts';

const emptyFile = (): FileNode => ({ kind: 'file', bytes: new Uint8Array(), sizeBytes: 0 });

function room(): { files: Files; add: (name: string) => FileNode } {
  const files = new Files(() => 0);
  const add = (name: string): FileNode => {
    const folder = files.folder(ROOT);
    const id = folder === null ? null : files.create(folder, name, emptyFile());
    if (id === null) throw new Error('no space');
    return files.node(id) as FileNode;
  };
  return { files, add };
}

describe('files in memory', () => {
  it('never take more than their share of the host’s memory, and give back what is unlinked', () => {
    const { files, add } = room();
    const one = add('one');
    expect(files.resize(one, 17 * 2 ** 20)).toBe(false);
    expect(files.resize(one, 15 * 2 ** 20)).toBe(true);
    const two = add('two');
    expect(files.resize(two, 2 * 2 ** 20)).toBe(false);
    files.unlink(files.folder(ROOT) ?? never(), 'one');
    expect(files.resize(two, 2 * 2 ** 20)).toBe(true);
  });

  it('are only so many', () => {
    const { add } = room();
    let count = 0;
    expect(() => {
      for (;;) add(`file ${count++}`);
    }).toThrow('no space');
    expect(count).toBeLessThan(20_000);
  });

  it('stay while they are open, even without a name', () => {
    const { files, add } = room();
    add('one');
    const id = files.folder(ROOT)?.entries.get('one') ?? -1;
    files.opened(id);
    files.unlink(files.folder(ROOT) ?? never(), 'one');
    expect(files.node(id).kind).toBe('file');
    files.closed(id);
    expect(() => files.node(id)).toThrow();
  });

  it('cannot be reached from outside of the folder that a walk begins in', () => {
    const { files } = room();
    const root = files.folder(ROOT) ?? never();
    const inner = files.create(root, 'inner', { kind: 'folder', entries: new Map(), face: null }) ?? -1;
    files.create(root, 'secret', emptyFile());
    const folder = files.folder(inner) ?? never();
    files.create(folder, 'up', { kind: 'symlink', target: '../secret' });
    files.create(folder, 'away', { kind: 'symlink', target: '/secret' });
    for (const path of ['../secret', './../secret', 'up', 'away', '/secret', 'x/../../secret', '..'])
      expect([path, walk(files, { from: inner, path, follow: true })]).toEqual([
        path,
        path.startsWith('x') ? ERRNO.notFound : ERRNO.notCapable,
      ]);
  });
});

const never = (): never => {
  throw new Error('no such folder');
};
