import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Desk } from './testing/desk.ts';

const HELLO = readFileSync(join(import.meta.dirname, '../modules/built/hello.wasm'));
const SHA256 = createHash('sha256').update(HELLO).digest('hex');
const WASM = { 'content-type': 'application/wasm' };

let desk: Desk;
beforeAll(async () => {
  desk = await Desk.open({ storeUrl: 'https://store.example.org/' });
  await desk.registers('r1');
  await desk.asks('POST', '/api/v1/files?name=hello.wasm', HELLO, WASM);
  await desk.asks('PUT', '/store/users/ann/demo/hello.wasm', HELLO, WASM);
});
afterAll(() => desk.close());

const fetched = async (
  url: string,
  headers: Readonly<Record<string, string>> = {},
  method: 'GET' | 'HEAD' = 'GET',
) => {
  const response = await desk.rest.app.inject({ method, url, headers: { ...headers } });
  return { status: response.statusCode, headers: response.headers, bytes: response.rawPayload };
};

describe('a module file', () => {
  it('is stored once, under its hash, and told of', async () => {
    const { status, body, headers } = await desk.asks('POST', '/api/v1/files?name=again.wasm', HELLO, WASM);
    expect([status, headers.location]).toEqual([200, `/files/${SHA256}`]);
    expect(body).toMatchObject({
      sha256: SHA256,
      sizeBytes: HELLO.length,
      fileType: 'WA',
      name: 'hello.wasm',
    });
    expect((await desk.asks('GET', `/api/v1/files/${SHA256}`)).body).toEqual(body);
    expect((await desk.asks('GET', '/api/v1/files')).body).toEqual({ entries: [body], next: null });
  });

  it.each([
    ['half of it', HELLO.subarray(0, 1_000), 422, 'unfit'],
    ['nothing', undefined, 422, 'unfit'],
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1]), 422, 'unfit'],
  ])('is not taken if it is %s', async (_, bytes, status, code) => {
    const answer = await desk.asks('POST', '/api/v1/files', bytes, bytes === undefined ? {} : WASM);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it('is served whole, with a tag that is its hash, and never again to those who have it', async () => {
    const whole = await fetched(`/files/${SHA256}`);
    expect(whole.bytes).toEqual(HELLO);
    expect(whole.headers).toMatchObject({
      'content-type': 'application/wasm',
      'content-length': String(HELLO.length),
      etag: `"${SHA256}"`,
      'accept-ranges': 'bytes',
      'cache-control': 'public, max-age=31536000, immutable',
    });
    const again = await fetched(`/files/${SHA256}`, { 'if-none-match': `"x", W/"${SHA256}"` });
    expect([again.status, again.bytes.length]).toEqual([304, 0]);
    const head = await fetched(`/files/${SHA256}`, {}, 'HEAD');
    expect([head.status, head.bytes.length, head.headers['content-length']]).toEqual([
      200,
      0,
      String(HELLO.length),
    ]);
    expect((await fetched(`/files/${'0'.repeat(64)}`)).status).toBe(404);
    expect((await fetched('/files/..%2f..%2fsecret')).status).toBe(400);
  });

  it('is served in parts that are those of the file, whatever part is asked for', async () => {
    const last = HELLO.length - 1;
    const place = fc.oneof(
      fc.nat({ max: HELLO.length + 5 }),
      fc.constantFrom(0, 1, last - 1, last, last + 1),
    );
    const wanted = fc.oneof(
      fc.tuple(place, place).map(([from, to]) => `bytes=${from}-${to}`),
      place.map((from) => `bytes=${from}-`),
      place.map((count) => `bytes=-${count}`),
      fc.constantFrom('bytes=-', 'bytes=a-b', 'bytes=0-1,3-4', 'lines=0-1', 'bytes=0--1', ''),
    );
    await fc.assert(
      fc.asyncProperty(wanted, async (range) => {
        const { status, headers, bytes } = await fetched(`/files/${SHA256}`, { range });
        const part = partOf(range);
        if (part === 'all') {
          expect([status, bytes.equals(HELLO)]).toEqual([200, true]);
          return;
        }
        if (part === 'none') {
          expect([status, headers['content-range']]).toEqual([416, `bytes */${HELLO.length}`]);
          return;
        }
        expect([status, headers['content-range']]).toEqual([
          206,
          `bytes ${part[0]}-${part[1]}/${HELLO.length}`,
        ]);
        expect(bytes.equals(HELLO.subarray(part[0], part[1] + 1))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('is served whole if the part is of another version', async () => {
    const range = { range: 'bytes=0-3' };
    expect((await fetched(`/files/${SHA256}`, { ...range, 'if-range': `"${SHA256}"` })).status).toBe(206);
    expect((await fetched(`/files/${SHA256}`, { ...range, 'if-range': '"other"' })).status).toBe(200);
  });

  it('stays as long as a module needs it', async () => {
    const text = 'print(1)\n';
    const { body } = await desk.asks('POST', '/api/v1/files?name=one.py', text, {
      'content-type': 'text/x-python',
    });
    const file = `sha256:${body.sha256}`;
    await desk.asks('POST', '/api/v1/realms/home/modules', {
      module: { id: 'user', file, fileType: 'PY', apis: ['none'] },
    });
    expect((await desk.asks('DELETE', `/api/v1/files/${body.sha256}`)).body).toMatchObject({
      code: 'in-use',
      detail: 'module user uses it',
    });
    await desk.asks('DELETE', '/api/v1/realms/home/modules/user');
    expect((await desk.asks('DELETE', `/api/v1/files/${body.sha256}`)).status).toBe(200);
    expect((await desk.asks('DELETE', `/api/v1/files/${body.sha256}`)).body).toMatchObject({
      code: 'unknown-file',
    });
  });
});

describe('a file by its path', () => {
  it('is served where it was put, and its folder is a page of links', async () => {
    const file = await fetched('/store/users/ann/demo/hello.wasm');
    expect([file.status, file.bytes.equals(HELLO), file.headers['content-type']]).toEqual([
      200,
      true,
      'application/wasm',
    ]);
    const again = await fetched('/store/users/ann/demo/hello.wasm', {
      'if-none-match': String(file.headers.etag),
    });
    expect(again.status).toBe(304);
    expect((await fetched('/store/users/ann/')).bytes.toString()).toContain('<a href="demo/">demo/</a>');
    const bare = await fetched('/store/users/ann');
    expect([bare.status, bare.headers.location]).toEqual([302, 'ann/']);
  });

  it('is looked for at the store that was named if it is not here', async () => {
    const elsewhere = await fetched('/store/users/bob/a%20b.wasm');
    expect([elsewhere.status, elsewhere.headers.location]).toEqual([
      302,
      'https://store.example.org/store/users/bob/a%20b.wasm',
    ]);
  });

  it.each([
    '/store/users/../files/x',
    '/store/users/ann/%2e%2e/%2e%2e/files',
    '/store/users/ann/..%2f..%2f..%2fetc%2fpasswd',
    '/store/users//etc/passwd',
    '/store/users/ann/%00',
    '/store/users/%',
  ])('leads nowhere upwards: %s', async (url) => {
    const { status } = await fetched(url);
    expect([302, 400, 404]).toContain(status);
    const put = await desk.asks('PUT', url, 'print(2)\n', { 'content-type': 'text/x-python' });
    expect([400, 404]).toContain(put.status);
  });
});

/** The witness: RFC 9110, §14.1.2, for one span. */
function partOf(range: string): 'all' | 'none' | readonly [number, number] {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(range) ?? [];
  if (first === undefined || last === undefined || first + last === '') return 'all';
  const size = HELLO.length;
  if (first === '') return last === '0' ? 'none' : [Math.max(0, size - Number(last)), size - 1];
  if (last !== '' && Number(last) < Number(first)) return 'all';
  if (Number(first) >= size) return 'none';
  return [Number(first), last === '' ? size - 1 : Math.min(Number(last), size - 1)];
}

/** An empty module with a memory that threads may share: a flag of 3 in its memory section (threads proposal). */
const THREADED = Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 5, 4, 1, 3, 1, 1]);

describe('a file', () => {
  it.each([
    ['uses threads', THREADED, 'WA', false],
    ['is Python', Buffer.from('print(1)'), 'PY', false],
    ['is like any other', HELLO, 'WA', true],
  ])(
    'that %s makes modules that say truly whether they can be moved',
    async (_, bytes, fileType, migratable) => {
      const { sha256 } = (await desk.asks('POST', '/api/v1/files', bytes, WASM)).body;
      const module = { file: `sha256:${String(sha256)}`, fileType };
      const { status, body } = await desk.asks('POST', '/api/v1/realms/home/modules', { module });
      expect([status, body.spec]).toMatchObject([201, { migratable }]);
    },
  );
});
