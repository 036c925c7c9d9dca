import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Desk } from './testing/desk.ts';

const HOME = '/api/v1/realms/home';

let desk: Desk;
beforeEach(async () => {
  desk = await Desk.open();
  await desk.registers('r1');
});
afterEach(() => desk.close());

const make = (id: string, headers: Readonly<Record<string, string>> = {}, rest: object = {}) =>
  desk.asks('POST', `${HOME}/modules`, { module: { id, file: 'm.wasm', ...rest } }, headers);
describe('a bad request', () => {
  it.each<[string, string, unknown, string]>([
    ['a typing error', 'bad-request', { module: { file: 'm', piority: 3 } }, 'body.module'],
    [
      'a wildcard in a topic',
      'bad-request',
      { module: { file: 'm', channels: [{ path: '/ch/a', topic: '#' }] } },
      'body.module.channels[0].topic',
    ],
    ['nothing', 'bad-request', {}, 'body.module'],
  ])('with %s is told where', async (_, code, body, path) => {
    const answer = await desk.asks('POST', `${HOME}/modules`, body);
    expect(answer.body).toMatchObject({ code, faults: [{ path }] });
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  });

  it.each([
    ['cut off', '{"module":', 400],
    ['with a hostile key', '{"module":{"__proto__":{}}}', 400],
    ['too deep', `{"module":${'['.repeat(50)}${']'.repeat(50)}}`, 400],
    ['too large', `{"module":"${'x'.repeat(1_100_000)}"}`, 413],
  ])('is refused when its body is %s', async (_, text, status) => {
    const answer = await desk.asks('POST', `${HOME}/modules`, text, { 'content-type': 'application/json' });
    expect(answer.status).toBe(status);
  });

  it('is refused when its body is of another type', async () => {
    const answer = await desk.asks('POST', `${HOME}/modules`, 'module=m', {
      'content-type': 'application/x-www-form-urlencoded',
    });
    expect(answer.body).toMatchObject({ code: 'wrong-type', status: 415 });
  });

  it('is sent away by a gate that counts', async () => {
    await desk.end();
    const admit = async (): Promise<never> => {
      throw Object.assign(new Error('too many requests a second'), { statusCode: 429 });
    };
    await desk.begin({ gate: { admit, login: async () => null } });
    const { status, body, headers } = await desk.asks('GET', HOME);
    expect([status, body.code, headers['retry-after']]).toEqual([429, 'too-many', '1']);
  });

  it('names a problem that explains itself', async () => {
    const { body } = await desk.asks('GET', '/api/v1/realms/nowhere');
    expect(body).toMatchObject({ code: 'unknown-realm', status: 404 });
    expect((await desk.asks('GET', String(body.type))).body).toMatchObject({
      code: 'unknown-realm',
      status: 404,
    });
    expect((await desk.asks('GET', '/problems/constructor')).status).toBe(404);
    expect((await desk.asks('GET', '/nothing/here')).body).toMatchObject({ code: 'not-found' });
  });
});

describe('health', () => {
  it('tells whether it lives and is ready, and one by one', async () => {
    expect((await desk.asks('GET', '/livez')).text).toBe('ok\n');
    expect((await desk.asks('GET', '/readyz')).text).toBe('ready\n');
    expect((await desk.asks('GET', '/readyz?verbose')).text).toBe('[+] home: broker: up\n\nready\n');
    expect((await desk.asks('GET', '/version')).body).toMatchObject({ version: '0.0.0' });
  });

  it('is not ready while something is missing', async () => {
    await desk.end();
    await desk.begin({ checks: () => [{ name: 'home: journal', isWell: false, note: 'lost' }] });
    const { status, text } = await desk.asks('GET', '/readyz?verbose');
    expect([status, text]).toEqual([503, '[-] home: journal: lost\n\nnot ready\n']);
  });

  it('counts for Prometheus, without a name of any runtime or module', async () => {
    await make('m-secret-1');
    await desk.asks('POST', `${HOME}/modules`, { module: { id: 'm-2', file: 'm', apis: ['none'] } });
    const { text } = await desk.asks('GET', '/metrics');
    expect(text).toContain(
      'arts_schedule_decisions_total{realm="home",policy="standard",outcome="placed"} 1',
    );
    expect(text).toContain(
      'arts_schedule_decisions_total{realm="home",policy="standard",outcome="queued"} 1',
    );
    expect(text).toContain('arts_modules{realm="home",state="starting",type="WA"} 1');
    expect(text).toContain('arts_runtimes{realm="home",state="alive"} 1');
    expect(text).not.toMatch(/m-secret-1|"r1"|m-2/);
  });
});
