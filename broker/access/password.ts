import { createHash, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** What one guess costs. */
export interface ScryptCost {
  /** Blocks to fill, a power of two; each takes 128 bytes times `blockFactor`. */
  readonly blockCount: number;
  readonly blockFactor: number;
  readonly laneCount: number;
}

/**
 * Of what `node:crypto` has in Node 20, scrypt is the only one that needs memory as well as time, so that a graphics card
 * guesses little faster than we do; PBKDF2 needs none, and Argon2 comes with Node 24. The cost is one of those that OWASP's
 * Password Storage Cheat Sheet (2024) holds for equal: 32 MiB, three times over.
 */
export const defaultCost: ScryptCost = { blockCount: 32_768, blockFactor: 8, laneCount: 3 };

/** Most memory that a written-down cost may ask for; a bound against mistakes. */
const SCRYPT_BYTES_MAX = 268_435_456;
const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** As NIST SP 800-63B (rev. 4, §3.1.1.2) has it for a password that is the only proof. */
const PASSWORD_COUNT_MIN = 15;
const PASSWORD_COUNT_MAX = 1_024;
const KEY_MARK = 'arts-';

/** Why a password is not taken; `null` if it is. */
export function passwordFault(password: string): string | null {
  const characterCount = [...password].length;
  if (characterCount < PASSWORD_COUNT_MIN) return `a password has at least ${PASSWORD_COUNT_MIN} characters`;
  if (characterCount > PASSWORD_COUNT_MAX) return `a password has at most ${PASSWORD_COUNT_MAX} characters`;
  return null;
}

/** Writes down what a password can be known by: `scrypt$blocks$factor$lanes$salt$hash`. */
export async function hashPassword(password: string, cost: ScryptCost = defaultCost): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(password, salt, cost);
  const { blockCount, blockFactor, laneCount } = cost;
  return ['scrypt', blockCount, blockFactor, laneCount, written(salt), written(hash)].join('$');
}

/**
 * Makes a password for a program, with what it can be known by: `sha256$hash`. Nobody guesses 256 random bits, however
 * fast they may try, so it need not be slow; ten thousand runtimes that come back at once would wait an hour for scrypt.
 */
export function newKey(): { readonly key: string; readonly secret: string } {
  const key = KEY_MARK + randomBytes(HASH_BYTES).toString('base64url');
  return { key, secret: `sha256$${written(digest(key))}` };
}

/** How a password is checked. */
export type Secret =
  | { readonly kind: 'scrypt'; readonly cost: ScryptCost; readonly salt: Buffer; readonly hash: Buffer }
  | { readonly kind: 'sha256'; readonly hash: Buffer };

/** Reads what was written down; `null` for anything else. */
export function readSecret(text: string): Secret | null {
  const [kind, ...parts] = text.split('$');
  if (kind === 'sha256' && parts.length === 1) {
    const hash = unwritten(parts[0]);
    return hash.length === HASH_BYTES ? { kind, hash } : null;
  }
  const [blockCount = 0, blockFactor = 0, laneCount = 0] = parts.slice(0, 3).map(wholeIn);
  const [salt, hash] = [unwritten(parts[3]), unwritten(parts[4])];
  const isSound =
    blockCount > 1 &&
    (blockCount & (blockCount - 1)) === 0 &&
    blockFactor > 0 &&
    laneCount > 0 &&
    laneCount <= 64 &&
    128 * blockCount * blockFactor <= SCRYPT_BYTES_MAX;
  if (kind !== 'scrypt' || parts.length !== 5 || !isSound) return null;
  if (salt.length < SALT_BYTES || hash.length !== HASH_BYTES) return null;
  return { kind, cost: { blockCount, blockFactor, laneCount }, salt, hash };
}

/** Whether a password is the one. Takes as long for a wrong one as for the right one. */
export async function isPassword(password: string, secret: Secret): Promise<boolean> {
  if (secret.kind === 'sha256') return timingSafeEqual(digest(password), secret.hash);
  return timingSafeEqual(await derive(password, secret.salt, secret.cost), secret.hash);
}

/** A secret that no password has, and that takes as long to check as others: for names that nobody has. */
export const decoy = (cost: ScryptCost): Secret => ({
  kind: 'scrypt',
  cost,
  salt: randomBytes(SALT_BYTES),
  hash: randomBytes(HASH_BYTES),
});

function derive(password: string, salt: Buffer, cost: ScryptCost): Promise<Buffer> {
  const { blockCount, blockFactor, laneCount } = cost;
  const plan = { N: blockCount, r: blockFactor, p: laneCount, maxmem: 2 * SCRYPT_BYTES_MAX };
  return new Promise((resolve, reject) => {
    scrypt(normal(password), salt, HASH_BYTES, plan, (fault, hash) =>
      fault === null ? resolve(hash) : reject(fault),
    );
  });
}

const digest = (password: string): Buffer => createHash('sha256').update(normal(password)).digest();
/** Keyboards write the same letter in several ways (RFC 8265, §4.2.2). */
const normal = (password: string): string => password.normalize('NFC');
const written = (bytes: Buffer): string => bytes.toString('base64url');
const unwritten = (text: string | undefined): Buffer => Buffer.from(text ?? '', 'base64url');
const wholeIn = (text: string): number => (/^\d{1,8}$/.test(text) ? Number(text) : 0);
