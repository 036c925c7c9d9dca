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

describe('a write with an Idempotency-Key', () => {
  const key = { 'idempotency-key': 'k 1' };

  it('is done once however often it comes, at once or later', async () => {
    const together = await Promise.all([1, 2, 3].map(() => make('m1', key)));
    const again = await make('m1', key);
    expect(together.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(new Set([...together, again].map(({ text }) => text)).size).toBe(1);
    expect(startCount('m1')).toBe(1);
  });

  it('leads to the same module after a restart, even if nobody named it', async () => {
    const nameless = () => desk.asks('POST', `${HOME}/modules`, { module: { file: 'm.wasm' } }, key);
    const { body } = await nameless();
    const id = String(body.id);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    await desk.asks('DELETE', `${HOME}/modules/${id}`);
    await desk.end();
    await desk.begin();
    const again = await nameless();
    expect([again.status, again.body.id]).toEqual([201, id]);
    // It was ended meanwhile, and stays so: the request is an old one.
    expect(again.body.phase).toBe('stopping');
  });

  it('is not taken for another request, nor is that of somebody else', async () => {
    await make('m1', key);
    expect((await make('m2', key)).body).toMatchObject({ code: 'key-reused', status: 422 });
    expect((await desk.asks('PATCH', `${HOME}/runtimes/r1`, { draining: true }, key)).status).toBe(200);
  });

  it.each(['', ' ', 'x'.repeat(256), 'é'])('is refused if the key is "%s"', async (bad) => {
    expect((await make('m1', { 'idempotency-key': bad })).body).toMatchObject({ code: 'bad-key' });
  });

  it('remembers a refusal as an answer', async () => {
    const move = () => desk.asks('POST', `${HOME}/migrations`, { module: 'm1', to: 'r1' }, key);
    await make('m1');
    const first = await move();
    expect(first.body).toMatchObject({ code: 'refused', detail: 'module m1 is starting' });
    await desk.reports('r1', {
      kind: 'module-started',
      runtime: runtimeId('r1'),
      module: moduleId('m1'),
      epoch: 1,
    });
    expect((await move()).body.detail).toBe(first.body.detail);
  });
});
