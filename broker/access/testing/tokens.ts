import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { SignJWT } from 'jose';
import { readKeys, type TokenKey } from '../keys.ts';
import { judgeToken, type TokenPlan } from '../token.ts';

/** The time of all tests with tokens. */
export const NOW_SECONDS = 1_800_000_000;
/** The same in milliseconds. */
export const NOW_MS: number = NOW_SECONDS * 1_000;

/** Pairs of keys: two that are known, and one that is not. */
export const rsa: ReturnType<typeof pairOf> = pairOf('rsa');
/** The other one that is known. */
export const ed: ReturnType<typeof pairOf> = pairOf('ed25519');
/** Nobody knows this one. */
export const strange: ReturnType<typeof pairOf> = pairOf('ed25519');

function pairOf(kind: 'rsa' | 'ed25519'): { readonly publicKey: KeyObject; readonly privateKey: KeyObject } {
  return kind === 'rsa'
    ? generateKeyPairSync('rsa', { modulusLength: 2_048 })
    : generateKeyPairSync('ed25519');
}

/** A public key as a file has it. */
export const pemOf = (key: KeyObject): string => key.export({ type: 'spki', format: 'pem' }).toString();

/** The keys of files; a file without any is a mistake of the test. */
export const keysOf = (...texts: readonly string[]): readonly TokenKey[] =>
  texts.flatMap((text) => {
    const reading = readKeys(text);
    if (reading.kind === 'issues') throw new Error(reading.issues[0]?.message);
    return reading.value;
  });

/** Who takes tokens in most tests. */
export const plan: TokenPlan = {
  keys: keysOf(pemOf(rsa.publicKey), pemOf(ed.publicKey)),
  audience: 'arts',
  issuer: null,
};

/** What a good token says. */
export const good: Readonly<Record<string, unknown>> = {
  sub: 'ann',
  aud: 'arts',
  exp: NOW_SECONDS + 60,
  iat: NOW_SECONDS,
};

/** A token that is signed by one of the known keys. */
export const signed = (claims: object, alg = 'EdDSA', header: object = {}): Promise<string> =>
  new SignJWT({ ...claims })
    .setProtectedHeader({ alg, ...header })
    .sign(alg === 'RS256' ? rsa.privateKey : ed.privateKey);

/** Why a token is not taken, or `good`; throws when the reason shows any part of the token. */
export async function faultOf(token: string, by: TokenPlan = plan): Promise<string> {
  const verdict = await judgeToken(token, by, NOW_MS);
  if (verdict.kind === 'good') return 'good';
  const shown = token.split('.').filter((part) => part.length > 8 && verdict.reason.includes(part));
  if (shown.length > 0) throw new Error('the reason shows a part of the token');
  return verdict.fault;
}
