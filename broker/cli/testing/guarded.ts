import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'node:tls';
import type { MqttClient } from 'mqtt';
import { pemOf, rsa } from '../../access/testing/tokens.ts';
import { clientOf } from '../../mqtt/testing/brokers.ts';
import { makeCertificate } from '../../mqtt/testing/mosquitto.ts';
import { doctor } from '../doctor.ts';
import type { CommandTools } from '../remote/tools.ts';
import { runtime } from '../runtime.ts';
import { type SubmitOptions, submit } from '../submit.ts';
import { type Doors, Served } from './served.ts';
import type { Said } from './shell.ts';
import { userAdds } from './users.ts';

/** A supervisor with users, tokens and certificates, and ways in for everybody. */
export class Guarded {
  readonly folder: string;
  /** The certificate it shows, which is its own authority. */
  readonly ca: string;
  readonly served: Served;
  readonly doors: Doors;
  /** What everybody shows. */
  readonly shown: ReadonlyMap<string, string>;
  readonly #clients: MqttClient[] = [];

  private constructor(folder: string, served: Served, doors: Doors, shown: ReadonlyMap<string, string>) {
    this.folder = folder;
    this.ca = join(folder, 'cert.pem');
    this.served = served;
    this.doors = doors;
    this.shown = shown;
  }

  static async open(): Promise<Guarded> {
    const folder = mkdtempSync(join(tmpdir(), 'arts-guarded-'));
    makeCertificate(folder);
    const [tlsCert, tlsKey, jwtKey] = ['cert.pem', 'key.pem', 'jwt.pem'].map((name) => join(folder, name));
    chmodSync(join(folder, 'key.pem'), 0o600);
    writeFileSync(join(folder, 'jwt.pem'), pemOf(rsa.publicKey));
    const add = userAdds(folder);
    const ann = { role: 'client', rights: 'modules:write,files:write', publ: 'home/#', subs: 'home/#' };
    const shown = new Map([
      ['lab', await add('lab', { role: 'runtime', runtimes: 'lab-*', key: true })],
      ['other', await add('other', { role: 'runtime', key: true })],
      ['ann', await add('ann', ann, 'correct horse battery')],
      ['vera', await add('vera', { role: 'viewer', key: true })],
    ]);
    const files = { tlsCert, tlsKey, jwtKey, jwtAudience: 'arts' } as Readonly<Record<string, string>>;
    const served = new Served({ state: folder, wsPort: '0', logLevel: 'trace', ...files });
    return new Guarded(folder, served, await served.doors(), shown);
  }

  async close(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.endAsync(true)));
    await this.served.stop();
    rmSync(this.folder, { recursive: true });
  }

  /** What somebody has in its environment. */
  envOf(name: string): Readonly<Record<string, string>> {
    return { ARTS_USERNAME: name, ARTS_PASSWORD: this.shown.get(name) ?? '' };
  }

  /** A connection over TLS of somebody, who shows what it has or something else. */
  async enter(username: string, options: object = {}): Promise<MqttClient> {
    const trusted = { ca: readFileSync(this.ca, 'utf8'), reconnectPeriod: 0 };
    const password = this.shown.get(username) ?? '';
    const client = await clientOf(this.doors.mqtt, { username, password, ...trusted, ...options });
    this.#clients.push(client);
    return client;
  }

  /** Runs a command with an environment. */
  async run(env: CommandTools['env'], command: (tools: CommandTools) => Promise<number>): Promise<Said> {
    const said = { out: '', err: '' };
    const exitCode = await command({
      out: (text) => {
        said.out += text;
      },
      err: (text) => {
        said.err += text;
      },
      fetch,
      interrupted: new AbortController().signal,
      env: { ARTS_URL: this.doors.http, ARTS_CA: this.ca, ...env },
    });
    return { exitCode, ...said };
  }

  submits(env: CommandTools['env'], file: string, options: Partial<SubmitOptions> = {}): Promise<Said> {
    const given = { api: [], arg: [], env: [], channel: [], ...options };
    return this.run(env, (tools) => submit(file, given, tools));
  }

  examines(env: CommandTools['env']): Promise<Said> {
    return this.run(env, (tools) => doctor({}, { ...tools, version: '0.1.0' }));
  }

  /** Does something while a runtime of the laboratory is there. */
  async withRuntime(id: string, work: () => Promise<void>): Promise<void> {
    let leave: () => void = () => {};
    const interrupted = new Promise<void>((resolve) => {
      leave = resolve;
    });
    let said = '';
    const tell = (text: string): void => {
      said += text;
    };
    const { mqtt: broker, http: store } = this.doors;
    const options = { site: 'here', maxModules: '0', realm: 'realm', hub: 'broker', keepAlive: '5s' };
    const gone = runtime(
      { ...options, name: id, id, broker, store },
      { out: tell, err: tell, interrupted, env: { ...this.envOf('lab'), ARTS_CA: this.ca } },
    );
    try {
      while (!said.includes('registered')) await sleep(20);
      await work();
    } finally {
      leave();
      await gone;
    }
  }
}

/** Which certificate is shown at an address. */
export async function certificateAt(url: string): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(url).port), rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const { fingerprint256 } = socket.getPeerCertificate();
  socket.destroy();
  return fingerprint256;
}
