import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { Problem } from './problem.ts';

/** One event for whoever listens; `id` is where to go on after a broken connection. */
export interface ServerEvent {
  readonly event: string;
  readonly id?: string;
  readonly content: unknown;
}

/** Streams at once (assumption: each costs a socket and some buffers). */
const STREAM_COUNT_MAX = 256;
/** Gap between signs of life, below the minute after which many proxies cut a silent connection. */
const ALIVE_MS = 15_000;
/** How long a client waits before it comes back, unless it knows better. */
const RETRY_MS = 2_000;

/** Sends events as they come (HTML Living Standard, §9.2 "Server-sent events"); whoever reads slowly slows its own down. */
export class Streams {
  readonly #open = new Set<AbortController>();

  /** Answers with a stream. `events` is asked for more only when there is room. */
  send(reply: FastifyReply, events: (signal: AbortSignal) => AsyncIterable<ServerEvent>): FastifyReply {
    if (this.#open.size >= STREAM_COUNT_MAX) {
      throw new Problem('busy', `${STREAM_COUNT_MAX} streams are open already`, {
        headers: { 'retry-after': '5' },
      });
    }
    const ending = new AbortController();
    this.#open.add(ending);
    const stream = Readable.from(this.#texts(events(ending.signal), ending), { objectMode: false });
    const alive = setInterval(() => {
      if (stream.readableFlowing === true && !stream.readableEnded) reply.raw.write(': alive\n\n');
    }, ALIVE_MS).unref();
    const done = (): void => {
      clearInterval(alive);
      ending.abort();
      this.#open.delete(ending);
    };
    reply.raw.once('close', done);
    stream.once('close', done);
    return reply
      .header('content-type', 'text/event-stream; charset=utf-8')
      .header('cache-control', 'no-store')
      .header('x-accel-buffering', 'no')
      .send(stream);
  }

  /** Ends all streams; clients come back when they can. */
  close(): void {
    for (const ending of this.#open) ending.abort();
  }

  async *#texts(events: AsyncIterable<ServerEvent>, { signal }: AbortController): AsyncGenerator<Buffer> {
    yield Buffer.from(`retry: ${RETRY_MS}\n\n`);
    for await (const { event, id, content } of events) {
      if (signal.aborted) return;
      const head = id === undefined ? '' : `id: ${id}\n`;
      yield Buffer.from(`${head}event: ${event}\ndata: ${JSON.stringify(content)}\n\n`);
    }
  }
}
