import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientOf } from '../mqtt/testing/brokers.ts';
import { ls } from './ls.ts';
import { MoveStage } from './testing/moves.ts';

let stage: MoveStage;
beforeAll(async () => {
  stage = await MoveStage.open();
  await stage.runtime('left');
  await stage.runtime('right');
});
afterAll(() => stage?.close());

const text = (word: string): readonly number[] => [word.length, ...Buffer.from(word)];
const section = (id: number, ...bytes: readonly number[]): readonly number[] => [id, bytes.length, ...bytes];
const code = [
  ...[0x41, 0, 0x41, 16, 0x36, 2, 0], // Where what is read goes to,
  ...[0x41, 4, 0x41, 8, 0x36, 2, 0], // and how much of it.
  ...[0x03, 0x40, 0x41, 0, 0x41, 0, 0x41, 1, 0x41, 12, 0x10, 0, 0x1a, 0x0c, 0, 0x0b], // fd_read, over and over.
];
/** A module that reads its input for ever, and has a name that what is made of modules needs for itself. */
const RIGID = Uint8Array.from([
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...section(1, 2, 0x60, 4, 0x7f, 0x7f, 0x7f, 0x7f, 1, 0x7f, 0x60, 0, 0),
  ...section(2, 1, ...text('wasi_snapshot_preview1'), ...text('fd_read'), 0, 0),
  ...section(3, 1, 1),
  ...section(5, 1, 0, 1),
  ...section(7, 3, ...text('memory'), 2, 0, ...text('_start'), 0, 1, ...text('asyncify_mine'), 0, 1),
  ...section(10, 1, code.length + 2, 0, ...code, 0x0b),
]);

/** Asks for a module over MQTT, as clients of our own dialect do. */
async function requests(id: string, file: string): Promise<void> {
  const client = await clientOf(stage.brokerUrl);
  const request = { kind: 'module-requested', request: id, module: { id, file } };
  await client.publishAsync('realm/arts/v1/client/ann/request', JSON.stringify({ v: 1, request }), {
    qos: 1,
  });
  await client.endAsync();
}

/** What is on record of why a module cannot be paused, as soon as anything is. */
async function fixed(id: string): Promise<string> {
  for (;;) {
    const { fixed: why } = await stage.row(id);
    if (typeof why === 'string') return why;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('a module that can never be paused, asked for over MQTT', () => {
  let sha256 = '';
  beforeAll(async () => {
    const headers = { 'content-type': 'application/wasm' };
    const stored = await fetch(`${stage.httpUrl}/api/v1/files`, { method: 'POST', headers, body: RIGID });
    ({ sha256 } = (await stored.json()) as { sha256: string });
  });

  it('is on record as such with the reason, as the store has its file', async () => {
    await requests('rigid', `sha256:${sha256}`);
    expect(await fixed('rigid')).toBe('it exports asyncify_mine, a name that is reserved');
    const home = await stage.home('rigid');
    const said = await stage.migrates('rigid', home === 'left' ? 'right' : 'left');
    expect(said.err).toContain(
      'module rigid cannot be migrated: it exports asyncify_mine, a name that is reserved',
    );
    const lines: string[] = [];
    const tools = { out: (line: string) => void lines.push(line), err: () => {}, fetch };
    const env = { ARTS_URL: stage.httpUrl };
    await ls('modules', {}, { ...tools, env, interrupted: new AbortController().signal });
    expect(lines.join('')).toMatch(
      /rigid .* cannot be moved as it runs: it exports asyncify_mine, a name that is reserved/,
    );
  });

  it('is on record once its runtime says so, as its file is of elsewhere', async () => {
    await requests('stranger', `${stage.httpUrl}/files/${sha256}`);
    expect(await fixed('stranger')).toBe('the store has no form of this module that can be paused');
    expect(stage.decided('module-found-fixed').filter((line) => line.includes('stranger'))).toEqual([]);
  });

  it('is started anew elsewhere when its runtime is drained', async () => {
    const home = await stage.home('rigid');
    const url = `${stage.httpUrl}/api/v1/realms/realm/runtimes/${home}`;
    const headers = { 'content-type': 'application/json' };
    await fetch(url, { method: 'PATCH', headers, body: JSON.stringify({ draining: true }) });
    await stage.runsOn('rigid', home === 'left' ? 'right' : 'left');
    expect(stage.decided('freeze-module')).toEqual([]);
  });
});
