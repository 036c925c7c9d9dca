import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Batch } from '../reel/scribe.ts';
import { readAssigned } from './file.ts';
import { unpackedMembers } from './gzip.ts';
import type { SourceNews } from './source.ts';

const line = (atMs: number, request: string): string =>
  `${JSON.stringify({ kind: 'command', atMs, command: { kind: 'accept-request', request } })}\n`;

async function read(
  bytes: Uint8Array<ArrayBuffer> | string,
): Promise<{ readonly times: readonly number[]; readonly last: SourceNews | undefined }> {
  const batches: Batch[] = [];
  const news: SourceNews[] = [];
  const sink = {
    batch: (batch: Batch) => void batches.push(batch),
    news: (one: SourceNews) => void news.push(one),
  };
  await readAssigned({ file: new Blob([bytes]) }, sink);
  return { times: batches.flatMap(({ block }) => [...block.atMs]), last: news.at(-1) };
}

describe('a file with a trace', () => {
  const text = line(1, 'ä') + line(2, '🙂');

  it('may be packed or plain', async () => {
    expect((await read(text)).times).toEqual([1, 2]);
    expect((await read(new Uint8Array(gzipSync(text)))).times).toEqual([1, 2]);
  });

  it('may be packed in several members, as a run is, wherever chunks end', async () => {
    const members = [1, 2, 3].map((atMs) => gzipSync(line(atMs, 'x'.repeat(atMs))));
    const packed = new Uint8Array(Buffer.concat(members));
    expect((await read(packed)).times).toEqual([1, 2, 3]);
    for (const size of [1, 7, 31]) {
      const cut = async function* (): AsyncGenerator<Uint8Array<ArrayBuffer>> {
        for (let at = 0; at < packed.length; at += size) yield packed.slice(at, at + size);
      };
      const parts: Uint8Array[] = [];
      for await (const part of unpackedMembers(cut())) parts.push(part);
      expect(Buffer.concat(parts).toString()).toBe(
        [1, 2, 3].map((atMs) => line(atMs, 'x'.repeat(atMs))).join(''),
      );
    }
  });

  it('is refused when it is packed badly', async () => {
    const packed = new Uint8Array(gzipSync(text));
    packed[14] = (packed[14] ?? 0) ^ 0xff;
    expect((await read(packed)).last).toMatchObject({ kind: 'failed' });
  });

  it('may end in a line that a crash cut off', async () => {
    expect(await read(`${text}{"kind":"comm`)).toEqual({ times: [1, 2], last: { kind: 'ended' } });
    expect((await read(text.trimEnd())).times).toEqual([1, 2]);
  });

  it('may hold seals and records in another order of keys', async () => {
    expect(
      (await read(`{"kind":"seal","crc":1}\n{"command":{"kind":"x"},"atMs":7,"kind":"command"}\n`)).times,
    ).toEqual([7]);
  });

  it('is refused with the number of the line that is none', async () => {
    expect((await read(`${text}what?\n`)).last).toEqual({ kind: 'failed', why: 'line 3: is no JSON' });
  });
});
