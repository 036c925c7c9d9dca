import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { pairOf } from '../../freeze/testing/made.ts';
import { built } from '../testing/bench.ts';
import { Codes } from './codes.ts';
import { Files } from './file-store.ts';

const hello = built('hello');
const sha256 = createHash('sha256').update(hello).digest('hex');

describe('codes', () => {
  it('fetch and compile a module once, however often and under whatever name it is asked for', async () => {
    const asked: string[] = [];
    const files = new Files('http://store/', async (url) => {
      if (url.endsWith('/freezable')) throw new Error('404');
      asked.push(url);
      return hello;
    });
    const codes = new Codes(files);
    const first = await codes.prepare(`sha256:${sha256}`);
    expect(first.kind).toBe('code');
    expect(await codes.prepare(`sha256:${sha256}`)).toBe(first);
    expect(asked).toEqual([`http://store/files/${sha256}`]);
    expect(await codes.prepare('/store/users/ann/hello.wasm')).toBe(first);
    expect(await codes.prepare(`https://elsewhere/hello.wasm#sha256=${sha256}`)).toBe(first);
    expect(asked).toEqual([`http://store/files/${sha256}`, 'http://store/store/users/ann/hello.wasm']);
  });

  it.each([
    [2, '503 Service Unavailable', true, 3],
    [9, '503 Service Unavailable', false, 3],
    [9, '404 Not Found', false, 1],
  ])('ask %d refusals of "%s" for what can be paused', async (refusalCount, refusal, isMade, askedCount) => {
    const { plainBytes, freezableBytes } = await pairOf('hello');
    let asked = 0;
    const files = new Files('http://store', async (url) => {
      if (!url.endsWith('/freezable')) return plainBytes;
      asked += 1;
      if (asked <= refusalCount) throw new Error(refusal);
      return freezableBytes;
    });
    const code = await new Codes(files).prepare(`sha256:${sha256}`);
    expect(code.kind === 'code' && code.identity !== null).toBe(isMade);
    expect(asked).toBe(askedCount);
  });

  it('compile nothing whose hash is not the one that was promised', async () => {
    const files = new Files('http://store', async () => hello.with(-1, (hello.at(-1) ?? 0) ^ 1));
    const code = await new Codes(files).prepare(`sha256:${sha256}`);
    expect(code).toMatchObject({
      kind: 'unfit',
      reason: expect.stringContaining('is not what it should be'),
    });
  });

  it.each([
    ['sha256:abc', /is no sha256/],
    ['/store/../../etc/passwd', /leads out of the store/],
    ['file:///etc/passwd', /is no reference/],
    [`https://x/y#sha256=${'g'.repeat(64)}`, /names no sha256/],
  ])('refuse %s', async (file, reason) => {
    const files = new Files('http://store', () => Promise.reject(new Error('must not be asked')));
    const code = await new Codes(files).prepare(file);
    expect(code).toMatchObject({ kind: 'unfit', reason: expect.stringMatching(reason) });
  });

  it('say why a file did not come', async () => {
    const server = createServer((_, response) => response.writeHead(404).end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const code = await new Codes(new Files(url)).prepare(`sha256:${sha256}`);
    expect(code).toEqual({
      kind: 'unfit',
      reason: `sha256:${sha256} cannot be fetched: 404 Not Found`,
    });
    server.close();
    server.closeAllConnections();
    expect(await new Codes(new Files(null)).prepare(`sha256:${sha256}`)).toMatchObject({
      reason: 'this runtime knows no store: give it --store URL',
    });
  });
});
