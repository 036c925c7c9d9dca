import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clientOf, embedded, heardBy } from '../mqtt/testing/brokers.ts';
import { TestClient } from '../realm/testing/hall.ts';
import type { ServeOptions } from './serve-options.ts';
import { Served } from './testing/served.ts';
import { userAdds } from './testing/users.ts';

describe('arts serve', () => {
  let state: string;

  beforeEach(() => {
    state = mkdtempSync(join(tmpdir(), 'arts-serve-'));
  });

  afterEach(() => rmSync(state, { recursive: true, force: true }));

  it('supervises, says that it is ready, stops in good order, and goes on where it was', async () => {
    const first = new Served({ state, realm: ['home', 'lab'] });
    const { mqtt, http } = await first.doors();
    expect((await fetch(`${http}/livez`)).status).toBe(200);
    const ready = await fetch(`${http}/readyz?verbose`);
    expect(ready.status).toBe(200);
    expect(await ready.text()).toBe(
      '[+] home: broker: embedded broker is up\n[+] home: journal: written\n' +
        '[+] lab: broker: embedded broker is up\n[+] lab: journal: written\n\nready\n',
    );
    const realms = await fetch(`${http}/api/v1/realms`);
    expect(JSON.stringify(await realms.json())).toContain('"lab"');
    const socket = await clientOf(`${http.replace('http', 'ws')}/mqtt`);
    const told = heardBy(socket);
    await socket.subscribeAsync(['lab/arts/v1/supervisor', 'lab/arts/v1/client/ann/answer'], { qos: 1 });
    await expect.poll(() => told).toEqual(['lab/arts/v1/supervisor: {"v":1,"supervisor":"online"}']);
    const client = new TestClient(socket, 'lab', 'ann');
    await client.asksFor('camera');
    await expect.poll(() => client.answers).toHaveLength(1);
    await socket.endAsync();
    expect(await first.stop()).toBe(0);
    await expect(clientOf(mqtt, { reconnectPeriod: 0, connectTimeout: 500 })).rejects.toThrow();

    const second = new Served({ state, realm: ['lab'], set: ['forgetMs=5000'] });
    const again = await clientOf((await second.doors()).mqtt);
    await again.subscribeAsync('lab/arts/v1/client/ann/answer', { qos: 1 });
    const asker = new TestClient(again, 'lab', 'ann');
    await asker.asksFor('camera');
    await expect.poll(() => asker.answers).toEqual([{ kind: 'accept-request', request: 'camera' }]);
    await again.endAsync();
    expect(await second.stop()).toBe(0);
    expect(second.log.join('')).toContain('"msg":"journal read"');
    const journal = readFileSync(join(state, 'realms/lab/00000002.ndjson'), 'utf8');
    expect(journal).toContain('"kind":"settings-changed"');
    expect(journal).not.toContain('module-requested');
  });

  it('keeps a second one out of its state', async () => {
    const first = new Served({ state });
    await first.doors();
    const second = new Served({ state });
    expect(await second.code).toBe(7);
    expect(second.err).toBe(
      `arts: ${state}/realms/realm is in use by the supervisor with pid ${process.pid}\n` +
        '      Stop it first, or give this one another --state.\n',
    );
    expect(await first.stop()).toBe(0);
  });

  it('does not start from a journal that somebody changed, and says where', async () => {
    const first = new Served({ state });
    const client = await clientOf((await first.doors()).mqtt);
    for (const name of ['one', 'two', 'three']) await new TestClient(client, 'realm', 'ann').asksFor(name);
    await client.endAsync();
    await first.stop();
    const path = join(state, 'realms/realm/00000001.ndjson');
    rmSync(join(state, 'realms/realm/00000002.snapshot'));
    writeFileSync(path, readFileSync(path, 'utf8').replace('"two"', '"too"'));
    const second = new Served({ state });
    expect(await second.code).toBe(3);
    expect(second.err).toMatch(
      /^arts: .*00000001\.ndjson:\d+ batch \d is not what was sealed\n {6}Something other/,
    );
  });

  it('says with exit code 7 what it cannot reach, and keeps passwords to itself', async () => {
    const broker = new Served({ state, broker: 'mqtt://ann:secret@127.0.0.1:1' });
    expect(await broker.code).toBe(7);
    expect(broker.err).toMatch(/^arts: mqtt:\/\/127\.0\.0\.1:1: .*ECONNREFUSED/);
    const database = new Served({ state }, { ARTS_DATABASE_URL: 'postgresql://ann:secret@127.0.0.1:1/arts' });
    expect(await database.code).toBe(7);
    expect(database.err).toMatch(/^arts: postgresql:\/\/127\.0\.0\.1:1\/arts, realm realm: .*ECONNREFUSED/);
    const said = [broker, database].map(({ err, out, log }) => err + out + log.join('')).join('');
    expect(said).not.toContain('secret');
  });

  it('says everything that is wrong with its options at once', async () => {
    const served = new Served({
      state,
      realm: ['a b', 'hall', 'hall'],
      host: '0.0.0.0',
      port: '70000',
      broker: 'ftp://x',
      database: 'mysql://ann:secret@x',
      policy: 'best',
      set: ['forgetMs', 'patience=1'],
      logLevel: 'loud',
    });
    expect(await served.code).toBe(2);
    expect(served.err).toMatchInlineSnapshot(`
      "arts: --realm "a b" is no name
      arts: --realm names the same realm twice
      arts: --broker "ftp://x" is no address such as mqtt://localhost:1883
      arts: --database "mysql://x" is no address such as postgresql://user@host/database
      arts: --policy "best" is none of standard, arts-least-modules, arts-round-robin, random, first-fit, best-fit, worst-fit, power-of-d, minimum-completion, dot-product, cosine, norm-difference, shortest-queue, interference-aware, latency-locality, transfer-locality, energy-aware, battery-aware, tetris, batch-sampling, min-min, max-min, sufferage, heft, peft, drf, min-cost-flow, whole-realm
      arts: --log-level "loud" is none of fatal, error, warn, info, debug, trace, silent
      arts: --host 0.0.0.0: whoever reaches 0.0.0.0 could do everything: make a list of users with --users, give a key for tokens with --jwt-key, stay on 127.0.0.1, or say --insecure where the network is guarded otherwise
      arts: --set "forgetMs" is not NAME=NUMBER
      arts: --set patience: unknown setting "patience"
      arts: --port "70000" is no port: 1 to 65535, 0 for any that is free, or "none"
      "
    `);
  });

  it.each<[string, Partial<ServeOptions>, number, RegExp]>([
    ['tries too often', { rollout: '1s' }, 2, /--rollout 1s is too short: 5s or more\n$/],
    ['tries at no time', { rollout: 'soon' }, 2, /^arts: --rollout .*soon/],
    ['tries without a simulator', { rollout: '60s' }, 2, /--rollout needs a simulator/],
    ['half a certificate', { tlsCert: 'c.pem' }, 2, /^arts: --tls-cert and --tls-key go together\n$/],
    ['rules for tokens without a key', { jwtAudience: 'us' }, 2, /: give --jwt-key\n$/],
    ['a role that is none', { jwtKey: 'k.pem', jwtRole: 'king' }, 2, /--jwt-role "king" is no role/],
    [
      'files that are not there',
      { users: 'nowhere.json', jwtKey: 'nowhere.pem', tlsCert: 'c.pem', tlsKey: 'k.pem' },
      3,
      /^arts: nowhere\.json cannot be read: ENOENT\narts: nowhere\.pem cannot.*\narts: c\.pem cannot.*\narts: k\.pem cannot/,
    ],
  ])('does not start with %s', async (_, options, code, words) => {
    const served = new Served({ state, host: '0.0.0.0', insecure: true, ...options });
    expect([await served.code, served.err, served.out]).toEqual([code, expect.stringMatching(words), '']);
  });

  it('opens to others with users, whom it finds in its folder, and warns of what is not encrypted', async () => {
    await userAdds(state)('kitchen', { role: 'runtime', key: true });
    const served = new Served({ state, host: '0.0.0.0', json: false });
    await expect
      .poll(() => served.out, { timeout: 10_000 })
      .toContain(`access     users of ${state}/users.json`);
    expect(served.err).toMatch(/^arts: passwords and tokens come to 0\.0\.0\.0 unencrypted.*\n$/);
    expect(await served.stop()).toBe(0);
  });

  it('says that a broker of others is not guarded by its users', async () => {
    const broker = await embedded();
    await userAdds(state)('ann', { role: 'viewer', key: true });
    const served = new Served({ state, broker: broker.url });
    const { http } = await served.doors();
    expect((await fetch(`${http}/api/v1/realms/realm`)).status).toBe(401);
    await (await clientOf(broker.url)).endAsync();
    expect(await served.stop()).toBe(0);
    await broker.remove();
  });

  it('lets others in where it is told that the network is guarded otherwise', async () => {
    const served = new Served({ state, host: '0.0.0.0', insecure: true });
    await served.doors();
    const warning = 'whoever reaches 0.0.0.0 may do everything, because --insecure was given';
    expect(served.err).toBe(`arts: ${warning}\n`);
    expect(served.log.join('')).toContain(warning);
    expect(await served.stop()).toBe(0);
  });
});
