import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Profile, profileNamed } from '../../core/index.ts';
import { Hall } from '../realm/testing/hall.ts';
import { type Check, Meters, openRest, type Rest } from '../rest/index.ts';
import { openStore } from '../store/index.ts';
import { type DoctorOptions, doctor } from './doctor.ts';
import type { Caller } from './remote/mqtt-checks.ts';
import { Shell } from './testing/shell.ts';

let hall: Hall;
let rest: Rest;
let folder: string;
let checks: readonly Check[];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'arts-doctor-'));
  hall = await Hall.open();
  const realm = await hall.realm('home');
  checks = [{ name: 'home: broker', isWell: true, note: 'embedded broker is up' }];
  rest = await openRest({
    store: await openStore(folder),
    version: '1.2.3',
    meters: new Meters('1.2.3'),
    checks: () => checks,
    reach: () => ({
      host: '127.0.0.1',
      tcpPort: Number(new URL(hall.broker.url).port),
      wsPort: null,
      isEncrypted: false,
    }),
  });
  const journal = { segments: async () => [], readSegment: async () => Buffer.alloc(0) };
  rest.open('home', {
    supervised: realm,
    profile: profileNamed('standard') as Profile,
    journal,
    output: null,
  });
});
afterEach(async () => {
  await rest.close();
  await hall.close();
  rmSync(folder, { recursive: true, force: true });
});

const examines = async (options: DoctorOptions = {}, rest_: { connect?: Caller; version?: string } = {}) => {
  const shell = new Shell({ rest });
  const { connect, version = '1.2.3' } = rest_;
  const said = await shell.run((tools) =>
    doctor({ json: true, ...options }, { ...tools, version, ...(connect !== undefined && { connect }) }),
  );
  const findings = JSON.parse(said.out) as readonly {
    readonly name: string;
    readonly state: string;
    readonly note: string;
  }[];
  return { ...said, stateOf: (name: string) => findings.find((one) => one.name === name)?.state, findings };
};

describe('arts doctor', () => {
  it('finds all well where it is, and an empty realm odd', async () => {
    const { exitCode, stateOf, findings } = await examines();
    expect(findings.filter(({ state }) => state === 'ill')).toEqual([]);
    expect(exitCode).toBe(0);
    expect(
      ['supervisor', 'version', 'clock', 'home: broker', 'mqtt', 'rights', 'strangers'].map(stateOf),
    ).toEqual(Array(7).fill('well'));
    expect(stateOf('realm home')).toBe('odd');
  });

  it('changes nothing by its question', async () => {
    await examines();
    const { body } = await rest.app.inject('/api/v1/realms/home/runtimes');
    expect(JSON.parse(body).entries).toEqual([]);
  });

  it('says what is wrong, and what can be done about it', async () => {
    checks = [{ name: 'home: journal', isWell: false, note: 'lost: disk full' }];
    const shell = new Shell({ rest });
    const said = await shell.run((tools) => doctor({}, { ...tools, version: '9' }));
    expect(said.exitCode).toBe(4);
    expect(said.out).toMatch(/✗ home: journal +lost: disk full\n/);
    expect(said.out).toMatch(/! version +the supervisor is 1.2.3, this is 9\n +Use the same/);
    expect(said.err).toBe('something is wrong\n');
  });

  it('tells a broker that is not there from one that does not let it in', async () => {
    const nowhere = await examines({ broker: 'mqtt://127.0.0.1:1' });
    expect([nowhere.exitCode, nowhere.stateOf('mqtt')]).toEqual([4, 'ill']);
    const deaf: Caller = async (url, options) => {
      const client = await connectAsync(url, options);
      // Whoever may not hear its answers has subscribed to nothing.
      client.subscribeAsync = (async () => [{ topic: 'x', qos: 128 }]) as never;
      return client;
    };
    const { exitCode, stateOf } = await examines({}, { connect: deaf });
    expect([exitCode, stateOf('mqtt'), stateOf('rights')]).toEqual([4, 'well', 'ill']);
  });

  it('turns to a realm that is there', async () => {
    const { exitCode, stateOf } = await examines({ realm: 'away' });
    expect([exitCode, stateOf('realm away')]).toEqual([4, 'ill']);
  });
});
