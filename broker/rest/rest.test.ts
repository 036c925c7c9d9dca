import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { moduleId, runtimeId } from '../../core/index.ts';
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
/** How often a module was told to start, as runtimes hear it. */
const startCount = (id: string): number =>
  desk.link.said.filter(
    ({ payload }) => String(payload).includes('"start-module"') && String(payload).includes(`"id":"${id}"`),
  ).length;

describe('a module asked for over REST', () => {
  it('is taken in before it is answered, and started by a message to its runtime', async () => {
    const { status, body, headers } = await make('m1');
    expect([status, headers.location]).toEqual([201, `${HOME}/modules/m1`]);
    expect(body).toMatchObject({ id: 'm1', name: 'm1', phase: 'starting', runtime: 'r1', epoch: 1 });
    expect(startCount('m1')).toBe(1);
    await desk.reports('r1', {
      kind: 'module-started',
      runtime: runtimeId('r1'),
      module: moduleId('m1'),
      epoch: 1,
    });
    expect((await desk.asks('GET', `${HOME}/modules/m1`)).body).toMatchObject({ phase: 'running' });
  });

  it('gets an id if it has none', async () => {
    const { status, body } = await desk.asks('POST', `${HOME}/modules`, { module: { file: 'm.wasm' } });
    expect([status, body.id === body.name]).toEqual([201, true]);
    expect(body.id).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('outlives the supervisor once it is answered', async () => {
    await make('m1');
    await desk.end();
    await desk.begin();
    expect((await desk.asks('GET', `${HOME}/modules/m1`)).status).toBe(200);
  });

  it('is refused for the reason that the supervisor gives', async () => {
    await make('m1');
    const { status, body } = await desk.asks('POST', `${HOME}/modules`, {
      module: { id: 'm1', file: 'other.wasm' },
    });
    expect([status, body]).toMatchObject([
      409,
      { type: '/problems/refused', code: 'refused', status: 409, detail: 'module m1 is in use by m.wasm' },
    ]);
  });

  it('is sent back when too many wait already', async () => {
    await desk.asks('PATCH', `${HOME}/settings`, { waitingCountMax: 1 });
    const nowhere = { affinity: { kind: 'runtime', runtime: 'nobody' } };
    expect((await make('w1', {}, nowhere)).body).toMatchObject({ phase: 'pending' });
    const { status, body, headers } = await make('w2', {}, nowhere);
    expect([status, body.code, headers['retry-after']]).toEqual([503, 'busy', '5']);
  });

  it('ends when it is told to', async () => {
    await make('m1');
    const { status, body } = await desk.asks('DELETE', `${HOME}/modules/m1`);
    expect([status, body.phase]).toEqual([200, 'stopping']);
    expect((await desk.asks('DELETE', `${HOME}/modules/nobody`)).body).toMatchObject({
      code: 'unknown-module',
    });
  });

  it('is told of by its whole life, and by what speaks for and against every runtime', async () => {
    await desk.registers('r2', { moduleCountMax: 1, apis: ['x'] });
    await make('m0', {}, { affinity: { kind: 'runtime', runtime: 'r2' } });
    await make('m1', {}, { apis: ['x'] });
    await desk.end();
    await desk.begin();
    const { body } = await desk.asks('GET', `${HOME}/modules/m1/explanation`);
    expect(body).toMatchObject({
      module: 'm1',
      phase: { kind: 'pending' },
      policy: 'standard',
      isWhole: true,
    });
    expect(body.records).toMatchObject([
      { kind: 'input', input: { kind: 'module-requested' } },
      { kind: 'decision', decision: { kind: 'queued' } },
      { kind: 'command', command: { kind: 'report-progress', progress: 'queued' } },
    ]);
    expect(body.opinions).toContainEqual(
      expect.objectContaining({
        runtime: 'r2',
        objections: [{ filter: 'slots', verdict: 'crowded', reason: 'all its slots are taken' }],
      }),
    );
    expect(body.opinions).toContainEqual(
      expect.objectContaining({
        runtime: 'r1',
        objections: [{ filter: 'apis', verdict: 'unsuitable', reason: 'lacks the API x' }],
      }),
    );
  });
});

describe('runtimes, migrations and settings', () => {
  it('let a runtime be drained, and its modules move', async () => {
    await make('m1');
    await desk.reports('r1', {
      kind: 'module-started',
      runtime: runtimeId('r1'),
      module: moduleId('m1'),
      epoch: 1,
    });
    await desk.registers('r2');
    const { status, body } = await desk.asks('PATCH', `${HOME}/runtimes/r1`, { draining: true });
    expect([status, body.draining]).toEqual([200, true]);
    expect((await make('m2')).body.runtime).toBe('r2');
  });

  it('begin a migration on request, and list it while it is under way', async () => {
    await make('m1');
    await desk.reports('r1', {
      kind: 'module-started',
      runtime: runtimeId('r1'),
      module: moduleId('m1'),
      epoch: 1,
    });
    await desk.registers('r2');
    const { status, body } = await desk.asks('POST', `${HOME}/migrations`, { module: 'm1', to: 'r2' });
    expect([status, body]).toMatchObject([202, { module: 'm1', from: 'r1', to: 'r2', step: 'preparing' }]);
    expect((await desk.asks('GET', `${HOME}/migrations`)).body).toMatchObject({
      entries: [{ module: 'm1' }],
      next: null,
    });
    const decisions = (await desk.asks('GET', `${HOME}/decisions?module=m1&kind=migration-planned`)).body;
    expect(decisions).toMatchObject({
      entries: [{ decision: { from: 'r1', to: 'r2', reason: 'requested' } }],
    });
  });

  it('forget a runtime that is removed, and stop what it has', async () => {
    await make('m1');
    expect((await desk.asks('DELETE', `${HOME}/runtimes/r1`)).body).toMatchObject({ health: 'left' });
    expect((await desk.asks('GET', `${HOME}/modules/m1`)).body).toMatchObject({
      phase: 'pending',
      runtime: null,
    });
    expect(desk.link.said.some(({ payload }) => String(payload).includes('"stop-module"'))).toBe(true);
  });

  it('change settings for good, and only to what can be', async () => {
    const { body } = await desk.asks('PATCH', `${HOME}/settings`, { dwellMs: 12_345 });
    expect(body.entries).toContainEqual(
      expect.objectContaining({ name: 'dwellMs', value: 12_345, unit: 'ms' }),
    );
    expect((await desk.asks('PATCH', `${HOME}/settings`, { dwellMs: -1 })).body).toMatchObject({
      code: 'bad-request',
      faults: [{ path: 'body.dwellMs' }],
    });
    await desk.end();
    await desk.begin();
    expect(desk.realm.knowledge.settings.dwellMs).toBe(12_345);
  });

  it('know programs and links', async () => {
    const program = { id: 'p', name: 'pair', modules: ['a', 'b'] };
    expect((await desk.asks('POST', `${HOME}/programs`, { program })).body).toMatchObject({
      id: 'p',
      chain: [],
    });
    await desk.reports('r1', {
      kind: 'link-measured',
      from: 'r1' as never,
      to: 'broker' as never,
      latencyMs: 4,
      bandwidthBytesPerSecond: 1e6,
    });
    expect((await desk.asks('GET', `${HOME}/links?device=r1`)).body).toMatchObject({
      entries: [{ from: 'r1', to: 'broker', latencyMs: 4 }],
    });
    expect((await desk.asks('GET', `${HOME}/links?device=r9`)).body).toMatchObject({ entries: [] });
  });
});
