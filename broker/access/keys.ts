import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Reading } from '../wire/index.ts';

/** A key that tokens are checked with, and by which algorithms. */
export interface TokenKey {
  /** Its name, where whoever made the tokens gave it one. */
  readonly id: string | null;
  readonly algorithms: readonly string[];
  readonly key: KeyObject;
}

/**
 * How tokens may be signed. All of them have a private half, so that who can check a token cannot make one; `EdDSA` and
 * `Ed25519` are one algorithm (RFC 9864, §2.2).
 */
export const TOKEN_ALGORITHMS: readonly string[] = ['RS256', 'EdDSA', 'Ed25519'];

/** Shorter ones are not to be used any more (RFC 7518, §3.3). */
const RSA_BITS_MIN = 2_048;
const KEY_COUNT_MAX = 32;

const jwks = z.object({ keys: z.array(z.record(z.string(), z.unknown())).min(1).max(KEY_COUNT_MAX) });

/** Reads keys from a PEM file or a JWKS file, or says why there are none. What is private is refused: it belongs elsewhere. */
export function readKeys(text: string): Reading<readonly TokenKey[]> {
  if (!text.trimStart().startsWith('{')) return fromPem(text);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return fault('', 'is neither PEM nor JSON');
  }
  const parsed = jwks.safeParse(value);
  if (!parsed.success) return fault('keys', 'is no list of keys');
  const readings = parsed.data.keys.map((jwk, at) => fromJwk(jwk, `keys[${at}]`));
  const issues = readings.flatMap((reading) => (reading.kind === 'issues' ? reading.issues : []));
  if (issues.length > 0) return { kind: 'issues', issues };
  return {
    kind: 'value',
    value: readings.flatMap((reading) => (reading.kind === 'value' ? [reading.value] : [])),
  };
}

/** Reads a file of keys. */
export async function loadKeys(path: string): Promise<Reading<readonly TokenKey[]>> {
  try {
    return readKeys(await readFile(path, 'utf8'));
  } catch (error) {
    return fault(path, `cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'unknown fault'}`);
  }
}

function fromPem(text: string): Reading<readonly TokenKey[]> {
  if (isPrivate(text)) return fault('', 'is a private key; give the public one');
  const reading = fromKey(null, () => createPublicKey(text), '');
  return reading.kind === 'issues' ? reading : { kind: 'value', value: [reading.value] };
}

function isPrivate(text: string): boolean {
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) return true;
  try {
    createPrivateKey(text);
    return true;
  } catch {
    return false;
  }
}

function fromJwk(jwk: Readonly<Record<string, unknown>>, path: string): Reading<TokenKey> {
  if (jwk.kty === 'oct') return fault(path, 'is a secret that both sides have; only pairs of keys are taken');
  if (jwk.d !== undefined) return fault(path, 'is a private key; give the public one');
  if (jwk.use !== undefined && jwk.use !== 'sig') return fault(path, 'is not for signatures');
  const id = typeof jwk.kid === 'string' ? jwk.kid : null;
  const reading = fromKey(id, () => createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' }), path);
  if (reading.kind === 'issues' || jwk.alg === undefined) return reading;
  const { algorithms } = reading.value;
  return typeof jwk.alg === 'string' && algorithms.includes(jwk.alg)
    ? reading
    : fault(`${path}.alg`, `must be ${algorithms[0]} for such a key`);
}

function fromKey(id: string | null, make: () => KeyObject, path: string): Reading<TokenKey> {
  let key: KeyObject;
  try {
    key = make();
  } catch {
    return fault(path, 'is no key');
  }
  const { asymmetricKeyType: kind, asymmetricKeyDetails: details } = key;
  if (kind === 'ed25519') return { kind: 'value', value: { id, algorithms: ['EdDSA', 'Ed25519'], key } };
  if (kind !== 'rsa') return fault(path, `is a key of kind ${kind}; RSA and Ed25519 are taken`);
  return (details?.modulusLength ?? 0) >= RSA_BITS_MIN
    ? { kind: 'value', value: { id, algorithms: ['RS256'], key } }
    : fault(path, `is shorter than ${RSA_BITS_MIN} bits`);
}

const fault = (path: string, message: string): Reading<never> => ({
  kind: 'issues',
  issues: [{ code: 'wrong-shape', path, message }],
});
