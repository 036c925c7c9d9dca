import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Gate } from '../gate.ts';
import { OldDesk } from '../testing/old-desk.ts';
import { type Exchange, exchangesIn, silverlineIn } from '../testing/recording.ts';

const HERE = join(import.meta.dirname, 'recorded');
const SHARED = process.env.ARTS_GOLDEN ?? join(import.meta.dirname, '../../../../shared/protocol/golden');

/** The recorded server: anybody may read, and admin may do everything. */
const gate: Gate = {
  admit: async ({ authorization }) => {
    const isAdmin = authorization === `Basic ${Buffer.from('admin:admin').toString('base64')}`;
    return {
      name: isAdmin ? 'admin' : 'anybody',
      isNamed: isAdmin,
      whyNotAsk: () => null,
      speaksFor: () => true,
      may: (right) => isAdmin || right === 'modules:read',
    };
  },
  login: async (name, password) => (name === 'admin' && password === 'admin' ? 'a-token' : null),
};

let desk: OldDesk;
afterEach(() => desk.close());

/** What is answered otherwise than it was recorded: which fix it is, and what is answered now. */
interface Deviation {
  readonly fix: string;
  readonly status?: number;
  /** Headers that are not as they were recorded. */
  readonly headers?: readonly string[];
  /** What the body holds now; `undefined` for a body that is as it was recorded. */
  readonly body?: unknown;
}

const PAGE = expect.stringContaining('<!DOCTYPE html>');

/** By what was asked, as it was typed. */
const DEVIATIONS: readonly (readonly [asked: RegExp, deviation: Deviation])[] = [
  [/v3\/runtimes/, { fix: 'no-debug-pages', body: PAGE }],
  [
    /-u admin:admin -X POST .*\/runtimes\/$/,
    { fix: 'no-rest-runtimes', status: 405, body: expect.stringContaining('POST') },
  ],
  [/-X PUT/, { fix: 'no-rest-edits', status: 405, body: expect.stringContaining('PUT') }],
  [/-X PATCH/, { fix: 'no-rest-edits', status: 405, body: expect.stringContaining('PATCH') }],
  [
    /-u admin:admin -X POST .*\/modules\/$/,
    {
      fix: 'module-post-works',
      status: 201,
      headers: ['content-type', 'vary'],
      body: expect.stringMatching(/"name":"modViaRest".*"filename":"f.wasm"/),
    },
  ],
  [/"u1".*register/, { fix: 'no-self-registration', status: 403, body: expect.stringContaining('detail') }],
  [/wasm_files\/$/, { fix: 'successors', body: PAGE }],
  [/wasm_files\/u/, { fix: 'successors', headers: ['vary'], body: PAGE }],
  [
    /arts-admin/,
    { fix: 'successors', headers: ['location', 'content-type', 'vary'], body: expect.anything() },
  ],
  [/schema/, { fix: 'successors', body: expect.stringContaining('"openapi":"3.1.0"') }],
];

const COMPARED = ['content-type', 'vary', 'allow', 'www-authenticate', 'location'];

async function replay(exchanges: readonly Exchange[]): Promise<void> {
  const unused = new Set(DEVIATIONS.map(([pattern]) => pattern));
  for (const exchange of exchanges) {
    const { method, url, user, sent } = exchange;
    const now = await desk.asks({
      method,
      url,
      ...(user !== undefined && { user }),
      ...(sent !== undefined && { body: sent }),
    });
    const [pattern, deviation] = DEVIATIONS.find(([asked]) => asked.test(exchange.asked)) ?? [];
    if (pattern !== undefined) unused.delete(pattern);
    const expected = {
      status: deviation?.status ?? exchange.status,
      headers: Object.fromEntries(
        COMPARED.filter((name) => deviation?.headers?.includes(name) !== true).map((name) => [
          name,
          exchange.headers[name],
        ]),
      ),
      body: deviation?.body ?? plain(exchange.body),
    };
    const found = {
      status: now.status,
      headers: Object.fromEntries(Object.keys(expected.headers).map((name) => [name, now.headers[name]])),
      body: plain(now.body),
    };
    // Pages were answered without being told what may be done there, or with it; nobody ever looked.
    if (exchange.headers.allow === undefined || exchange.isPage) {
      delete expected.headers.allow;
      delete found.headers.allow;
    }
    expect(found, exchange.asked).toEqual(expected);
  }
  expect([...unused].map(String), 'deviations of what was never asked').toEqual([]);
}

/** A body without what is fresh each time. */
const plain = (body: string): string =>
  body
    .replace(/"ka_ts":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"/g, '"ka_ts":"…"')
    .replace(/"token":"[^"]*"/g, '"token":"…"');

describe('the original’s interface', () => {
  it.each([
    ['kept here', join(HERE, 'arts-head-rest.txt')],
    ['as it was recorded', join(SHARED, 'arts-head-rest.txt')],
  ])('answers all that was ever asked of it as it did, byte for byte: %s', async (_, path) => {
    desk = await OldDesk.open('g1', gate);
    if (!existsSync(path)) return;
    const [rt, py] = ['00000000-0000-4000-8000-000000000101', '00000000-0000-4000-8000-000000000103'];
    desk.registers('realm/proc/reg', {
      uuid: rt,
      name: 'headset-1',
      max_nmodules: 10,
      apis: 'wasi:unstable wasi:snapshot_preview1',
    });
    desk.registers('realm/proc/reg', {
      uuid: py,
      name: 'py-runtime',
      max_nmodules: 10,
      apis: 'python:python3',
    });
    const counter = {
      filename: 'counter.wasm',
      fileid: 'na',
      filetype: 'WA',
      args: '',
      env: '',
      channels: '',
      apis: 'wasi:snapshot_preview1',
    };
    desk.asksFor({ uuid: '00000000-0000-4000-8000-000000000200', name: 'counter-0', ...counter });
    desk.asksFor({ uuid: '00000000-0000-4000-8000-000000000202', name: 'counter-2', ...counter });
    desk.asksFor({
      uuid: '00000000-0000-4000-8000-000000000210',
      name: 'wiselab/boxes',
      filename: 'boxes.py',
      filetype: 'PY',
    });
    await replay(exchangesIn(readFileSync(path, 'utf8')));
  });

  it('gives no password away', async () => {
    desk = await OldDesk.open('g1', gate);
    const { body } = await desk.get('/arts-api/v1/config/');
    // fix: 'config-without-password'
    expect(JSON.parse(body)).toEqual({
      mqtt_server: { host: 'localhost', port: 1883, ws_port: 9001 },
      mqtt_username: '',
      mqtt_password: '',
      subscribe_topics: [
        { name: 'reg', topic: 'realm/proc/reg', on_message: 'on_reg_message' },
        { name: 'ctl', topic: 'realm/proc/control', on_message: 'on_ctl_message' },
        { name: 'dbg', topic: 'realm/proc/debug', on_message: 'on_dbg_message' },
      ],
    });
  });

  it('shows no secrets to those who might not have given them', async () => {
    desk = await OldDesk.open('g1', gate);
    const uuid = '00000000-0000-4000-8000-000000000101';
    desk.registers('realm/proc/reg', { uuid, name: 'rt', apis: 'wasi:snapshot_preview1' });
    desk.asksFor({
      uuid: '00000000-0000-4000-8000-000000000200',
      name: 'm',
      filename: 'a.wasm',
      filetype: 'WA',
      env: 'KEY=hush',
    });
    const url = '/arts-api/v1/modules/00000000-0000-4000-8000-000000000200/';
    // fix: 'env-masked'
    expect((await desk.get(url)).body).toContain('"env":"KEY=•••"');
    expect((await desk.get(url, 'admin:admin')).body).toContain('"env":"KEY=hush"');
    expect((await desk.get('/api/modules/m/')).body).not.toContain('hush');
    expect((await desk.get('/api/runtimes/rt/')).body).not.toContain('hush');
  });

  it('asks for a module as the same words over MQTT do, and says why it cannot be had', async () => {
    desk = await OldDesk.open('g1', gate);
    const post = { method: 'POST', url: '/arts-api/v2/modules/', user: 'admin:admin' } as const;
    const none = await desk.asks({ ...post, body: '{"name":"m","filename":"m.wasm"}' });
    expect([none.status, none.body]).toEqual([
      409,
      '{"detail":"Error Scheduling module. No suitable runtime!"}',
    ]);
    const odd = await desk.asks({ ...post, body: '[1]' });
    expect(odd.status).toBe(409);
  });
});

describe('SilverLine’s interface', () => {
  it.each([
    ['g3', 'gen3-messages.ndjson', 'silverline-orchestrator-69a21ea-rest.txt'],
    ['g4', 'gen4-messages.ndjson', 'silverline-gen4-rest.txt'],
  ] as const)(
    'answers in %s what was asked of it as it did, byte for byte',
    async (generation, messages, answers) => {
      desk = await OldDesk.open(generation, gate);
      for (const line of readFileSync(join(HERE, messages), 'utf8').trim().split('\n')) {
        const { topic, payload } = JSON.parse(line) as { readonly topic: string; readonly payload: string };
        desk.hears(topic, payload);
      }
      const exchanges = silverlineIn(readFileSync(join(HERE, answers), 'utf8'));
      expect(exchanges.length).toBeGreaterThan(5);
      for (const { url, status, body } of exchanges) {
        const now = await desk.get(url, 'admin:admin');
        expect([url, now.status, now.body]).toEqual([url, status, body]);
      }
    },
  );

  it('has forgotten who is dead, but for the one who asks by uuid', async () => {
    desk = await OldDesk.open('g3', gate);
    for (const line of readFileSync(join(HERE, 'gen3-messages.ndjson'), 'utf8').trim().split('\n')) {
      const { topic, payload } = JSON.parse(line) as { readonly topic: string; readonly payload: string };
      desk.hears(topic, payload);
    }
    // fix: 'dead-forgotten'
    const { body } = await desk.get('/api/runtimes/pyruntime/');
    expect(JSON.parse(body)).toMatchObject({ children: [] });
    const dead = await desk.get('/api/modules/00000000-0000-4000-8000-000000000200/');
    expect(JSON.parse(dead.body)).toMatchObject({ name: 'm0', status: 'D', parent: null });
  });
});

describe('the list of what is mended', () => {
  const listed = [
    ...readFileSync(join(import.meta.dirname, 'FIXES.md'), 'utf8').matchAll(/^## ([a-z-]+)$/gm),
  ].map(([, fix]) => fix);
  const cited = [...readFileSync(import.meta.filename, 'utf8').matchAll(/fix: '([a-z-]+)'/g)].map(
    ([, fix]) => fix,
  );

  it('holds everything that the recordings are contradicted by', () => {
    expect([...new Set(cited)].filter((fix) => !listed.includes(fix))).toEqual([]);
  });
});
