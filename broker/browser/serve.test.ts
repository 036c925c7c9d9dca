import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runtimePage } from './index.ts';

const INDEX = '<html data-realm="realm"><script src="./assets/a-1.js"></script>';
const SCRIPT = 'let x = 1;\n'.repeat(100);

let folder: string;
let app: FastifyInstance;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'arts-page-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), INDEX);
  writeFileSync(join(folder, 'assets/a-1.js'), SCRIPT);
  app = served('hall "east"');
});
afterEach(async () => {
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A server as the door says how to make one. */
function served(realm: string): FastifyInstance {
  const page = runtimePage({ realm, folder });
  return fastify().all('/runtime*', async (request, reply) => {
    reply.hijack();
    if (!(await page(request.raw, reply.raw))) reply.raw.writeHead(418).end();
  });
}

describe('the page, served', () => {
  it('comes with the headers without which there is no shared memory, and so does every part of it', async () => {
    for (const url of ['/runtime/', '/runtime/assets/a-1.js', '/runtime/nothing', '/runtime']) {
      const { headers } = await app.inject({ url });
      expect(headers, url).toMatchObject({
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-embedder-policy': 'require-corp',
        'x-content-type-options': 'nosniff',
      });
    }
  });

  it('stands below /runtime/, where the way from /runtime leads with all it was asked', async () => {
    const { statusCode, headers } = await app.inject({ url: '/runtime?name=tablet&realm=x' });
    expect([statusCode, headers.location]).toEqual([308, 'runtime/?name=tablet&realm=x']);
    expect((await app.inject({ url: '/runtimes' })).statusCode).toBe(418);
  });

  it('names the realm of its supervisor, whatever that is called', async () => {
    const { body, headers } = await app.inject({ url: '/runtime/?a=b' });
    expect(body).toBe(INDEX.replace('"realm"', '"hall &quot;east&quot;"'));
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
    });
  });

  it('is compressed for those who want it, and kept by them where its name tells its content', async () => {
    const url = '/runtime/assets/a-1.js';
    const plain = await app.inject({ url });
    expect(plain.body).toBe(SCRIPT);
    expect(plain.headers['cache-control']).toContain('immutable');
    const { rawPayload, headers } = await app.inject({ url, headers: { 'accept-encoding': 'br, gzip' } });
    expect(headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(rawPayload).toString()).toBe(SCRIPT);
    expect((await app.inject({ url, method: 'HEAD' })).body).toBe('');
  });

  it.each(['/runtime/../serve.ts', '/runtime/%2e%2e/serve.ts', '/runtime/assets', '/runtime//etc/passwd'])(
    'has nothing at %s',
    async (url) => {
      expect((await app.inject({ url })).statusCode).toBe(404);
    },
  );

  it('can only be read', async () => {
    const { statusCode, headers } = await app.inject({ url: '/runtime/', method: 'POST' });
    expect([statusCode, headers.allow]).toEqual([405, 'GET, HEAD']);
  });

  it('says how to build it where it has not been built, until it has', async () => {
    rmSync(join(folder, 'index.html'));
    const { statusCode, body } = await app.inject({ url: '/runtime/' });
    expect([statusCode, body]).toEqual([503, expect.stringContaining('npm run build:browser')]);
    writeFileSync(join(folder, 'index.html'), INDEX);
    expect((await app.inject({ url: '/runtime/' })).statusCode).toBe(200);
  });
});
