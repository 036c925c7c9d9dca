import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Debian puts it where only root looks. */
const PROGRAM = '/usr/sbin/mosquitto';

/** A real Mosquitto on free ports of loopback: plain for everybody, TLS for user `arts` with password `secret`. */
export class TestMosquitto {
  readonly port: number;
  readonly tlsPort: number;
  readonly #folder: string;
  #broker: ChildProcess | null = null;

  private constructor(folder: string, port: number, tlsPort: number) {
    this.#folder = folder;
    this.port = port;
    this.tlsPort = tlsPort;
  }

  /** Writes its configuration and starts it. */
  static async start(): Promise<TestMosquitto> {
    const folder = mkdtempSync(join(tmpdir(), 'arts-mosquitto-'));
    chmodSync(folder, 0o777);
    const [port, tlsPort] = [await freePort(), await freePort()];
    const path = (name: string): string => join(folder, name);
    makeCertificate(folder);
    execFileSync('mosquitto_passwd', ['-b', '-c', path('passwords'), 'arts', 'secret'], { stdio: 'pipe' });
    chmodSync(path('passwords'), 0o644);
    writeFileSync(path('acl'), 'user arts\ntopic readwrite #\ntopic deny forbidden/#\n');
    const lines = [
      'per_listener_settings true',
      'persistence true',
      `persistence_location ${folder}/`,
      `listener ${port} 127.0.0.1`,
      'allow_anonymous true',
      `listener ${tlsPort} 127.0.0.1`,
      'allow_anonymous false',
      `password_file ${path('passwords')}`,
      `acl_file ${path('acl')}`,
      `cafile ${path('cert.pem')}`,
      `certfile ${path('cert.pem')}`,
      `keyfile ${path('key.pem')}`,
    ];
    writeFileSync(path('mosquitto.conf'), `${lines.join('\n')}\n`);
    const broker = new TestMosquitto(folder, port, tlsPort);
    await broker.up();
    return broker;
  }

  /** The certificate it shows, which is its own authority. */
  get ca(): string {
    return readFileSync(join(this.#folder, 'cert.pem'), 'utf8');
  }

  /** Starts it and waits until it listens. */
  async up(): Promise<void> {
    this.#broker = spawn(PROGRAM, ['-c', join(this.#folder, 'mosquitto.conf')], { stdio: 'ignore' });
    for (let attempt = 0; attempt < 200; attempt++) {
      if (await isOpen(this.port)) return;
      await sleep(25);
    }
    throw new Error('Mosquitto does not listen');
  }

  /** Ends it in good order; it writes down its sessions. */
  async down(): Promise<void> {
    const broker = this.#broker;
    this.#broker = null;
    if (broker === null) return;
    const ended = once(broker, 'exit');
    broker.kill('SIGTERM');
    await ended;
  }

  /** Ends it and takes its folder away. */
  async remove(): Promise<void> {
    await this.down();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** A certificate for localhost that signs itself, good for a day. */
export function makeCertificate(folder: string): { readonly cert: string; readonly key: string } {
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const words = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-days',
    '1',
  ];
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  execFileSync('openssl', [...words, ...names, '-keyout', key, '-out', cert], { stdio: 'pipe' });
  for (const path of [cert, key]) chmodSync(path, 0o644);
  return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') };
}

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function isOpen(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
