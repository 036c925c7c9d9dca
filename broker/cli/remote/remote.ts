import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { authorizationOf, trustedIn } from './credentials.ts';
import { EXIT } from './exits.ts';
import { Refusal, refused } from './refusal.ts';
import { type ServerEvent, serverEvents } from './server-events.ts';
import { type CommandTools, ownTools } from './tools.ts';
import { trusting } from './trusting.ts';

export { Refusal } from './refusal.ts';

/** Options that all commands for a supervisor have. */
export interface RemoteOptions {
  readonly url?: string;
  readonly realm?: string;
  /** Certificates to trust beside those of the system. */
  readonly ca?: string;
  readonly json?: boolean;
}

/** Where a supervisor listens if nobody says otherwise. */
const URL_INITIAL = 'http://127.0.0.1:8080';
/** Tries of one request, and the gap before the second; it doubles (assumption: bridges a restart of a supervisor). */
const TRY_COUNT_MAX = 4;
/** Tries of whoever was connected already, some two minutes (assumption: a supervisor that is updated needs one). */
const FOLLOW_TRY_COUNT_MAX = 30;
const BACK_OFF_MS = 250;
const BACK_OFF_MS_MAX = 4_000;

/** What Node says of certificates that it does not take. */
const DISTRUST = /CERT|SELF_SIGNED|VERIFY|ISSUER/;

/** A problem as the supervisor tells it (RFC 9457). */
interface ProblemTold {
  readonly code?: string;
  readonly detail?: string;
  readonly faults?: readonly { readonly path: string; readonly message: string }[];
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** A supervisor elsewhere, spoken to over REST. */
export class Remote {
  readonly url: string;
  readonly realm: string;
  readonly tools: CommandTools;
  /** Certificates that are trusted beside those of the system, in PEM; `null` for no others. */
  readonly trusted: string | null;
  readonly #authorization: string | null;
  readonly #fetch: typeof fetch;

  constructor(options: RemoteOptions, tools: CommandTools = ownTools()) {
    const { env } = tools;
    this.url = (options.url ?? env.ARTS_URL ?? URL_INITIAL).replace(/\/+$/, '');
    this.realm = options.realm ?? env.ARTS_REALM ?? 'realm';
    this.tools = tools;
    this.trusted = trustedIn(options.ca ?? env.ARTS_CA);
    this.#fetch = this.trusted === null ? tools.fetch : trusting(this.trusted);
    this.#authorization = authorizationOf(env);
    if (!/^https?:\/\/[^/]/.test(this.url))
      throw new Refusal(EXIT.usage, `--url "${this.url}" is no address such as ${URL_INITIAL}`);
  }

  /** The address of something in the realm. */
  path(...steps: readonly string[]): string {
    return `/api/v1/realms/${[this.realm, ...steps].map(encodeURIComponent).join('/')}`;
  }

  /** Reads something; `null` when it is not there and that may be. */
  async find<T>(path: string): Promise<T | null> {
    const response = await this.#send('GET', path, {});
    if (response.status === 404) return null;
    return (await this.#read(response)) as T;
  }

  /** Reads something that has to be there. */
  async get<T>(path: string): Promise<T> {
    return (await this.#read(await this.#send('GET', path, {}))) as T;
  }

  /** Reads all pages of a list. */
  async all<T>(path: string): Promise<readonly T[]> {
    const entries: T[] = [];
    const mark = path.includes('?') ? '&' : '?';
    for (let cursor: string | null = ''; cursor !== null; ) {
      const query: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const page: { readonly entries: readonly T[]; readonly next: string | null } = await this.get(
        `${path}${mark}count=1000${query}`,
      );
      entries.push(...page.entries);
      cursor = page.next;
    }
    return entries;
  }

  /** Has something done, once, however often it has to be asked. */
  async write<T>(method: Exclude<Method, 'GET'>, path: string, body?: unknown): Promise<T> {
    const headers = {
      'idempotency-key': randomUUID(),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    };
    const content = body === undefined ? {} : { body: JSON.stringify(body) };
    return (await this.#read(await this.#send(method, path, { headers, ...content }))) as T;
  }

  /** Brings a file. */
  async upload<T>(path: string, bytes: Uint8Array<ArrayBuffer>): Promise<T> {
    const headers = { 'content-type': 'application/octet-stream' };
    return (await this.#read(await this.#send('POST', path, { headers, body: bytes }))) as T;
  }

  /** What is answered, whatever its status; for those who want to know just that. */
  async raw(path: string): Promise<Response> {
    return this.#once('GET', path, {});
  }

  /** Listens, and goes on where it was when a connection breaks, until it is interrupted or there is no more. */
  async *events(path: string, isLast: (event: ServerEvent) => boolean): AsyncGenerator<ServerEvent> {
    const { interrupted } = this.tools;
    let last: string | null = null;
    for (let tryCountMax = TRY_COUNT_MAX; ; tryCountMax = FOLLOW_TRY_COUNT_MAX) {
      const headers: Record<string, string> = last === null ? {} : { 'last-event-id': last };
      const response = await this.#send('GET', path, { headers }, tryCountMax);
      if (!response.ok) await this.#read(response);
      let isBroken = false;
      try {
        for await (const event of serverEvents(response)) {
          last = event.id ?? last;
          yield event;
          if (isLast(event)) return;
        }
      } catch (fault) {
        if (interrupted.aborted) return;
        if (fault instanceof Refusal) throw fault;
        isBroken = true;
      }
      if (interrupted.aborted || (!isBroken && path.includes('follow=false'))) return;
      await sleep(BACK_OFF_MS, undefined, { signal: interrupted }).catch(() => {});
    }
  }

  async #send(
    method: Method,
    path: string,
    init: RequestInit,
    tryCountMax: number = TRY_COUNT_MAX,
  ): Promise<Response> {
    for (let tryCount = 1; ; tryCount++) {
      const response = await this.#once(method, path, init).catch((fault: unknown) => fault as Error);
      if (!(response instanceof Error)) return response;
      if (this.tools.interrupted.aborted) throw new Refusal(EXIT.interrupted, 'interrupted');
      const { cause } = response as { readonly cause?: { readonly code?: string } };
      if (DISTRUST.test(cause?.code ?? '')) throw this.#distrusted(cause?.code ?? '');
      if (tryCount === tryCountMax) {
        throw new Refusal(
          EXIT.unreachable,
          `no supervisor answers at ${this.url}: ${cause?.code ?? response.message}`,
          'Start one with "arts serve", or say where it is with --url or ARTS_URL.',
        );
      }
      await sleep(Math.min(BACK_OFF_MS_MAX, BACK_OFF_MS * 2 ** (tryCount - 1)));
    }
  }

  #distrusted(code: string): Refusal {
    const hint = 'Say whom to trust with --ca FILE or ARTS_CA, and use a name that the certificate is for.';
    return new Refusal(EXIT.unreachable, `the certificate of ${this.url} is not trusted: ${code}`, hint);
  }

  #once(method: Method, path: string, init: RequestInit): Promise<Response> {
    const authorization = this.#authorization === null ? {} : { authorization: this.#authorization };
    const headers = { ...authorization, ...(init.headers as Record<string, string> | undefined) };
    const { interrupted: signal } = this.tools;
    return this.#fetch(this.url + path, { ...init, method, headers, signal });
  }

  async #read(response: Response): Promise<unknown> {
    if (response.ok) return response.json();
    const told = ((await response.json().catch(() => ({}))) ?? {}) as ProblemTold;
    const faults = (told.faults ?? []).map(({ path, message }) => `\n  ${path}: ${message}`).join('');
    const what = faults === '' ? (told.detail ?? response.statusText) : `the request was refused${faults}`;
    throw new Refusal(
      response.status >= 500 ? EXIT.internal : EXIT.input,
      what,
      hintFor(response.status, told),
    );
  }
}

function hintFor(status: number, { code }: ProblemTold): string {
  if (status === 401) return 'Set ARTS_TOKEN, or ARTS_USERNAME and ARTS_PASSWORD.';
  if (status === 403) return '"arts doctor" tells who you are and what you may do.';
  if (code === 'unknown-realm')
    return 'Say which realm with --realm or ARTS_REALM; "arts ls realms" lists them.';
  return '';
}

/** Runs a command for a supervisor: what is refused is told on one line, and its exit code returned. */
export const withRemote = (
  options: RemoteOptions,
  tools: CommandTools,
  work: (remote: Remote) => Promise<number>,
): Promise<number> => refused(options, tools, async () => work(new Remote(options, tools)));
