import { generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import type { TokenPlan } from './token.ts';

/** For whom our own tokens are meant. */
const AUDIENCE = 'arts-login';
/** How long they are good (assumption: as long as somebody works without a break). */
const LIFE_SECONDS = 3_600;

/**
 * Makes tokens for those who have shown a password and want to show it no more, as old clients of the REST interface do. The
 * key is made anew at every start and never leaves this program, so a restart ends all of them.
 */
export class LoginDesk {
  readonly #keyId: string = randomUUID();
  readonly #privateKey: KeyObject;
  /** How such tokens are judged. */
  readonly plan: TokenPlan;

  constructor() {
    const { publicKey: key, privateKey } = generateKeyPairSync('ed25519');
    this.#privateKey = privateKey;
    this.plan = {
      keys: [{ id: this.#keyId, algorithms: ['EdDSA'], key }],
      audience: AUDIENCE,
      issuer: null,
    };
  }

  /** Whether a token says that it is one of ours. */
  isOurs(keyId: unknown): boolean {
    return keyId === this.#keyId;
  }

  /** A token for somebody on the list; what it may do stands there. */
  issue(name: string, nowMs: number): Promise<string> {
    const nowSeconds = Math.floor(nowMs / 1_000);
    return new SignJWT({ sub: name, aud: AUDIENCE, iat: nowSeconds, exp: nowSeconds + LIFE_SECONDS })
      .setProtectedHeader({ alg: 'EdDSA', kid: this.#keyId })
      .sign(this.#privateKey);
  }
}
