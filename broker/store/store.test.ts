import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileStore, openStore, readReferred } from './index.ts';

const HELLO = readFileSync(join(import.meta.dirname, '../modules/built/hello.wasm'));
const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'arts-store-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function* inChunks(bytes: Uint8Array, size = 1_000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const left = (): readonly string[] => readdirSync(join(folder, 'files'));

describe('a file store', () => {
  it('keeps a module under its hash, and once', async () => {
    const store = await FileStore.open(folder);
    const sha256 = sha256Of(HELLO);
    expect(await store.add(inChunks(HELLO), 'hello.wasm')).toMatchObject({
      kind: 'stored',
      isNew: true,
      file: { sha256, sizeBytes: HELLO.length, fileType: 'WA', name: 'hello.wasm' },
    });
    expect(await store.add(inChunks(HELLO, 7_000), 'other.wasm')).toMatchObject({
      isNew: false,
      file: { name: 'hello.wasm' },
    });
    expect(readFileSync(store.path(sha256))).toEqual(HELLO);
    expect(left().toSorted()).toEqual([sha256, `${sha256}.json`]);
  });

  it('finds everything again after a restart, and clears away what a crash left', async () => {
    const before = await FileStore.open(folder);
    await before.add(inChunks(HELLO), 'hello.wasm');
    writeFileSync(join(folder, 'files', 'half.draft'), 'half');
    writeFileSync(join(folder, 'files', `${'0'.repeat(64)}.json`), '{}');
    const after = await FileStore.open(folder);
    expect(after.files).toEqual(before.files);
    expect(after.totalBytes).toBe(HELLO.length);
    expect(left().filter((name) => name.endsWith('.draft'))).toEqual([]);
  });

  it('takes Python as text', async () => {
    const store = await FileStore.open(folder);
    const text = new TextEncoder().encode('print("hé")\n');
    expect(await store.add(inChunks(text), 'a.py')).toMatchObject({ file: { fileType: 'PY' } });
  });

  it.each([
    ['an empty file', new Uint8Array(), /empty/],
    ['half a module', HELLO.subarray(0, HELLO.length / 2), /cut off/],
    ['a component', Uint8Array.from([0, 0x61, 0x73, 0x6d, 13, 0, 1, 0]), /components/],
    ['a picture', Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2]), /neither/],
    ['what is no UTF-8', Uint8Array.from([0x70, 0xff, 0xfe]), /neither/],
  ])('refuses %s, says why, and leaves nothing behind', async (_, bytes, why) => {
    const store = await FileStore.open(folder);
    expect(await store.add(inChunks(bytes), null)).toMatchObject({
      kind: 'refused',
      refusal: 'unfit',
      message: expect.stringMatching(why),
    });
    expect(left()).toEqual([]);
  });

  it('validates a large module aside', async () => {
    const store = await FileStore.open(folder);
    const padding = Buffer.alloc(2_000_000);
    const size = padding.length + 2;
    // A custom section (§5.5.3): id 0, its size in LEB128, a name of one byte, and anything.
    const head = [
      0,
      (size & 0x7f) | 0x80,
      ((size >> 7) & 0x7f) | 0x80,
      ((size >> 14) & 0x7f) | 0x80,
      size >> 21,
    ];
    const large = Buffer.concat([HELLO, Buffer.from([...head, 1, 0x78]), padding]);
    expect(await store.add(inChunks(large, 65_536), null)).toMatchObject({ file: { fileType: 'WA' } });
    expect(await store.add(inChunks(large.subarray(0, -1), 65_536), null)).toMatchObject({
      refusal: 'unfit',
    });
  });

  it('stops reading what is too large, and takes no more than it may hold', async () => {
    const store = await FileStore.open(folder, {
      fileBytesMax: HELLO.length,
      totalBytesMax: HELLO.length + 10,
    });
    let readCount = 0;
    const endless = (async function* () {
      for (; readCount < 1_000_000; readCount++) yield new Uint8Array(10_000);
    })();
    expect(await store.add(endless, null)).toMatchObject({ refusal: 'too-large' });
    expect(readCount * 10_000).toBeLessThan(HELLO.length + 20_000);
    expect(await store.add(inChunks(HELLO), null)).toMatchObject({ kind: 'stored' });
    const text = new TextEncoder().encode('print(1234567890)');
    expect(await store.add(inChunks(text), null)).toMatchObject({ refusal: 'full' });
    expect(await store.remove(sha256Of(HELLO))).toBe(true);
    expect(await store.remove(sha256Of(HELLO))).toBe(false);
    expect(await store.add(inChunks(text), null)).toMatchObject({ kind: 'stored' });
  });

  it('is one file to all who bring it at the same time', async () => {
    const store = await FileStore.open(folder);
    const all = await Promise.all(Array.from({ length: 5 }, () => store.add(inChunks(HELLO), null)));
    expect(all.filter((one) => one.kind === 'stored' && one.isNew)).toHaveLength(1);
    expect(store.totalBytes).toBe(HELLO.length);
  });
});

describe('files by name', () => {
  const furnished = async () => {
    const store = await openStore(folder);
    await store.files.add(inChunks(HELLO), 'hello.wasm');
    return { store, stored: store.files.path(sha256Of(HELLO)) };
  };

  it('are found where they were put, and listed', async () => {
    const { store, stored } = await furnished();
    expect(await store.users.name('ann/demo/hello.wasm', stored)).toBe(true);
    expect(await store.users.find('ann/demo/hello.wasm')).toMatchObject({
      kind: 'file',
      sizeBytes: HELLO.length,
    });
    expect(await store.users.find('ann/')).toEqual({ kind: 'folder', entries: ['demo/'] });
    expect(await store.users.find('ann/none.wasm')).toEqual({ kind: 'nothing' });
    expect(await store.users.name('ann/demo', stored)).toBe(false);
    expect(await store.users.name('ann/demo/hello.wasm/x', stored)).toBe(false);
  });

  it('outlive their removal from the store', async () => {
    const { store, stored } = await furnished();
    await store.users.name('ann/hello.wasm', stored);
    await store.files.remove(sha256Of(HELLO));
    expect(await readReferred(store, '/store/users/ann/hello.wasm')).toEqual(HELLO);
    expect(await readReferred(store, `sha256:${sha256Of(HELLO)}`)).toBeNull();
  });

  it('are read by hash, by path or by the name they came with', async () => {
    const { store } = await furnished();
    expect(await readReferred(store, 'hello.wasm')).toEqual(HELLO);
    expect(await readReferred(store, `sha256:${sha256Of(HELLO)}`)).toEqual(HELLO);
    expect(await readReferred(store, 'sha256:../../secret')).toBeNull();
    expect(await readReferred(store, 'nothing.wasm')).toBeNull();
  });

  it('never lead out of their folder, whatever is asked for', async () => {
    const { store, stored } = await furnished();
    writeFileSync(join(folder, 'secret'), 'secret');
    symlinkSync(join(folder, 'secret'), join(folder, 'users', 'door'));
    symlinkSync(folder, join(folder, 'users', 'gate'));
    const step = fc.oneof(
      fc.constantFrom(
        '..',
        '.',
        '',
        '...',
        'users',
        'secret',
        'door',
        'gate',
        '.a',
        'a\0b',
        '..\\..',
        '%2e%2e',
      ),
      fc.string({ maxLength: 6 }),
    );
    const paths = fc.array(step, { maxLength: 10 }).map((steps) => steps.join('/'));
    await fc.assert(
      fc.asyncProperty(paths, async (path) => {
        await store.users.name(path, stored);
        const found = await store.users.find(path);
        if (found.kind === 'file') expect(readFileSync(found.path)).toEqual(HELLO);
        expect(readdirSync(folder).toSorted()).toEqual(['checkpoints', 'files', 'secret', 'users']);
      }),
      {
        numRuns: 60,
        examples: [
          ['door'],
          ['gate/x'],
          ['gate/secret'],
          ['gate/new/x'],
          ['../secret'],
          ['a/../../secret'],
          [`${'a/'.repeat(5_000)}b`],
        ],
      },
    );
    expect(readFileSync(join(folder, 'secret'), 'utf8')).toBe('secret');
  });
});
