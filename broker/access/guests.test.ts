import { afterEach, describe, expect, it } from 'vitest';
import { moduleId } from '../../core/index.ts';
import { Desk } from '../rest/testing/desk.ts';
import type { GatePlan } from './gate.ts';
import { guestsOf } from './guests.ts';
import { KEY, listed, PASSWORD, type Post, post } from './testing/post.ts';
import { good, NOW_SECONDS, signed } from './testing/tokens.ts';
import { newUser } from './users.ts';

const HOME = '/api/v1/realms/home';
const basic = (name: string, password: string): string =>
  `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;

describe('over HTTP', () => {
  let desk: Desk;
  let guarded: Post;
  afterEach(() => desk.close());

  const begin = async (parts: Partial<GatePlan> = {}): Promise<void> => {
    guarded = await post({ realms: ['home'], knowledgeOf: () => desk.realm.knowledge, ...parts });
    desk = await Desk.open({ gate: guestsOf(guarded.gate) });
  };
  type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';
  const status = async (
    authorization: string | null,
    method: Method,
    url: string,
    body?: unknown,
  ): Promise<number> =>
    (await desk.asks(method, url, body, authorization === null ? {} : { authorization })).status;
  const look = (authorization: string | null): Promise<number> =>
    status(authorization, 'GET', `${HOME}/modules`);

  it('people say who they are by Bearer or Basic, and everybody else is asked to', async () => {
    await begin();
    const token = await signed(good);
    for (const shown of [
      basic('ann', PASSWORD),
      `Bearer ${token}`,
      `bearer ${token}`,
      `JWT ${token}`,
      basic('ann', token),
    ]) {
      expect(await look(shown), shown).toBe(200);
    }
    expect(await look(null)).toBe(401);
    const none = `Bearer eyJhbGciOiJub25lIn0.${Buffer.from(JSON.stringify(good)).toString('base64url')}.`;
    const old = `Bearer ${await signed({ ...good, exp: NOW_SECONDS - 60 })}`;
    for (const shown of [
      basic('ann', 'wrong password'),
      basic('mallory', PASSWORD),
      basic('', ''),
      none,
      old,
      'Bearer',
      'Bearer  ',
      `Digest ${token}`,
      `Bearer ${token} ${token}`,
      'Basic !!!',
      'Basic YW5u',
      `Basic ${Buffer.from([0xff, 0xfe, 0x3a]).toString('base64')}`,
      `Bearer ${'x'.repeat(20_000)}`,
      '\u00e9',
    ]) {
      expect(await look(shown), shown).toBe(401);
    }
    for (const secret of [PASSWORD, token, 'wrong password'])
      expect(guarded.lines.join()).not.toContain(secret);
    expect(guarded.faults()).toContain('token-algorithm');
  });

  it('rights are those of the list, and of the token where that is narrower', async () => {
    await begin();
    await desk.registers('r1');
    const [ann, olga, edge] = [basic('ann', PASSWORD), basic('olga', PASSWORD), basic('edge', KEY)];
    const module = (id: string, topic?: string): object => ({
      module: { id, file: 'm.wasm', ...(topic !== undefined && { channels: [{ path: '/ch/a', topic }] }) },
    });
    const ask = (who: string, id: string, topic?: string): Promise<number> =>
      status(who, 'POST', `${HOME}/modules`, module(id, topic));
    expect(await ask(ann, 'm1')).toBe(201);
    expect(await ask(ann, 'm2', 'kitchen/light')).toBe(201);
    expect(await ask(ann, 'm3', 'cellar/light')).toBe(403);
    expect(await ask(olga, 'm4', 'home/arts/v1/rt/r1/command')).toBe(403);
    expect(await ask(edge, 'm5')).toBe(403);
    const look = await signed({ ...good, arts: { role: 'viewer' } });
    expect(await ask(`Bearer ${look}`, 'm6')).toBe(403);
    const drain = (who: string): Promise<number> =>
      status(who, 'PATCH', `${HOME}/runtimes/r1`, { draining: true });
    expect([await drain(ann), await drain(olga)]).toEqual([403, 200]);
  });

  it('a checkpoint is only for the runtime that somebody is, whatever else it may do', async () => {
    await begin();
    for (const name of ['edge', 'other']) await desk.registers(name);
    await desk.asks(
      'POST',
      `${HOME}/modules`,
      { module: { id: 'm1', file: 'm.wasm' } },
      { authorization: basic('ann', PASSWORD) },
    );
    const phase = desk.realm.knowledge.modules.get(moduleId('m1'))?.phase;
    const home = phase?.kind === 'starting' ? phase.on : null;
    expect(['edge', 'other']).toContain(home);
    const asked = (who: string, by: string): Promise<number> =>
      status(who, 'GET', `${HOME}/modules/m1/checkpoint?runtime=${by}`);
    // There is none; or its home is elsewhere.
    expect(await asked(basic('edge', KEY), 'edge')).toBe(home === 'edge' ? 404 : 409);
    for (const who of ['ann', 'olga']) expect(await asked(basic(who, PASSWORD), 'edge')).toBe(403);
    expect(await asked(basic('edge', KEY), 'other')).toBe(403);
  });

  it('a realm that is none of somebody’s is closed, but not the files', async () => {
    const users = new Map(await listed());
    const { secret } = users.get('ann') ?? newUser('ann', 'client');
    await begin({ users: users.set('ann', newUser('ann', 'operator', { secret, realms: ['elsewhere'] })) });
    expect(await look(basic('ann', PASSWORD))).toBe(403);
    expect(await status(basic('ann', PASSWORD), 'GET', '/api/v1/files')).toBe(200);
    expect(await status(basic('ann', PASSWORD), 'GET', '/metrics')).toBe(403);
    guarded.gate.renew(new Map(users).set('ann', newUser('ann', 'viewer', { secret, realms: ['home'] })));
    expect(await look(basic('ann', PASSWORD))).toBe(200);
  });

  it('old clients get a token for their password, and come in with it', async () => {
    await begin();
    const token = await guestsOf(guarded.gate).login('ann', PASSWORD, null);
    expect(await look(`Bearer ${token}`)).toBe(200);
    expect(await guestsOf(guarded.gate).login('ann', 'wrong password', null)).toBeNull();
  });

  it('who guesses passwords where old clients log in is slowed down by its address, and nobody else is', async () => {
    await begin({ limits: { failures: { unitsPerSecond: 0.5, burstCount: 2 } } });
    const login = (password: string, address: string) =>
      guestsOf(guarded.gate).login('ann', password, address);
    for (const guess of ['one', 'two']) expect(await login(guess, '10.0.0.7')).toBeNull();
    expect(await login(PASSWORD, '10.0.0.7')).toBeNull();
    expect(guarded.faults()).toEqual(['wrong-password', 'wrong-password', 'too-many-failures']);
    expect(await login(PASSWORD, '10.0.0.8')).not.toBeNull();
  });

  it('who asks too often is told to wait', async () => {
    await begin({ limits: { requests: { unitsPerSecond: 1, burstCount: 2 } } });
    const codes = [
      await look(basic('ann', PASSWORD)),
      await look(basic('ann', PASSWORD)),
      await look(basic('ann', PASSWORD)),
    ];
    expect(codes.slice(0, 2)).toEqual([200, 200]);
    expect(codes[2]).toBeGreaterThanOrEqual(400);
    expect(await look(basic('olga', PASSWORD))).toBe(200);
  });

  it('everything goes where nobody has to say who it is', async () => {
    await begin({ users: null, tokens: null });
    expect(await look(null)).toBe(200);
    expect(await guestsOf(guarded.gate).login('x', 'y', null)).toBe('open');
  });
});
