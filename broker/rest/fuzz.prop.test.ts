import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Desk } from './testing/desk.ts';
import { anyJson, hostileText } from './testing/from-schema.ts';
import { fire, KNOWN, operationsOf, shots } from './testing/operations.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await Desk.open();
});
afterAll(() => desk.close());

/** What may be answered besides 5xx: that it waits for room, which our own limits bring about. */
const isCalm = (status: number, text: string | null): boolean =>
  status < 500 || (status === 503 && (text ?? '').includes('"busy"'));

describe('every route', () => {
  it('answers whatever comes as its description says, and never with a fault of ours', async () => {
    const operations = operationsOf(desk.rest.app);
    expect(operations.length).toBeGreaterThan(30);
    for (const operation of operations) {
      const { method, path, answers } = operation;
      const isProbe = path === '/readyz';
      await desk.furnish();
      await fc.assert(
        fc.asyncProperty(shots(operation), async (shot) => {
          const { status, type, text } = await fire(desk.rest.app, operation, shot);
          const place = `${method} ${path}: ${status} ${(text ?? '').slice(0, 300)}`;
          expect(isProbe || isCalm(status, text), place).toBe(true);
          const declared = answers[status] ?? answers[`${Math.floor(status / 100)}XX`];
          // An address may stop meaning this route once something is put in.
          if (declared === undefined && (status === 404 || status === 400) && type.includes('problem'))
            return;
          expect(declared, `undeclared: ${place}`).toBeDefined();
          const [plain = ''] = type.split(';');
          const content = declared?.content?.[plain];
          if (content === undefined || !plain.includes('json')) return;
          const reading = z.fromJSONSchema(content.schema as never).safeParse(JSON.parse(text ?? ''));
          expect(reading.error?.issues ?? [], place).toEqual([]);
        }),
        { numRuns: 10 },
      );
    }
    expect((await desk.asks('GET', '/api/v1/realms/home')).status).toBe(200);
  });

  it('of old clients bears whatever comes', async () => {
    const old = [
      '/arts-api/v1/runtimes/',
      '/arts-api/v2/runtimes/{id}/',
      '/arts-api/v1/modules/',
      '/arts-api/v1/modules/{id}/',
      '/arts-api/v1/config/',
      '/arts-api/v1/auth/login/',
      '/arts-api/v1/auth/register/',
      '/api-token-auth/',
      '/api/runtimes/',
      '/api/runtimes/{id}/',
      '/api/modules/{id}/',
      '/api/queued/',
      '/wasm_files/',
      '/schema',
      '/arts-admin/',
    ];
    const shot = fc.record({
      path: fc.record({ id: fc.oneof(hostileText, fc.constantFrom(...(KNOWN.id ?? []))) }),
      query: fc.dictionary(hostileText, hostileText, { maxKeys: 1 }),
      headers: fc.constant({}),
      body: anyJson,
    });
    const methods = fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE');
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...old), methods, shot, async (path, method, fired) => {
        const { status, text } = await fire(desk.rest.app, { method: method as 'GET', path }, fired);
        expect(isCalm(status, text), `${method} ${path} ${status} ${text?.slice(0, 200)}`).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it('bears addresses, types and bodies that nobody would write', async () => {
    const starts = [
      '/',
      '/api/v1/',
      '/api/v1/realms/home/',
      '/files/',
      '/store/users/',
      '/arts-api/v1/',
      '/docs/',
      '/problems/',
    ];
    const tails = fc.oneof(
      hostileText,
      fc.string({ unit: 'binary-ascii', maxLength: 40 }),
      fc.constant('%'),
      fc.constant('%c0%ae'),
    );
    const types = fc.constantFrom(
      'application/json',
      'application/wasm',
      'text/plain',
      'multipart/form-data',
      'x',
      '',
      'application/json; charset=utf-16',
    );
    const bodies = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
      fc
        .constantFrom(
          '{',
          '[',
          '"',
          '{"__proto__":1}',
          `${'['.repeat(100_000)}`,
          `{"a":"${'x'.repeat(1_200_000)}"}`,
        )
        .map((text) => Buffer.from(text)),
    );
    const methods = fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS');
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          start: fc.constantFrom(...starts),
          tail: tails,
          method: methods,
          type: types,
          body: bodies,
        }),
        async ({ start, tail, method, type, body }) => {
          const url = start + encodeURI(tail).replaceAll('%25', '%');
          const response = await desk.rest.app.inject({
            method: method as 'GET',
            url,
            headers: { 'content-type': type },
            ...(method === 'GET' || method === 'HEAD' ? {} : { payload: body }),
          });
          expect(response.statusCode, `${method} ${url} ${response.body.slice(0, 200)}`).toBeLessThan(500);
        },
      ),
      { numRuns: 200 },
    );
    expect((await desk.asks('GET', '/livez')).status).toBe(200);
  });
});
