import { createHmac, randomBytes } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { Meters, type Rate } from './bucket.ts';
import { decoy, defaultCost, isPassword, readSecret, type Secret } from './password.ts';
import { Turnstile } from './turnstile.ts';
import type { Users } from './users.ts';

/** What came of a password: what it is known by, or why it is not good. */
export type PasswordVerdict =
  | { readonly kind: 'good'; readonly secret: string }
  | { readonly kind: 'refused'; readonly fault: PasswordFault };

/** Why a password is not good; who shows it is not told which. */
export type PasswordFault = 'unknown-user' | 'wrong-password' | 'too-many-failures' | 'too-busy';

/** Hashes at once: each takes a core and 32 MiB, and a thread of the pool that file systems need, too. */
const AT_ONCE_COUNT = 2;
/** Hashes that wait (assumption: longer than half a minute nobody waits for a connection). */
const QUEUE_COUNT_MAX = 64;
/** Passwords remembered as good (assumption: more users than that come with keys or tokens). */
const KNOWN_COUNT_MAX = 65_536;
const ADDRESS_COUNT_MAX = 65_536;

/** Checks passwords, so that guessing is slow and coming back is fast. */
export class Passwords {
  /** Without this nobody can try passwords on what is remembered. It never leaves this program. */
  readonly #pepper = randomBytes(32);
  readonly #known = new Map<string, string>();
  readonly #failures: Meters;
  readonly #turnstile = new Turnstile(AT_ONCE_COUNT, QUEUE_COUNT_MAX);
  #decoy: Secret | null = null;

  constructor(failures: Rate) {
    this.#failures = new Meters(failures, ADDRESS_COUNT_MAX);
  }

  /** Checks a password of somebody on a list. A name that is not there takes as long as a wrong password. */
  async check(
    { name, password }: { readonly name: string; readonly password: string },
    users: Users,
    address: string,
    nowMs: number,
  ): Promise<PasswordVerdict> {
    const text = users.get(name)?.secret ?? null;
    const memory = this.#memoryOf(name, password);
    if (text !== null && this.#known.get(memory) === text) return { kind: 'good', secret: text };
    const from = networkOf(address);
    if (this.#failures.peek(from, 1, nowMs) > 0) return { kind: 'refused', fault: 'too-many-failures' };
    const secret = text === null ? null : readSecret(text);
    const isGood = await this.#isGood(password, secret ?? this.#decoyFor(users));
    if (isGood === null) return { kind: 'refused', fault: 'too-busy' };
    if (!isGood || text === null || secret === null) {
      // Not before it is known to be wrong: many with good ones may come from one address at once.
      this.#failures.take(from, 1, nowMs);
      return { kind: 'refused', fault: text === null ? 'unknown-user' : 'wrong-password' };
    }
    this.#remember(memory, text);
    return { kind: 'good', secret: text };
  }

  async #isGood(password: string, secret: Secret): Promise<boolean | null> {
    return secret.kind === 'sha256'
      ? isPassword(password, secret)
      : this.#turnstile.pass(() => isPassword(password, secret));
  }

  /** As dear as the others of the list, or time would tell who is on it. */
  #decoyFor(users: Users): Secret {
    if (this.#decoy !== null) return this.#decoy;
    let cost = defaultCost;
    for (const { secret } of users.values()) {
      const read = secret === null ? null : readSecret(secret);
      if (read?.kind !== 'scrypt') continue;
      cost = read.cost;
      break;
    }
    this.#decoy = decoy(cost);
    return this.#decoy;
  }

  #memoryOf(name: string, password: string): string {
    return createHmac('sha256', this.#pepper)
      .update(JSON.stringify([name, password]))
      .digest('base64');
  }

  #remember(memory: string, secret: string): void {
    const [oldest] = this.#known.keys();
    if (this.#known.size >= KNOWN_COUNT_MAX && oldest !== undefined) this.#known.delete(oldest);
    this.#known.set(memory, secret);
  }
}

/** Whoever has one address of IPv6 has all that share its first half (RFC 6177, §2), so these are as one. */
export function networkOf(address: string): string {
  if (!isIPv6(address) || address.includes('.')) return address;
  const [head = '', tail] = address.split('%', 1).join('').split('::');
  const [front, back] = [head.split(':'), tail === undefined || tail === '' ? [] : tail.split(':')];
  const gap = tail === undefined ? [] : Array.from({ length: 8 - front.length - back.length }, () => '0');
  return [...front, ...gap, ...back].slice(0, 4).join(':');
}
