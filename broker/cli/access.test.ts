import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rsa, strange } from '../access/testing/tokens.ts';
import { clientOf, heardBy } from '../mqtt/testing/brokers.ts';
import { makeCertificate } from '../mqtt/testing/mosquitto.ts';
import { Access } from './access.ts';
import { logs } from './logs.ts';
import { ls } from './ls.ts';
import { authorizationOf } from './remote/credentials.ts';
import { trusting } from './remote/trusting.ts';
import { readServe, type ServePlan } from './serve-options.ts';
import { certificateAt, Guarded } from './testing/guarded.ts';
import { OPTIONS } from './testing/served.ts';
import { tokenOf } from './testing/users.ts';
import { userBar } from './user.ts';

const gallery = (name: string): string => join(import.meta.dirname, `../modules/built/${name}.wasm`);
const SECRET = 'pssst-4711';
const PATIENCE = { timeout: 20_000 };
/** A file that nobody has. */
const NO_FILE = `sha256:${'0'.repeat(64)}`;

let house: Guarded;
beforeAll(async () => {
  house = await Guarded.open();
});
afterAll(() => house.close());

const log = (): string => house.served.log.join('');
const refusals = () => house.served.refusals;

describe('who comes while the realms are read back', () => {
  it('waits, because nobody could be judged yet', async () => {
    const plan = readServe({ ...OPTIONS, state: house.folder }, {}) as ServePlan;
    const access = await Access.prepare(plan, pino({ level: 'silent' }), () => null);
    const password = Buffer.from(house.shown.get('vera') ?? '');
    const caller = { clientId: 'vera', username: 'vera', password, address: null, request: null };
    const admitted = access.admit(caller).then((rights) => rights !== null);
    expect(await Promise.race([admitted, sleep(100, 'waits')])).toBe('waits');
    access.open();
    expect(await admitted).toBe(true);
  });
});

describe('a supervisor with users and certificates', () => {
  it('runs modules for who may have them, on a runtime that is who it says, with channels and input', async () => {
    expect(Object.values(house.doors).map((url) => url.split(':')[0])).toEqual(['mqtts', 'wss', 'https']);
    const env = house.envOf('ann');
    await house.withRuntime('lab-1', async () => {
      const hello = await house.submits(env, gallery('hello'), { follow: true, env: [`X=${SECRET}`] });
      expect(hello).toMatchObject({ exitCode: 0, out: expect.stringMatching(/hello/i) });

      const ann = await house.enter('ann');
      const heard = heardBy(ann);
      await ann.subscribeAsync(['home/out', 'realm/proc/debug/stdout/+'], { qos: 1 });
      const channel = ['in=home/in:r', 'out=home/out:w'];
      expect((await house.submits(env, gallery('echo'), { id: 'e1', channel })).exitCode).toBe(0);
      await expect.poll(() => heard, PATIENCE).toContain('realm/proc/debug/stdout/e1: listening');
      await ann.publishAsync('home/in', 'ping', { qos: 1 });
      await expect.poll(() => heard, PATIENCE).toContain('home/out: ping');

      expect((await house.submits(env, gallery('cat'), { id: 'c1' })).exitCode).toBe(0);
      // It hears what is written once it runs.
      const phaseOf = async (): Promise<string> =>
        (await house.run(env, (tools) => ls('modules', {}, tools))).out;
      await expect.poll(phaseOf, PATIENCE).toMatch(/c1 +running/);
      await ann.publishAsync('realm/proc/debug/stdin/c1', 'a line', { qos: 1 });
      await expect.poll(() => heard, PATIENCE).toContain('realm/proc/debug/stdout/c1: a line');
      // What is wrong with a request is said, but not what stands in it.
      const spec = { id: 'x1', file: 'm.wasm', env: [SECRET], channels: 3 };
      const asked = { v: 1, kind: 'module-requested', request: 'x', module: spec };
      await ann.publishAsync('realm/arts/v1/client/ann/request', JSON.stringify(asked), { qos: 1 });
      await expect.poll(log, PATIENCE).toContain('bad message');
      const told = await house.run(house.envOf('vera'), (tools) => logs('c1', {}, tools));
      expect(told).toMatchObject({ exitCode: 0, out: 'a line\n' });
    });
    expect(refusals().filter(({ name }) => name === 'lab' || name === 'ann')).toEqual([]);
  });

  it('refuses a viewer’s modules, channels that who asks may not reach, and whoever says nothing', async () => {
    const { exitCode, err } = await house.submits(house.envOf('vera'), NO_FILE);
    expect([exitCode, err]).toEqual([3, expect.stringMatching(/vera has not the right "modules:write"/)]);
    const headers = {
      'content-type': 'application/json',
      authorization: authorizationOf(house.envOf('vera')) ?? '',
    };
    const ask = { method: 'POST', headers, body: '{}' };
    const url = `${house.doors.http}/api/v1/realms/realm/modules`;
    expect((await trusting(readFileSync(house.ca, 'utf8'))(url, ask)).status).toBe(403);
    const greedy = await house.submits(house.envOf('ann'), gallery('echo'), { channel: ['in=garden/in:r'] });
    expect(greedy.err).toMatch(/may not hear garden\/in/);
    const silent = await house.submits({}, gallery('hello'));
    expect(silent.err).toMatch(/nobody in particular[\s\S]*Set ARTS_TOKEN/);
  });

  it('refuses over MQTT whoever says nothing, and a runtime that speaks for another, with a line in the log', async () => {
    const { mqtt, ws, http } = house.doors;
    const anonymous = { ca: readFileSync(house.ca, 'utf8'), reconnectPeriod: 0 };
    for (const url of [mqtt, ws, `${http.replace('http', 'ws')}/mqtt`])
      await expect(clientOf(url, anonymous)).rejects.toThrow('Not authorized');
    const other = await house.enter('other');
    const topic = 'realm/arts/v1/rt/lab-1/report';
    await other.publishAsync(topic, '{"v":1}', { qos: 1 });
    await expect(house.enter('other', { clientId: 'lab-1' })).rejects.toThrow('Not authorized');
    const will = { topic, payload: Buffer.from('{}'), qos: 1, retain: false };
    await expect(house.enter('other', { will })).rejects.toThrow('Not authorized');
    const lines = refusals().map(({ fault, name, topic: where }) => [fault, name, where]);
    expect(lines).toContainEqual(['no-credentials', undefined, undefined]);
    expect(lines.filter(([fault]) => fault === 'publish')).toEqual(
      Array(2).fill(['publish', 'other', topic]),
    );
    expect(lines).toContainEqual(['client-id', 'other', undefined]);
    // Somebody takes a key for a topic; the last test looks for it.
    await other.publishAsync(`garden/${house.shown.get('other')}`, 'x', { qos: 1 });
    expect(refusals().at(-1)).toMatchObject({ fault: 'publish', topic: 'garden/[hidden]' });
  });

  it('takes good tokens on both ways and no others, and says why not', async () => {
    const good = await tokenOf({}, rsa.privateKey);
    const zoe = await house.enter('zoe', { password: await tokenOf({ subs: ['home/#'] }, rsa.privateKey) });
    await expect(zoe.subscribeAsync('garden/#')).rejects.toThrow();
    await zoe.subscribeAsync('home/#');
    const { out } = await house.examines({ ARTS_TOKEN: good });
    expect(out).toMatch(/✓ you +are zoe: modules:read, files:read\n/);
    const [head = '', body = ''] = good.split('.');
    const bad: readonly (readonly [string, string])[] = [
      ['token-expired', await tokenOf({ exp: 1_000_000_000 }, rsa.privateKey)],
      ['token-audience', await tokenOf({ aud: 'others' }, rsa.privateKey)],
      ['token-key', await tokenOf({}, strange.privateKey)],
      ['token-signature', [head, body, 'A'.repeat(342)].join('.')],
      ['token-algorithm', [Buffer.from('{"alg":"none"}').toString('base64url'), body, ''].join('.')],
      ['token-oversized', await tokenOf({ more: 'x'.repeat(9_500) }, rsa.privateKey)],
    ];
    for (const [fault, token] of bad) {
      const beforeCount = refusals().length;
      const { exitCode, err } = await house.submits({ ARTS_TOKEN: token }, NO_FILE);
      expect([exitCode, err]).toEqual([3, expect.stringMatching(/what is shown as credentials is not good/)]);
      await expect(house.enter('zoe', { password: token })).rejects.toThrow('Not authorized');
      const faults = refusals().slice(beforeCount);
      expect(new Set(faults.map((line) => line.fault))).toEqual(new Set([fault]));
      expect(log()).not.toContain(token.split('.')[1]);
    }
  });

  it('tells a person who they are, what they may do, and how long the certificate is good', async () => {
    const { exitCode, out } = await house.examines(house.envOf('ann'));
    expect(out).toMatch(/✓ you +are ann: modules:read, modules:write, files:read, files:write\n/);
    expect(out).toMatch(/! tls 127\.0\.0\.1 +TLSv1\.3, good until/);
    expect(out).toMatch(/✓ mqtt +connects to mqtts:/);
    expect(out).toMatch(/✓ rights +asks and is answered/);
    expect(out).toMatch(/✓ strangers +are turned away/);
    expect(exitCode).toBe(0);
    const viewer = await house.examines(house.envOf('vera'));
    expect([viewer.exitCode, viewer.out]).toEqual([0, expect.stringMatching(/✓ rights +hears answers/)]);
    const distrustful = await house.examines({ ...house.envOf('ann'), ARTS_CA: undefined });
    expect(distrustful.exitCode).toBe(7);
    expect(distrustful.err).toMatch(/certificate of https.*is not trusted: \w+\n.*--ca FILE/);
  });

  it('takes up a changed list and certificate when it is told, and keeps the old ones if the new are bad', async () => {
    const { served, folder, doors } = house;
    const ann = await house.enter('ann');
    const urls = Object.values(doors);
    const before = await Promise.all(urls.map(certificateAt));
    const quiet = { out: () => {}, err: () => {}, ask: async () => null, env: {} };
    await userBar('ann', { state: folder }, quiet);
    makeCertificate(folder);
    served.hangUp();
    await expect.poll(log, PATIENCE).toContain('certificate read again');
    const after = await Promise.all(urls.map(certificateAt));
    expect([before, after, [...before, ...after]].map((seen) => new Set(seen).size)).toEqual([1, 1, 2]);
    await expect(ann.subscribeAsync('home/#')).rejects.toThrow();
    expect((await house.examines(house.envOf('ann'))).exitCode).not.toBe(0);
    expect((await house.examines(house.envOf('vera'))).exitCode).toBe(0);
    writeFileSync(join(folder, 'users.json'), '{');
    served.hangUp();
    await expect.poll(log, PATIENCE).toContain('is no JSON');
    expect((await house.examines(house.envOf('vera'))).exitCode).toBe(0);
  });

  it('writes nothing secret into its log', () => {
    expect(log()).toContain('"written"');
    for (const secret of [SECRET, ...house.shown.values()])
      expect(log() + house.served.err).not.toContain(secret);
  });
});
