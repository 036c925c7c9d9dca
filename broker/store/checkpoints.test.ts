import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { streamCodec } from '../freeze/snapshot/codec.ts';
import { encodeSnapshot } from '../freeze/snapshot/encode.ts';
import { aSnapshot } from '../freeze/testing/snapshots.ts';
import { CheckpointStore } from './checkpoints.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'arts-checkpoints-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const bytesAt = (epoch: number): Promise<Uint8Array> => encodeSnapshot(aSnapshot({ epoch }), streamCodec);
const of = (module: string, epoch = 1) => ({ realm: 'home', module, epoch });

async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 100) yield bytes.subarray(at, at + 100);
}

describe('a store of checkpoints', () => {
  it('keeps the newest of each module, by its hash, and gives it back after a restart', async () => {
    const store = await CheckpointStore.open(folder);
    const [first, second] = [await bytesAt(1), await bytesAt(2)];
    await store.add(of('a', 1), inPieces(first));
    await store.add(of('b', 1), inPieces(first));
    expect(readdirSync(folder)).toHaveLength(3); // The same bytes are there once.
    await store.add(of('a', 2), inPieces(second));
    for (const one of [store, await CheckpointStore.open(folder)]) {
      const kept = one.find('home', 'a');
      expect(kept).toMatchObject({ epoch: 2, sha256: createHash('sha256').update(second).digest('hex') });
      expect(new Uint8Array(readFileSync(one.path(kept ?? { sha256: '' })))).toEqual(second);
      expect(one.find('home', 'b')).toMatchObject({ epoch: 1 });
      expect(one.totalBytes).toBe(first.length + second.length);
    }
  });

  it('clears away what nobody needs, and what a crash left', async () => {
    const store = await CheckpointStore.open(folder);
    const bytes = await bytesAt(1);
    for (const module of ['a', 'b']) await store.add(of(module), inPieces(bytes));
    await store.sweep(({ module }) => module === 'b');
    expect([store.find('home', 'a'), store.totalBytes]).toEqual([undefined, bytes.length]);
    for (const name of ['half.draft', '0'.repeat(64)]) writeFileSync(join(folder, name), 'half');
    expect((await CheckpointStore.open(folder)).find('home', 'b')).toBeDefined();
    expect(readdirSync(folder)).toHaveLength(2);
    await store.sweep(() => false);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('refuses what is no whole snapshot, too much, or not wanted any more, and keeps the one before', async () => {
    const bytes = await bytesAt(1);
    const limits = { snapshotBytesMax: 2 * bytes.length, totalBytesMax: bytes.length + 10 };
    const store = await CheckpointStore.open(folder, limits);
    const refusal = async (brought: Uint8Array, module = 'a', isWanted = true): Promise<string> => {
      const kept = await store.add(of(module, 2), inPieces(brought), () => isWanted);
      return kept.kind === 'kept' ? 'kept' : kept.refusal;
    };
    expect(await refusal(bytes)).toBe('kept');
    expect(await refusal(bytes.subarray(0, -1))).toBe('unfit');
    expect(await refusal(bytes.with(60, (bytes[60] ?? 0) ^ 1))).toBe('unfit');
    expect(await refusal(new Uint8Array(3 * bytes.length))).toBe('too-large');
    expect(await refusal(bytes, 'b')).toBe('full');
    expect(await refusal(bytes, 'a', false)).toBe('superseded');
    expect(readdirSync(folder)).toHaveLength(2);
    expect(store.find('home', 'a')).toMatchObject({ sizeBytes: bytes.length });
  });
});
