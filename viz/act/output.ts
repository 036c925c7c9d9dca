import { EventReader, type ServerEvent } from '../source/event-reader.ts';
import { said } from '../source/source.ts';
import { type Rest, whyOf } from './rest.ts';

/** A line that a module wrote. */
export interface WrittenLine {
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

/** Lines that are shown; the supervisor keeps no more either. */
const LINE_COUNT_MAX = 1_000;
const RETRY_MS = 1_000;

/** What one module writes, from what is kept of the past on. */
export class Output {
  readonly module: string;
  readonly #rest: Rest;
  readonly #changed: () => void;
  readonly #ending = new AbortController();
  #lines: WrittenLine[] = [];
  #lastId: string | null = null;
  #word = 'connecting';
  #isOver = false;

  constructor(rest: Rest, module: string, changed: () => void) {
    this.#rest = rest;
    this.module = module;
    this.#changed = changed;
    void this.#listen();
  }

  get lines(): readonly WrittenLine[] {
    return this.#lines;
  }

  /** How it stands with the connection or the module; empty while lines may come. */
  get word(): string {
    return this.#word;
  }

  /** Stops listening. */
  close(): void {
    this.#ending.abort();
  }

  /** Writes a line to the module; gives what went wrong. */
  async write(line: string): Promise<string | null> {
    const answer = await this.#rest.ask('POST', this.#rest.inRealm('modules', this.module, 'input'), {
      json: { line },
    });
    return answer.kind === 'refused' ? answer.why : null;
  }

  async #listen(): Promise<void> {
    const { signal } = this.#ending;
    while (!signal.aborted && !this.#isOver) {
      try {
        await this.#follow(signal);
      } catch (fault) {
        this.#say(`connection lost (${said(fault)}), trying again`);
      }
      if (!signal.aborted && !this.#isOver) await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }

  async #follow(signal: AbortSignal): Promise<void> {
    const url = this.#rest.urlOf(this.#rest.inRealm('modules', this.module, 'output'));
    const headers = {
      accept: 'text/event-stream',
      ...(this.#lastId === null ? {} : { 'last-event-id': this.#lastId }),
    };
    const answer = await this.#rest.fetch(url, { signal, headers });
    if (!answer.ok || answer.body === null) {
      this.#say(whyOf(answer, await answer.json().catch(() => ({}))));
      return;
    }
    this.#say('');
    const events = new EventReader();
    const decoder = new TextDecoder();
    for await (const bytes of chunksOf(answer.body)) {
      for (const event of events.read(decoder.decode(bytes, { stream: true }))) this.#hear(event);
      this.#changed();
    }
  }

  #hear({ name, text, id }: ServerEvent): void {
    this.#lastId = id ?? this.#lastId;
    const said = JSON.parse(text) as { readonly text?: string; readonly reason?: string };
    if (name === 'ended') {
      this.#isOver = true;
      this.#word = `ended: ${said.reason ?? ''}`;
    } else if (name === 'stdout' || name === 'stderr') {
      this.#lines.push({ stream: name, text: said.text ?? '' });
      if (this.#lines.length > LINE_COUNT_MAX) this.#lines = this.#lines.slice(-LINE_COUNT_MAX);
    }
  }

  #say(word: string): void {
    this.#word = word;
    this.#changed();
  }
}

/** The pieces of a stream; not all browsers let streams be walked through. */
async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    yield value;
  }
}
