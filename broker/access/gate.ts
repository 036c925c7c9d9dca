import type { Knowledge } from '../../core/index.ts';
import { Meter, Meters } from './bucket.ts';
import type { Identity, Role } from './identity.ts';
import { type AccessLimits, defaultAccessLimits } from './limits.ts';
import { LoginDesk } from './login.ts';
import { Notebook, type Noted } from './notes.ts';
import { OnceBook } from './once.ts';
import { Passwords } from './passwords.ts';
import { identityOf, type Proof } from './proof.ts';
import { isTokenLike, judgeToken, keyIdOf, type TokenPlan, type TokenWord } from './token.ts';
import type { Users } from './users.ts';
import type { Scene } from './whereabouts.ts';

/** How a gate is set up. Without users and without tokens it is open. */
export interface GatePlan {
  readonly users: Users | null;
  readonly tokens: TokenPlan | null;
  /** What somebody is whose good token says nothing of it, and who is not on the list; `null` for nobody. */
  readonly strangerRole?: Role | null;
  readonly realms: readonly string[];
  /** What the supervisor of a realm knows right now; `null` before it knows anything. */
  knowledgeOf(realm: string): Knowledge | null;
  readonly noted: Noted;
  /** Host names under which browsers may reach us while we are open; `null` for any. */
  readonly hosts?: readonly string[] | null;
  readonly limits?: Partial<AccessLimits>;
  /** Milliseconds since 1970. */
  readonly nowMs?: () => number;
}

/** What is shown at the gate. A password that looks like a token is one. */
export type Shown =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'password'; readonly name: string; readonly password: string }
  | { readonly kind: 'token'; readonly token: string };

/** Tokens of use once that are remembered until they end (assumption: some are used every second, and live for minutes). */
const ONCE_COUNT_MAX = 100_000;
const NAME_COUNT_MAX = 65_536;

/** Finds out who somebody is, and remembers what must be remembered for that. What they may do is for the rules. */
export class Gate {
  readonly limits: AccessLimits;
  /** Registrations of all clients together. */
  readonly registrations: Meter;
  readonly #plan: GatePlan;
  readonly #nowMs: () => number;
  readonly #passwords: Passwords;
  readonly #connections: Meters;
  readonly #requests: Meters;
  readonly #spent = new OnceBook(ONCE_COUNT_MAX);
  readonly #login = new LoginDesk();
  readonly #notebook: Notebook;
  /** Asked for with every message, and the same until the list changes. */
  readonly #identities = new WeakMap<Proof, { readonly users: Users | null; readonly identity: Identity }>();
  readonly #bornMs: number;
  #users: Users | null;

  constructor(plan: GatePlan) {
    this.#plan = plan;
    this.#users = plan.users;
    this.limits = { ...defaultAccessLimits, ...plan.limits };
    this.registrations = new Meter(this.limits.registrations);
    this.#passwords = new Passwords(this.limits.failures);
    this.#connections = new Meters(this.limits.connections, NAME_COUNT_MAX);
    this.#requests = new Meters(this.limits.requests, NAME_COUNT_MAX);
    this.#notebook = new Notebook(plan.noted);
    this.#nowMs = plan.nowMs ?? Date.now;
    this.#bornMs = this.#nowMs();
  }

  /** Whether nobody has to say who it is. */
  get isOpen(): boolean {
    return this.#users === null && this.#plan.tokens === null;
  }

  /**
   * Whether a browser was told to connect to us under a name of ours. A page of somebody else's may have its own name resolve
   * to this machine, and then looks as if it came from here.
   */
  isOurName(host: string | undefined): boolean {
    const { hosts = null } = this.#plan;
    return hosts === null || hosts.includes(host?.replace(/:\d+$/, '') ?? '');
  }

  /** The time, as all of the gate sees it. */
  get nowMs(): number {
    return this.#nowMs();
  }

  /** The realms with what is known of them now. */
  get scenes(): readonly Scene[] {
    return this.#plan.realms.map((realm) => ({ realm, knowledge: this.#plan.knowledgeOf(realm) }));
  }

  /** Whether a name is that of a user. */
  isUser(name: string): boolean {
    return this.#users?.has(name) ?? false;
  }

  /** Takes another list of users; whoever is connected is judged by it from now on. */
  renew(users: Users): void {
    this.#users = users;
  }

  /** Who somebody with a proof is now; `null` when the proof is not good any more. */
  identityOf(proof: Proof): Identity | null {
    const known = this.#identities.get(proof);
    if (known?.users === this.#users && known.identity.untilMs > this.nowMs) return known.identity;
    const identity = identityOf(proof, this.#users, this.#plan.strangerRole ?? null, this.nowMs);
    if (identity !== null) this.#identities.set(proof, { users: this.#users, identity });
    return identity;
  }

  /** Checks what is shown; `null`, and a line in the log that says why, when it is not good. */
  async check(shown: Shown, name: string | null, address: string | null): Promise<Proof | null> {
    if (shown.kind === 'nothing') return this.refuse('no-credentials', 'shows nothing', { address });
    if (shown.kind === 'password' && !isTokenLike(shown.password)) return this.#checkPassword(shown, address);
    const token = shown.kind === 'token' ? shown.token : shown.password;
    return this.#checkToken(token, shown.kind === 'password' ? shown.name : name, address);
  }

  /** Whether one more connection, or request, of somebody is not too many. */
  isInTime(kind: 'connection' | 'request', name: string): boolean {
    const meters = kind === 'connection' ? this.#connections : this.#requests;
    return meters.take(name, 1, this.nowMs) === 0;
  }

  /** A token for whoever has the password; `null` for others. */
  async login(name: string, password: string, address: string | null): Promise<string | null> {
    const proof = await this.#checkPassword({ name, password }, address);
    return proof === null ? null : this.#login.issue(name, this.nowMs);
  }

  /** Says in the log why somebody is refused. */
  refuse(fault: string, reason: string, about: Readonly<Record<string, unknown>>): null {
    this.#notebook.write('refused', { ...about, fault, reason }, this.nowMs);
    return null;
  }

  async #checkPassword(
    { name, password }: { readonly name: string; readonly password: string },
    address: string | null,
  ): Promise<Proof | null> {
    const users = this.#users ?? new Map();
    const verdict = await this.#passwords.check({ name, password }, users, address ?? '', this.nowMs);
    // People type passwords where names belong, so only names that are known are written down.
    const about = { name: users.has(name) ? name : null, address };
    if (verdict.kind === 'refused') return this.refuse(verdict.fault, 'its password is not good', about);
    const proof = { name, secret: verdict.secret, word: null };
    return this.identityOf(proof) === null ? this.refuse('barred', 'is shut out', about) : proof;
  }

  async #checkToken(token: string, name: string | null, address: string | null): Promise<Proof | null> {
    const isOurs = this.#login.isOurs(keyIdOf(token));
    const plan = isOurs ? this.#login.plan : this.#plan.tokens;
    if (plan === null) return this.refuse('token-key', 'no key is given to check tokens', { address });
    const verdict = await judgeToken(token, plan, this.nowMs);
    if (verdict.kind === 'refused') return this.refuse(verdict.fault, verdict.reason, { address });
    const { word } = verdict;
    const about = { name: word.name, address };
    if (name !== null && name !== word.name) {
      return this.refuse('token-subject', 'it is that of somebody else', about);
    }
    const proof = { name: word.name, secret: null, word };
    if (this.identityOf(proof) === null) return this.refuse('barred', 'is shut out, or on no list', about);
    return this.#isFresh(word, about) ? proof : null;
  }

  /** What may be used once is used up now. What an earlier life may have seen is not taken, because that forgot it. */
  #isFresh({ onceId, madeMs, untilMs }: TokenWord, about: Readonly<Record<string, unknown>>): boolean {
    if (onceId === null) return true;
    if (madeMs < this.#bornMs) {
      this.refuse('token-replayed', 'for use once, and older than this start', about);
      return false;
    }
    const spent = this.#spent.spend(onceId, untilMs + LEEWAY_MS, this.nowMs);
    if (spent !== 'fresh') {
      const reason =
        spent === 'spent' ? 'for use once, and used' : 'for use once, and there is no room to note it';
      this.refuse('token-replayed', reason, about);
    }
    return spent === 'fresh';
  }
}

/** Longer than any token is taken after its end. */
const LEEWAY_MS = 60_000;
