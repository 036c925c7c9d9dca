import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Freezables } from './freezables.ts';
import { sha256Of, transform } from './transform.ts';

const BUILT = join(import.meta.dirname, '../modules/built');
const folder = mkdtempSync(join(tmpdir(), 'arts-freezable-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What this version makes of `cat`; when it changes, `TRANSFORMER_VERSION` has to grow. */
const CAT_OF_VERSION_2 = '3a8a48d3dfa78a50e4fa3e48de4de69bf767e141a9b26c6161f138a202c04ab7';

describe('modules that are made freezable', () => {
  it('come to the same bytes in a program of its own as here, and as ever in this version', async () => {
    const path = join(BUILT, 'cat.wasm');
    const bytes = new Uint8Array(readFileSync(path));
    const here = await transform(bytes);
    if (here.kind === 'refused') throw new Error(here.reason);
    expect(here.record).toMatchObject({ version: 2, sha256: CAT_OF_VERSION_2 });
    const there = await new Freezables(folder).of(here.record.originalSha256, path);
    expect(there).toMatchObject({ isFreezable: true, record: here.record });
    if (there.isFreezable) expect(await sha256Of(readFileSync(there.path))).toBe(here.record.sha256);
  });

  it('are made once, also for a store that is opened again', async () => {
    const sha256 = await sha256Of(readFileSync(join(BUILT, 'cat.wasm')));
    const again = await new Freezables(folder).of(sha256, '/nowhere/it/would/fail');
    expect(again.isFreezable).toBe(true);
  });

  it('are made again when what was kept is not whole', async () => {
    const path = join(BUILT, 'cat.wasm');
    const sha256 = await sha256Of(readFileSync(path));
    writeFileSync(join(folder, `${sha256}.v2.wasm`), 'half');
    const again = await new Freezables(folder).of(sha256, path);
    expect(again).toMatchObject({ isFreezable: true, record: { sha256: CAT_OF_VERSION_2 } });
  });

  it('say why they are not', async () => {
    const path = join(folder, 'empty.wasm');
    writeFileSync(path, Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
    const freezables = new Freezables(folder);
    expect(await freezables.of('e'.repeat(64), path)).toEqual({
      isFreezable: false,
      code: 'no-memory',
      reason: 'it has no memory to keep its stack in',
    });
    expect(await freezables.of('f'.repeat(64), join(folder, 'missing'))).toMatchObject({ code: 'failed' });
  });
});
