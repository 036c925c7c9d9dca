import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer, type TLSSocket, type TlsOptions } from 'node:tls';
import { afterAll, describe, expect, it } from 'vitest';
import { makeCertificate } from '../mqtt/testing/mosquitto.ts';
import { loadTls } from './tls.ts';

const folders: string[] = [];
/** A folder with a certificate of a day and its key. */
function furnished(): { readonly certPath: string; readonly keyPath: string } {
  const folder = mkdtempSync(join(tmpdir(), 'arts-tls-'));
  folders.push(folder);
  makeCertificate(folder);
  chmodSync(join(folder, 'key.pem'), 0o600);
  return { certPath: join(folder, 'cert.pem'), keyPath: join(folder, 'key.pem') };
}

/** How a handshake of some version ends. */
async function handshake(server: Server, version: 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3'): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    return await new Promise((resolve) => {
      // Or OpenSSL would not even try the old one.
      const ciphers = 'DEFAULT@SECLEVEL=0';
      const range = { minVersion: version, maxVersion: version };
      const socket: TLSSocket = connect(
        { port, host: '127.0.0.1', rejectUnauthorized: false, ciphers, ...range },
        () => {
          resolve(socket.getProtocol() ?? 'none');
          socket.destroy();
        },
      );
      socket.on('error', () => resolve('refused'));
    });
  } finally {
    server.close();
  }
}

describe('TLS', () => {
  const files = furnished();
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true });
  });
  const options = async (): Promise<TlsOptions> => {
    const reading = await loadTls(files, Date.now());
    if (reading.kind === 'issues') throw new Error(reading.issues[0]?.message);
    return reading.value.options;
  };

  it('is spoken from version 1.2 on, by servers of every kind', async () => {
    expect(await handshake(createServer(await options()), 'TLSv1.3')).toBe('TLSv1.3');
    expect(await handshake(createServer(await options()), 'TLSv1.2')).toBe('TLSv1.2');
    expect(await handshake(createHttpsServer({ ...(await options()) }), 'TLSv1.2')).toBe('TLSv1.2');
    const weak = { ciphers: 'DEFAULT@SECLEVEL=0' };
    expect(await handshake(createServer({ ...(await options()), ...weak }), 'TLSv1.1')).toBe('refused');
    const old = { ...(await options()), ...weak, minVersion: 'TLSv1' } as const;
    expect(await handshake(createServer(old), 'TLSv1.1')).toBe('TLSv1.1');
  });

  it('comes with a warning when it ends soon, or when others can read the key', async () => {
    expect(await loadTls(files, Date.now())).toMatchObject({
      value: { warnings: [expect.stringContaining('good only until')] },
    });
    const { certPath, keyPath } = furnished();
    chmodSync(keyPath, 0o640);
    expect(await loadTls({ certPath, keyPath }, Date.now())).toMatchObject({
      value: { warnings: [expect.anything(), expect.stringContaining('chmod 600')] },
    });
  });

  it('is refused with everything that is wrong, and nothing of the key', async () => {
    const other = furnished();
    const noise = join(folders[0] ?? '', 'noise.pem');
    writeFileSync(noise, 'hello');
    const issuesOf = async (
      certPath: string,
      keyPath: string,
      nowMs = Date.now(),
    ): Promise<readonly string[]> => {
      const reading = await loadTls({ certPath, keyPath }, nowMs);
      return reading.kind === 'issues' ? reading.issues.map(({ message }) => message) : [];
    };
    expect(await issuesOf('/none', noise)).toEqual([
      '/none cannot be read',
      expect.stringContaining('is no private key'),
    ]);
    expect(await issuesOf(noise, files.keyPath)).toEqual([`${noise} is no certificate in PEM`]);
    expect(await issuesOf(files.certPath, other.keyPath)).toEqual([
      expect.stringContaining('is not the key of'),
    ]);
    expect(await issuesOf(files.certPath, files.certPath)).toEqual([
      expect.stringContaining('is no private key'),
    ]);
    const yearMs = 365 * 86_400_000;
    expect(await issuesOf(files.certPath, files.keyPath, Date.now() + yearMs)).toEqual([
      expect.stringContaining('was good until'),
    ]);
    expect(await issuesOf(files.certPath, files.keyPath, Date.now() - yearMs)).toEqual([
      expect.stringContaining('is not good before'),
    ]);
  });
});
