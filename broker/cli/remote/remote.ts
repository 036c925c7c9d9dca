import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { EXIT } from './exits.ts';
import { type ServerEvent, serverEvents } from './server-events.ts';
import { type CommandTools, ownTools } from './tools.ts';

/** Options that all commands for a supervisor have. */
export interface RemoteOptions {
  readonly url?: string;
  readonly realm?: string;
  readonly json?: boolean;
}

/** Why a command ends: what a person reads, and its exit code. */
export class Refusal extends Error {
  readonly exitCode: number;
  readonly hint: string;

  constructor(exitCode: number, message: string, hint = '') {
    super(message);
    this.name = 'Refusal';
    this.exitCode = exitCode;
    this.hint = hint;
  }
}

/** Where a supervisor listens if nobody says otherwise. */
const URL_INITIAL = 'http://127.0.0.1:8080';
/** Tries of one request, and the gap before the second; it doubles (assumption: bridges a restart of a supervisor). */
const TRY_COUNT_MAX = 4;
/** Tries of whoever was connected already, some two minutes (assumption: a supervisor that is updated needs one). */
const FOLLOW_TRY_COUNT_MAX = 30;
const BACK_OFF_MS = 250;
const BACK_OFF_MS_MAX = 4_000;

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
  readonly #authorization: string | null;

  constructor(options: RemoteOptions, tools: CommandTools = ownTools()) {
    const { env } = tools;
    this.url = (options.url ?? env.ARTS_URL ?? URL_INITIAL).replace(/\/+$/, '');
    this.realm = options.realm ?? env.ARTS_REALM ?? 'realm';
    this.tools = tools;
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
      if (tryCount === tryCountMax) {
        const { cause } = response as { readonly cause?: { readonly code?: string } };
        throw new Refusal(
          EXIT.unreachable,
          `no supervisor answers at ${this.url}: ${cause?.code ?? response.message}`,
          'Start one with "arts serve", or say where it is with --url or ARTS_URL.',
        );
      }
      await sleep(Math.min(BACK_OFF_MS_MAX, BACK_OFF_MS * 2 ** (tryCount - 1)));
    }
  }

  #once(method: Method, path: string, init: RequestInit): Promise<Response> {
    const authorization = this.#authorization === null ? {} : { authorization: this.#authorization };
    const headers = { ...authorization, ...(init.headers as Record<string, string> | undefined) };
    const { interrupted: signal } = this.tools;
    return this.tools.fetch(this.url + path, { ...init, method, headers, signal });
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
  if (code === 'unknown-realm')
    return 'Say which realm with --realm or ARTS_REALM; "arts ls realms" lists them.';
  return '';
}

/** What a supervisor is asked with, from the environment; `null` for nothing. */
export function authorizationOf({
  ARTS_TOKEN: token,
  ARTS_USERNAME: username,
  ARTS_PASSWORD: password = '',
}: CommandTools['env']): string | null {
  if (token !== undefined) return `Bearer ${token}`;
  if (username === undefined) return null;
  return `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`;
}

/** Runs a command for a supervisor: what is refused is told on one line, and its exit code returned. */
export async function withRemote(
  options: RemoteOptions,
  tools: CommandTools,
  work: (remote: Remote) => Promise<number>,
): Promise<number> {
  try {
    return await work(new Remote(options, tools));
  } catch (fault) {
    if (!(fault instanceof Refusal)) throw fault;
    if (options.json === true) {
      tools.err(`${JSON.stringify({ error: fault.message, hint: fault.hint })}\n`);
    } else tools.err(`arts: ${fault.message}\n${fault.hint === '' ? '' : `      ${fault.hint}\n`}`);
    return fault.exitCode;
  }
}
