import { decodeProtectedHeader, errors, jwtVerify } from 'jose';
import { z } from 'zod';
import { isUserName, type Right, type Role } from './identity.ts';
import { TOKEN_ALGORITHMS, type TokenKey } from './keys.ts';
import { filters, realmNames, rightNames, roleName, runtimePatterns } from './users.ts';

/** How tokens are judged. */
export interface TokenPlan {
  readonly keys: readonly TokenKey[];
  /** For whom they must be meant; `null` takes only those that are meant for nobody in particular, as ARENA's are. */
  readonly audience: string | null;
  /** By whom they must be made; `null` for anybody who has the key. */
  readonly issuer: string | null;
}

/** What a good token says. */
export interface TokenWord {
  readonly name: string;
  readonly untilMs: number;
  /** When it was made; 0 when it does not say. */
  readonly madeMs: number;
  /** ARENA's filters; `null` where the token has none, and what its owner is decides. */
  readonly publ: readonly string[] | null;
  readonly subs: readonly string[] | null;
  readonly role: Role | null;
  readonly rights: readonly Right[];
  readonly runtimes: readonly string[];
  readonly realms: readonly string[] | null;
  /** Under which it is remembered once it was used; `null` for one that may be used again. */
  readonly onceId: string | null;
}

/** Why a token is not taken. */
export type TokenFault =
  | 'token-oversized'
  | 'token-shape'
  | 'token-algorithm'
  | 'token-key'
  | 'token-signature'
  | 'token-expired'
  | 'token-early'
  | 'token-audience'
  | 'token-issuer'
  | 'token-claims';

/** What came of judging a token. The reason never holds a part of it. */
export type TokenVerdict =
  | { readonly kind: 'good'; readonly word: TokenWord }
  | { readonly kind: 'refused'; readonly fault: TokenFault; readonly reason: string };

/** Longest token (assumption: ARENA's have some dozens of filters; HTTP servers take headers of 16 KiB). */
const TOKEN_COUNT_MAX = 12_288;
/** How far clocks may be apart (assumption: machines that keep time by NTP differ by less than a second). */
const LEEWAY_SECONDS = 5;
/** Keys that are tried for one token that does not name its own. */
const TRIAL_COUNT_MAX = 4;
const SHAPE = /^[\w-]+\.[\w-]+\.[\w-]*$/;

/** ARENA's claims, and our own below `arts`. */
const claims = z.object({
  sub: z.string().refine(isUserName, 'is no name of a user'),
  exp: z.number(),
  iat: z.number().optional(),
  jti: z.string().min(1).max(256).optional(),
  aud: z.unknown().optional(),
  publ: filters.nullable().default(null),
  subs: filters.nullable().default(null),
  arts: z
    .strictObject({
      role: roleName.nullable().default(null),
      rights: rightNames.default([]),
      runtimes: runtimePatterns.default([]),
      realms: realmNames.nullable().default(null),
      once: z.boolean().default(false),
    })
    .prefault({}),
});

/** Whether a password looks like a token, so that it is judged as one. */
export const isTokenLike = (text: string): boolean => text.startsWith('eyJ') && text.split('.').length === 3;

/** The key that a token names, whether or not it is right. */
export const keyIdOf = (token: string): unknown =>
  token.length > TOKEN_COUNT_MAX ? undefined : headerOf(token)?.kid;

/** Judges a token (RFC 7519, after the advice of RFC 8725). */
export async function judgeToken(token: string, plan: TokenPlan, nowMs: number): Promise<TokenVerdict> {
  if (token.length > TOKEN_COUNT_MAX)
    return refused('token-oversized', `longer than ${TOKEN_COUNT_MAX} characters`);
  if (!SHAPE.test(token)) return refused('token-shape', 'is no signed token');
  const header = headerOf(token);
  if (header === null) return refused('token-shape', 'its header cannot be read');
  const { alg, kid } = header;
  if (typeof alg !== 'string' || !TOKEN_ALGORITHMS.includes(alg)) {
    return refused(
      'token-algorithm',
      `signed by ${shownAlgorithm(alg)}, taken are ${TOKEN_ALGORITHMS.join(', ')}`,
    );
  }
  const keys = plan.keys.filter(
    ({ id, algorithms }) => algorithms.includes(alg) && (kid === undefined || id === null || id === kid),
  );
  if (keys.length === 0) return refused('token-key', 'no key here is the one that it names');
  for (const { key } of keys.slice(0, TRIAL_COUNT_MAX)) {
    const verdict = await judgeWith(token, key, plan, nowMs);
    if (verdict.kind === 'good' || verdict.fault !== 'token-signature') return verdict;
  }
  return refused('token-signature', 'its signature is not by a key known here');
}

async function judgeWith(
  token: string,
  key: TokenKey['key'],
  { audience, issuer }: TokenPlan,
  nowMs: number,
): Promise<TokenVerdict> {
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: [...TOKEN_ALGORITHMS],
      currentDate: new Date(nowMs),
      clockTolerance: LEEWAY_SECONDS,
      requiredClaims: ['sub', 'exp'],
      ...(audience !== null && { audience }),
      ...(issuer !== null && { issuer }),
    });
    return wordOf(payload, audience, nowMs);
  } catch (error) {
    return faultOf(error);
  }
}

function wordOf(payload: unknown, audience: string | null, nowMs: number): TokenVerdict {
  const parsed = claims.safeParse(payload);
  if (!parsed.success) {
    const paths = new Set(parsed.error.issues.map(({ path }) => String(path[0] ?? '')));
    return refused('token-claims', `it is not said properly: ${[...paths].join(', ')}`);
  }
  const { sub: name, exp, iat, jti, aud, publ, subs, arts } = parsed.data;
  // Whoever a token is meant for must be among those who take it (RFC 7519, §4.1.3).
  if (audience === null && aud !== undefined)
    return refused('token-audience', 'it is meant for somebody else');
  if (iat !== undefined && iat > nowMs / 1_000 + LEEWAY_SECONDS)
    return refused('token-early', 'made in the future');
  const { once: isOnce, ...own } = arts;
  if (isOnce && (jti === undefined || iat === undefined)) {
    return refused('token-claims', 'for use once, but without "jti" and "iat"');
  }
  const onceId = isOnce && jti !== undefined ? JSON.stringify([name, jti]) : null;
  return {
    kind: 'good',
    word: { name, untilMs: exp * 1_000, madeMs: (iat ?? 0) * 1_000, publ, subs, ...own, onceId },
  };
}

/** Says in our words what the library found; its own may hold what stands in the token. */
function faultOf(error: unknown): TokenVerdict {
  if (error instanceof errors.JWTExpired) return refused('token-expired', 'its time is over');
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'nbf') return refused('token-early', 'its time has not come');
    if (error.claim === 'aud') return refused('token-audience', 'it is meant for somebody else');
    if (error.claim === 'iss') return refused('token-issuer', 'it was made by somebody else');
    return refused('token-claims', `it is not said properly: ${shownClaim(error.claim)}`);
  }
  if (error instanceof errors.JWSSignatureVerificationFailed)
    return refused('token-signature', 'wrong signature');
  return refused('token-shape', 'is no token that can be checked');
}

const refused = (fault: TokenFault, reason: string): TokenVerdict => ({ kind: 'refused', fault, reason });

function headerOf(token: string): { readonly alg?: unknown; readonly kid?: unknown } | null {
  try {
    return decodeProtectedHeader(token);
  } catch {
    return null;
  }
}

/** What others wrote may be said again only if it is a word. */
const shownAlgorithm = (alg: unknown): string =>
  typeof alg === 'string' && /^[A-Za-z0-9-]{1,20}$/.test(alg) ? `"${alg}"` : 'something unreadable';

const shownClaim = (claim: string): string =>
  ['sub', 'exp', 'iat', 'nbf'].includes(claim) ? claim : 'a claim';
