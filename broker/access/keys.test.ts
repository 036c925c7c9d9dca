import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadKeys, readKeys } from './keys.ts';
import { ed, faultOf, good, keysOf, pemOf, plan, rsa, signed, strange } from './testing/tokens.ts';

describe('keys', () => {
  const jwkOf = (key: KeyObject, rest: object): object => ({
    ...key.export({ format: 'jwk' }),
    ...rest,
  });
  const jwksOf = (...keys: readonly object[]): string => JSON.stringify({ keys });

  it('of a JWKS are chosen by their name, and tried when a token names none', async () => {
    const keys = keysOf(
      jwksOf(
        jwkOf(strange.publicKey, { kid: 'old', alg: 'EdDSA' }),
        jwkOf(ed.publicKey, { kid: 'new', use: 'sig' }),
      ),
    );
    const two = { ...plan, keys };
    expect(await faultOf(await signed(good, 'EdDSA', { kid: 'new' }), two)).toBe('good');
    expect(await faultOf(await signed(good, 'EdDSA', { kid: 'old' }), two)).toBe('token-signature');
    expect(await faultOf(await signed(good, 'EdDSA', { kid: 'none' }), two)).toBe('token-key');
    expect(await faultOf(await signed(good), two)).toBe('good');
    expect(await faultOf(await signed(good, 'RS256'), two)).toBe('token-key');
  });

  it('lie in a file, or it says why there are none', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'arts-keys-'));
    const path = join(folder, 'keys.pem');
    writeFileSync(path, pemOf(ed.publicKey));
    expect(await loadKeys(path)).toMatchObject({
      kind: 'value',
      value: [{ algorithms: ['EdDSA', 'Ed25519'] }],
    });
    expect(await loadKeys(folder)).toMatchObject({ issues: [{ message: 'cannot be read: EISDIR' }] });
    rmSync(folder, { recursive: true });
  });

  it.each<[string, string]>([
    ['nothing', ''],
    ['noise', 'hello'],
    ['broken JSON', '{"keys":'],
    ['no keys', '{"keys":[]}'],
    ['a shared secret', jwksOf({ kty: 'oct', k: 'c2VjcmV0' })],
    ['a private JWK', jwksOf(ed.privateKey.export({ format: 'jwk' }))],
    ['a private PEM', ed.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()],
    ['a key for encryption', jwksOf(jwkOf(rsa.publicKey, { use: 'enc' }))],
    ['a key for another algorithm', jwksOf(jwkOf(rsa.publicKey, { alg: 'HS256' }))],
    ['a curve of another kind', pemOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey)],
    ['a short RSA key', pemOf(generateKeyPairSync('rsa', { modulusLength: 1_024 }).publicKey)],
  ])('are not read from %s', (_, text) => {
    const reading = readKeys(text);
    expect(reading.kind).toBe('issues');
    expect(JSON.stringify(reading)).not.toContain('c2VjcmV0');
  });
});
