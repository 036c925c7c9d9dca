import { Readable } from 'node:stream';
import type { Rest } from '../../rest/index.ts';
import type { CommandTools } from '../remote/tools.ts';

/** What a command said and how it ended. */
export interface Said {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
}

/** A terminal in which commands reach a supervisor without any network. */
export class Shell {
  readonly #desk: { readonly rest: Rest };
  readonly #env: Readonly<Record<string, string>>;
  readonly interrupt: AbortController = new AbortController();
  /** Connections that break before anything is sent. */
  brokenCount = 0;
  /** Answers that get lost on their way back. */
  lostCount = 0;
  out = '';
  err = '';

  /** The desk may begin anew and then has another interface. */
  constructor(desk: { readonly rest: Rest }, env: Readonly<Record<string, string>> = {}) {
    this.#desk = desk;
    this.#env = env;
  }

  get tools(): CommandTools {
    return {
      out: (text) => {
        this.out += text;
      },
      err: (text) => {
        this.err += text;
      },
      fetch: (url, init) => this.#fetch(String(url), init ?? {}),
      interrupted: this.interrupt.signal,
      env: { ARTS_REALM: 'home', ...this.#env },
    };
  }

  /** Runs one command. */
  async run(command: (tools: CommandTools) => Promise<number>): Promise<Said> {
    this.out = '';
    this.err = '';
    const exitCode = await command(this.tools);
    return { exitCode, out: this.out, err: this.err };
  }

  /** Resolves when something was said. */
  async heard(text: string): Promise<void> {
    while (!(this.out + this.err).includes(text)) await new Promise((resolve) => setTimeout(resolve, 20));
  }

  async #fetch(url: string, init: RequestInit): Promise<Response> {
    if (this.brokenCount > 0) {
      this.brokenCount -= 1;
      throw Object.assign(new TypeError('fetch failed'), { cause: { code: 'ECONNREFUSED' } });
    }
    const { pathname, search } = new URL(url);
    const response = await this.#desk.rest.app.inject({
      method: (init.method ?? 'GET') as 'GET',
      url: pathname + search,
      headers: { ...(init.headers as Record<string, string>) },
      ...(init.body === undefined || init.body === null
        ? {}
        : { payload: Buffer.from(init.body as Uint8Array) }),
      payloadAsStream: true,
    });
    if (this.lostCount > 0) {
      this.lostCount -= 1;
      throw Object.assign(new TypeError('fetch failed'), { cause: { code: 'ECONNRESET' } });
    }
    const stream = response.stream();
    const isEndless = String(response.headers['content-type']).includes('event-stream');
    if (isEndless) init.signal?.addEventListener('abort', () => stream.destroy());
    return new Response(Readable.toWeb(stream) as ReadableStream, {
      status: response.statusCode,
      headers: Object.entries(response.headers).map(
        ([name, value]) => [name, String(value)] as [string, string],
      ),
    });
  }
}
