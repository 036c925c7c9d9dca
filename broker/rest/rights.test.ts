import { afterEach, describe, expect, it } from 'vitest';
import type { Gate, Guest, Right } from './gate.ts';
import { Desk } from './testing/desk.ts';

/** A gate that knows four people by their tokens: each may do one thing. */
const gate: Gate = {
  admit: async ({ authorization }) => {
    if (authorization === null) return guest('nobody', false, []);
    const right = authorization.replace('Bearer ', '');
    return right === 'bad' ? null : guest(right, true, ['modules:read', right as Right]);
  },
  login: async () => null,
};
const guest = (name: string, isNamed: boolean, rights: readonly Right[]): Guest => ({
  name,
  isNamed,
  may: (right, realm) => rights.includes(right) && realm !== 'closed',
  whyNotAsk: (request) =>
    request.kind === 'module-requested' && request.module.channels.length > 0 ? 'may not hear topics' : null,
  speaksFor: () => false,
});

const AS_WRITER = { authorization: 'Bearer modules:write' };
const HOME = '/api/v1/realms/home';
let desk: Desk;
afterEach(() => desk.close());

const status = async (
  who: string | null,
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE' | 'PUT',
  url: string,
  body?: unknown,
) => {
  const headers = who === null ? {} : { authorization: `Bearer ${who}` };
  return (await desk.asks(method, url, body, headers)).status;
};

describe('rights', () => {
  it('are asked for on every route, and each write has its own', async () => {
    desk = await Desk.open({ gate });
    await desk.registers('r1');
    const module = { module: { id: 'm1', file: 'm.wasm' } };
    expect(await status(null, 'GET', `${HOME}/modules`)).toBe(401);
    expect(await status('bad', 'GET', `${HOME}/modules`)).toBe(401);
    expect(await status('modules:read', 'GET', `${HOME}/modules`)).toBe(200);
    expect(await status('modules:read', 'POST', `${HOME}/modules`, module)).toBe(403);
    expect(await status('operate', 'POST', `${HOME}/modules`, module)).toBe(403);
    expect(await status('modules:write', 'POST', `${HOME}/modules`, module)).toBe(201);
    const channels = [{ path: '/ch/a', topic: 'a' }];
    const greedy = { module: { id: 'm2', file: 'm.wasm', channels } };
    expect(await status('modules:write', 'POST', `${HOME}/modules`, greedy)).toBe(403);
    expect(await status('modules:write', 'PATCH', `${HOME}/runtimes/r1`, { draining: true })).toBe(403);
    expect(await status('operate', 'PATCH', `${HOME}/runtimes/r1`, { draining: true })).toBe(200);
    expect(await status('modules:write', 'PUT', '/store/users/a/b', 'print(1)')).toBe(403);
    expect(await status('files:write', 'POST', '/api/v1/files', undefined)).toBe(422);
    expect(await status('modules:read', 'GET', '/api/v1/realms/closed')).toBe(403);
    expect(await status(null, 'GET', '/metrics')).toBe(401);
    expect(await status(null, 'GET', '/livez')).toBe(200);
    expect(await status(null, 'GET', '/docs/')).toBe(200);
    expect(await status(null, 'GET', '/arts-api/v1/runtimes/')).toBe(401);
  });

  it('tell nobody which realms there are that may not read them', async () => {
    desk = await Desk.open({ gate });
    expect((await desk.asks('GET', '/api/v1/')).body.realms).toEqual([]);
    expect((await desk.asks('GET', '/api/v1/realms')).body.entries).toEqual([]);
  });

  it('are asked for in the realm a module is to go to, before anybody is told whether it or its runtimes are there', async () => {
    desk = await Desk.open({ gate });
    await desk.registers('r1');
    await desk.asks('POST', `${HOME}/modules`, { module: { id: 'm1', file: 'm.wasm' } }, AS_WRITER);
    const told = (body: object) =>
      desk.asks('POST', `${HOME}/migrations`, { module: 'm1', ...body }, AS_WRITER);
    for (const body of [{ toRealm: 'closed' }, { toRealm: 'closed', to: 'nobody' }]) {
      const { status: answer, text } = await told(body);
      expect([answer, text]).toEqual([403, expect.stringContaining('may not start modules in realm closed')]);
    }
    expect((await told({ toRealm: 'nowhere' })).status).toBe(404);
  });

  it('are needed on a route that names none', async () => {
    const { rest } = await Desk.open({ gate }).then((opened) => (desk = opened));
    const routes = rest.app.printRoutes({ includeMeta: false, commonPrefix: false });
    expect(routes).toContain('modules');
    const open = [
      '/livez',
      '/healthz',
      '/readyz',
      '/version',
      '/api/v1/',
      '/api/v1/realms',
      '/problems/x',
      '/docs/',
      '/wasm_files/u/',
      '/schema',
      '/arts-admin/',
      '/files/',
      '/store/',
    ];
    const urls = Object.keys((rest.app.swagger() as { readonly paths: object }).paths);
    for (const url of urls) {
      if (
        open.some(
          (prefix) => url === prefix || (prefix.endsWith('/') && prefix.length > 8 && url.startsWith(prefix)),
        )
      )
        continue;
      if (url.startsWith('/problems')) continue;
      const { status: answer } = await desk.asks(
        'GET',
        url.replace('{realm}', 'home').replaceAll(/\{[^}]*\}/g, 'x'),
      );
      expect([url, answer === 401 || answer === 404 || answer === 400], url).toEqual([url, true]);
    }
  });

  it('hide the values of environment variables from those who may not start modules', async () => {
    desk = await Desk.open({ gate });
    await desk.registers('r1');
    const as = (who: string) => ({ authorization: `Bearer ${who}` });
    const module = { id: 'm1', file: 'm.wasm', env: ['KEY=hush', 'BARE'] };
    const made = await desk.asks('POST', `${HOME}/modules`, { module }, as('modules:write'));
    expect(made.text).toContain('hush');
    for (const url of [
      '/modules/m1',
      '/modules/m1/explanation',
      '/trace?after=begin&follow=false',
      '/decisions',
      '/modules',
    ]) {
      const { text, status: answer } = await desk.asks('GET', HOME + url, undefined, as('modules:read'));
      expect(answer).toBe(200);
      expect(text).not.toContain('hush');
    }
    expect((await desk.asks('GET', `${HOME}/modules/m1`, undefined, as('modules:read'))).body).toMatchObject({
      spec: { env: ['KEY=•••', 'BARE=•••'] },
    });
    expect(
      (await desk.asks('GET', `${HOME}/trace?after=begin&follow=false`, undefined, as('modules:write'))).text,
    ).toContain('hush');
  });
});

describe('a supervisor on loopback', () => {
  it('answers to its own names only, so that no page of others can reach it by one of theirs', async () => {
    desk = await Desk.open({ hosts: ['localhost', '127.0.0.1'] });
    expect((await desk.asks('GET', '/api/v1/', undefined, { host: 'localhost:8080' })).status).toBe(200);
    expect(
      (await desk.asks('GET', '/api/v1/', undefined, { host: 'evil.example.org:8080' })).body,
    ).toMatchObject({ code: 'foreign-host' });
    expect(
      (await desk.asks('GET', '/arts-api/v1/runtimes/', undefined, { host: 'evil.example.org' })).status,
    ).toBe(403);
  });
});
