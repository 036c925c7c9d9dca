import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import type { Reading } from '../wire/index.ts';

/** Where certificate and key lie, in PEM. */
export interface TlsFiles {
  /** The certificate, with those that vouch for it after it. */
  readonly certPath: string;
  readonly keyPath: string;
}

/** What servers of MQTT, WebSockets and HTTP take as it is. */
export interface TlsOptions {
  readonly cert: string;
  readonly key: string;
  /** Older ones are broken (RFC 8996). */
  readonly minVersion: 'TLSv1.2';
}

/** Options of TLS, with what a person should mend. */
export interface LoadedTls {
  readonly options: TlsOptions;
  readonly warnings: readonly string[];
}

/** A certificate that ends sooner than this is worth a word (assumption: two weeks are enough to renew one). */
const SOON_MS = 14 * 86_400_000;
const RSA_BITS_MIN = 2_048;

/** Reads certificate and key, or says everything that is wrong with them: better now than at the first connection. */
export async function loadTls({ certPath, keyPath }: TlsFiles, nowMs: number): Promise<Reading<LoadedTls>> {
  const [cert, key] = await Promise.all([textOf(certPath), textOf(keyPath)]);
  const faults: string[] = [];
  const [leaf, secret] = [certificateIn(cert), keyIn(key)];
  if (leaf === null)
    faults.push(`${certPath} ${cert === null ? 'cannot be read' : 'is no certificate in PEM'}`);
  if (secret === null) {
    faults.push(
      `${keyPath} ${key === null ? 'cannot be read' : 'is no private key in PEM without a passphrase'}`,
    );
  }
  if (leaf !== null) faults.push(...faultsOf(leaf, certPath, nowMs));
  if (leaf !== null && secret !== null && !leaf.checkPrivateKey(secret)) {
    faults.push(`${keyPath} is not the key of ${certPath}`);
  }
  if (faults.length > 0 || leaf === null || cert === null || key === null) {
    return {
      kind: 'issues',
      issues: faults.map((message) => ({ code: 'wrong-shape', path: '', message })),
    };
  }
  const warnings = await warningsOf(leaf, { certPath, keyPath }, nowMs);
  return { kind: 'value', value: { options: { cert, key, minVersion: 'TLSv1.2' }, warnings } };
}

function faultsOf(leaf: X509Certificate, path: string, nowMs: number): readonly string[] {
  const { asymmetricKeyType: kind, asymmetricKeyDetails: details } = leaf.publicKey;
  const isShort = kind === 'rsa' && (details?.modulusLength ?? 0) < RSA_BITS_MIN;
  return [
    ...(Date.parse(leaf.validTo) < nowMs ? [`${path} was good until ${leaf.validTo}`] : []),
    ...(Date.parse(leaf.validFrom) > nowMs ? [`${path} is not good before ${leaf.validFrom}`] : []),
    ...(isShort ? [`the key of ${path} is shorter than ${RSA_BITS_MIN} bits`] : []),
  ];
}

async function warningsOf(leaf: X509Certificate, files: TlsFiles, nowMs: number): Promise<readonly string[]> {
  const { certPath, keyPath } = files;
  const { mode } = await stat(keyPath);
  return [
    ...(Date.parse(leaf.validTo) < nowMs + SOON_MS ? [`${certPath} is good only until ${leaf.validTo}`] : []),
    ...((mode & 0o077) === 0 ? [] : [`others can read ${keyPath}: chmod 600 it`]),
  ];
}

async function textOf(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return null;
  }
}

function certificateIn(text: string | null): X509Certificate | null {
  try {
    return text === null ? null : new X509Certificate(text);
  } catch {
    return null;
  }
}

function keyIn(text: string | null): KeyObject | null {
  try {
    return text === null ? null : createPrivateKey(text);
  } catch {
    return null;
  }
}
