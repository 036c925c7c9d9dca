import { setTimeout as sleep } from 'node:timers/promises';
import { serve } from '../serve.ts';
import type { ServeOptions } from '../serve-options.ts';

/** Where a supervisor listens. */
export interface Doors {
  readonly mqtt: string;
  readonly ws: string;
  readonly http: string;
}

/** What `arts serve` does if it is told nothing, but on ports that are free. */
export const OPTIONS: ServeOptions = {
  realm: [],
  host: '127.0.0.1',
  port: '0',
  wsPort: 'none',
  httpPort: '0',
  policy: 'standard',
  set: [],
  logLevel: 'info',
  json: true,
};

/** One run of `arts serve`, with its ends in our hands. */
export class Served {
  out = '';
  err = '';
  readonly log: string[] = [];
  readonly code: Promise<number>;
  /** Has files read again. */
  hangUp: () => void = () => {};
  #interrupt: () => void = () => {};

  constructor(options: Partial<ServeOptions>, env: Readonly<Record<string, string>> = {}) {
    const interrupted = new Promise<void>((resolve) => {
      this.#interrupt = resolve;
    });
    this.code = serve(
      { ...OPTIONS, ...options },
      {
        out: (text) => {
          this.out += text;
        },
        err: (text) => {
          this.err += text;
        },
        log: (line) => void this.log.push(line),
        interrupted,
        onHangUp: (renew) => {
          this.hangUp = renew;
        },
        env,
      },
    );
  }

  async doors(): Promise<Doors> {
    const ended = this.code.then((code) => Promise.reject(new Error(`ended with ${code}: ${this.err}`)));
    while (this.out === '') await Promise.race([sleep(20), ended]);
    ended.catch(() => {}); // That is how it is to go on.
    return JSON.parse(this.out) as Doors;
  }

  /** The reasons why somebody was refused, so far. */
  get refusals(): readonly Readonly<Record<string, unknown>>[] {
    return this.log
      .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>)
      .filter(({ msg }) => msg === 'refused');
  }

  async stop(): Promise<number> {
    this.#interrupt();
    return this.code;
  }
}
