import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { streamCodec } from '../freeze/snapshot/codec.ts';
import { encodeSnapshot } from '../freeze/snapshot/encode.ts';
import { aSnapshot } from '../freeze/testing/snapshots.ts';
import type { Gate } from './gate.ts';
import { Desk } from './testing/desk.ts';

/** Lets in runtimes, each by its name. */
const gate: Gate = {
  admit: async ({ authorization }) => ({
    name: authorization ?? 'nobody',
    isNamed: authorization !== null,
    may: (right) => right === 'files:read' || authorization === null,
    whyNotAsk: () => null,
    speaksFor: (runtime) => authorization === runtime,
  }),
  login: async () => null,
};

let desk: Desk;
let at: { readonly runtime: string; readonly epoch: number };
let bytes: Buffer;
beforeEach(async () => {
  desk = await Desk.open({ gate });
  await desk.furnish();
  const { runtime, epoch } = (await desk.asks('GET', '/api/v1/realms/home/modules/m1')).body;
  at = { runtime: String(runtime), epoch: Number(epoch) };
  bytes = Buffer.from(await encodeSnapshot(aSnapshot({}), streamCodec));
});
afterEach(() => desk.close());

const asks = async (
  method: 'GET' | 'PUT',
  query: string,
  { as = at.runtime, body = bytes }: { readonly as?: string; readonly body?: Buffer } = {},
): Promise<string | number> => {
  const headers = {
    authorization: as,
    ...(method === 'PUT' && { 'content-type': 'application/octet-stream' }),
  };
  const url = `/api/v1/realms/home/modules/m1/checkpoint?${query}`;
  const answer = await desk.asks(method, url, method === 'PUT' ? body : undefined, headers);
  return answer.status < 300 ? answer.status : String(answer.body.code);
};

describe('checkpoints over HTTP', () => {
  it('are brought and fetched by the runtime that is the home of the module', async () => {
    const { runtime, epoch } = at;
    expect(await asks('GET', `runtime=${runtime}`)).toBe('no-checkpoint');
    expect(await asks('PUT', `runtime=${runtime}&epoch=${epoch}`)).toBe(201);
    expect(await asks('GET', `runtime=${runtime}`)).toBe(200);
    expect(desk.store.checkpoints.find('home', 'm1')).toMatchObject({ epoch, sizeBytes: bytes.length });
  });

  it('are neither given to nor taken from anybody else', async () => {
    const { runtime, epoch } = at;
    const other = runtime === 'r1' ? 'r2' : 'r1';
    expect(await asks('PUT', `runtime=${runtime}&epoch=${epoch}`)).toBe(201);
    expect(await asks('GET', `runtime=${runtime}`, { as: other })).toBe('no-right');
    expect(await asks('GET', `runtime=${other}`, { as: other })).toBe('superseded');
    expect(await asks('PUT', `runtime=${other}&epoch=${epoch}`, { as: other })).toBe('superseded');
    expect(await asks('PUT', `runtime=${runtime}&epoch=${epoch - 1}`)).toBe('superseded');
    expect(await asks('PUT', `runtime=${runtime}&epoch=${epoch + 1}`)).toBe('superseded');
  });

  it('are snapshots, and nothing else', async () => {
    const query = `runtime=${at.runtime}&epoch=${at.epoch}`;
    expect(await asks('PUT', query, { body: Buffer.from('nonsense') })).toBe('unfit');
    expect(await asks('PUT', query, { body: bytes.subarray(0, -1) })).toBe('unfit');
  });
});
