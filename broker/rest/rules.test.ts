import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Desk } from './testing/desk.ts';

const HOME = '/api/v1/realms/home';

let desk: Desk;
beforeEach(async () => {
  desk = await Desk.open();
  await desk.registers('r1');
});
afterEach(() => desk.close());

describe('what a realm insists on', () => {
  it('is put as a whole, holds for whoever comes, and over restarts', async () => {
    expect((await desk.asks('GET', `${HOME}/rules`)).body).toEqual({ entries: [] });
    const ban = { kind: 'ban', whom: { groups: ['cache'] }, runtimes: ['r1'] };
    const { status, body } = await desk.asks('PUT', `${HOME}/rules`, { entries: [ban] });
    expect([status, body.detail ?? '']).toEqual([200, '']);
    expect(body.entries).toEqual([
      {
        ...{ kind: 'ban', whom: { modules: [], groups: ['cache'], tenants: [] } },
        ...{ sites: [], devices: [], runtimes: ['r1'], tags: [] },
      },
    ]);
    await desk.end();
    await desk.begin();
    expect((await desk.asks('GET', `${HOME}/rules`)).body).toEqual(body);
    const make = (id: string, rest: object) =>
      desk.asks('POST', `${HOME}/modules`, { module: { id, file: 'm.wasm', ...rest } });
    expect((await make('m1', { groups: ['cache'] })).body).toMatchObject({ phase: 'pending' });
    expect((await make('m2', {})).body).toMatchObject({ phase: 'starting', runtime: 'r1' });
    expect((await desk.asks('PUT', `${HOME}/rules`, { entries: [] })).body).toEqual({ entries: [] });
    expect((await desk.asks('GET', `${HOME}/modules/m1`)).body).toMatchObject({ phase: 'starting' });
  });

  it.each([
    [{ kind: 'ban' }, 'body.entries[0]', 'names no site, device, runtime or tag'],
    [{ kind: 'at-most', countMax: 0 }, 'body.entries[0].countMax', '>=1'],
    [{ kind: 'spread', group: 'cache' }, 'body.entries[0]', 'group'],
    [{ kind: 'wish' }, 'body.entries[0].kind', 'at-most'],
  ])('is told where it cannot be: %j', async (rule, path, message) => {
    const { status, body } = await desk.asks('PUT', `${HOME}/rules`, { entries: [rule] });
    expect([status, body.code]).toEqual([400, 'bad-request']);
    expect(body.faults).toEqual([{ path, message: expect.stringContaining(message) }]);
  });
});
