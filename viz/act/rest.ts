import { said } from '../source/source.ts';

/** Who is signed in, and what it may do. */
export interface Guest {
  readonly name: string;
  readonly rights: readonly string[];
}

/** What came of a question: an answer, or why there is none, in the words of whoever refused. */
export type Answer<Value> =
  | { readonly kind: 'answered'; readonly value: Value }
  | { readonly kind: 'refused'; readonly why: string };

/** Asks a person who it is; what it gives stands in the header `Authorization`. `null` if it would rather not say. */
export type AskWho = (isAgain: boolean) => Promise<string | null>;

/** A body as it is sent: a value as JSON, or a file as it is. */
export type Body = { readonly json: unknown } | { readonly file: Blob; readonly type: string };

/** A problem (RFC 9457) as the supervisor sends it. */
interface Problem {
  readonly title?: string;
  readonly detail?: string;
  readonly faults?: readonly { readonly path: string; readonly message: string }[];
}

const UNAUTHORIZED = 401;
/** What the supervisor calls somebody whom it does not know. */
export const NOBODY = 'nobody';

/**
 * Talks to the REST interface of a supervisor as one person. Who that is, is asked when the supervisor wants to know, and is
 * kept in memory only. Nothing is asked twice at once, and nobody who would not say is asked again unless it wishes to.
 */
export class Rest {
  readonly realm: string;
  guest: Guest | null = null;
  readonly #root: string;
  readonly #askWho: AskWho;
  #changed: () => void = () => {};
  #authorization: string | null = null;
  #asking: Promise<boolean> | null = null;
  #hasDeclined = false;

  constructor({ root, realm }: { readonly root: string; readonly realm: string }, askWho: AskWho) {
    this.#root = root;
    this.realm = realm;
    this.#askWho = askWho;
  }

  /** Whoever shows who is signed in. */
  onChange(changed: () => void): void {
    this.#changed = changed;
  }

  /** Whether somebody has said who it is. */
  get isSignedIn(): boolean {
    return this.#authorization !== null;
  }

  /** Fetches something as whoever is signed in, and asks who that is where it must. */
  async fetch(url: string, init: RequestInit = {}): Promise<Response> {
    for (;;) {
      const shown = this.#authorization;
      const headers = new Headers(init.headers);
      if (shown !== null) headers.set('authorization', shown);
      // Without `omit` the browser would ask in a window of its own.
      const answer = await fetch(url, { ...init, headers, credentials: 'omit', cache: 'no-store' });
      if (answer.status !== UNAUTHORIZED) return answer;
      // Somebody may have signed in meanwhile.
      if (shown === this.#authorization && (this.#hasDeclined || !(await this.#ask(shown !== null))))
        return answer;
    }
  }

  /** Lets somebody say who it is, now. */
  async signIn(): Promise<void> {
    this.#hasDeclined = false;
    await this.#ask(false);
  }

  /** Forgets who it was. */
  async signOut(): Promise<void> {
    this.#authorization = null;
    this.#hasDeclined = true;
    await this.meet();
  }

  /** Learns who it is that asks, and what it may do. */
  async meet(): Promise<void> {
    const shown = this.#authorization;
    const answer = await this.ask<{ readonly guest: Guest }>('GET', '');
    // Somebody else signed in or out meanwhile, and is met by itself: this answer is about one who is gone.
    if (shown !== this.#authorization) return;
    this.guest = answer.kind === 'answered' ? answer.value.guest : null;
    this.#changed();
    // Whoever shows what is not good is nobody to the supervisor, which does not say so by itself.
    if (this.#authorization === null || this.guest?.name !== NOBODY) return;
    this.#authorization = null;
    await this.#ask(true);
  }

  /** Whether whoever asks has a right. */
  may(right: string): boolean {
    return this.guest?.rights.includes(right) === true;
  }

  /** Where something of the realm is. */
  inRealm(...parts: readonly string[]): string {
    return ['realms', this.realm, ...parts].map(encodeURIComponent).join('/');
  }

  /** The whole address of something. */
  urlOf(path: string): string {
    return this.#root + path;
  }

  /** Asks one question. What goes wrong is an answer, too. */
  async ask<Value>(method: string, path: string, body?: Body): Promise<Answer<Value>> {
    try {
      const answer = await this.fetch(this.urlOf(path), { method, ...sent(body) });
      if (answer.ok) return { kind: 'answered', value: (await answer.json()) as Value };
      return { kind: 'refused', why: whyOf(answer, await answer.json().catch(() => ({}))) };
    } catch (fault) {
      return { kind: 'refused', why: `the supervisor cannot be reached: ${said(fault)}` };
    }
  }

  async #ask(isAgain: boolean): Promise<boolean> {
    this.#asking ??= this.#askWho(isAgain).then((authorization) => {
      this.#asking = null;
      this.#authorization = authorization;
      this.#hasDeclined = authorization === null;
      if (authorization !== null) setTimeout(() => void this.meet());
      this.#changed();
      return authorization !== null;
    });
    return this.#asking;
  }
}

function sent(body: Body | undefined): RequestInit {
  if (body === undefined) return {};
  if ('file' in body) return { body: body.file, headers: { 'content-type': body.type } };
  return { body: JSON.stringify(body.json), headers: { 'content-type': 'application/json' } };
}

/** The reason in words: that of the supervisor, with the places that are wrong. */
export function whyOf(
  answer: { readonly status: number; readonly statusText: string },
  body: unknown,
): string {
  const { title, detail, faults = [] } = (typeof body === 'object' && body !== null ? body : {}) as Problem;
  const whole = detail ?? title ?? `${answer.status} ${answer.statusText}`.trim();
  const places = faults.map(({ path, message }) => `${path}: ${message}`).join('; ');
  return places === '' || whole.includes(places) ? whole : `${whole} (${places})`;
}

/** What stands in the header for a user and a password (RFC 7617, in UTF-8). */
export const basicOf = (user: string, password: string): string =>
  `Basic ${btoa(String.fromCharCode(...new TextEncoder().encode(`${user}:${password}`)))}`;
