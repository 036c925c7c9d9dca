import type { Readable } from 'node:stream';
import type { Api } from '../plan.ts';

/** One event as it was heard. */
export interface Heard {
  readonly event: string;
  readonly id: string | null;
  readonly content: unknown;
}

/** Somebody who listens to server-sent events, without a network. */
export class Listener {
  readonly heard: Heard[] = [];
  /** Resolved when the stream has come to its end. */
  readonly ended: Promise<void>;
  readonly #stream: Readable;
  readonly #bells = new Set<() => void>();
  #text = '';

  private constructor(stream: Readable) {
    this.#stream = stream;
    stream.on('data', (chunk: Buffer) => this.#hear(String(chunk)));
    stream.on('error', () => {});
    this.ended = new Promise((resolve) => {
      stream.once('close', () => resolve());
    });
  }

  static async open(
    app: Api,
    url: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Listener> {
    const response = await app.inject({ method: 'GET', url, headers: { ...headers }, payloadAsStream: true });
    return new Listener(response.stream());
  }

  /** All that was heard up to an event. */
  async until(isLast: (heard: Heard) => boolean): Promise<readonly Heard[]> {
    for (;;) {
      const at = this.heard.findIndex(isLast);
      if (at >= 0) return this.heard.slice(0, at + 1);
      await new Promise<void>((resolve) => this.#bells.add(resolve));
    }
  }

  async close(): Promise<void> {
    this.#stream.destroy();
    await this.ended;
  }

  #hear(chunk: string): void {
    this.#text += chunk;
    const blocks = this.#text.split('\n\n');
    this.#text = blocks.pop() ?? '';
    for (const block of blocks) {
      const field = (name: string): string | null =>
        new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? null;
      const event = field('event');
      if (event !== null) {
        this.heard.push({ event, id: field('id'), content: JSON.parse(field('data') ?? 'null') });
      }
    }
    for (const ring of [...this.#bells]) ring();
    this.#bells.clear();
  }
}
