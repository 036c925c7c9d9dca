import { Scribe } from '../reel/scribe.ts';
import { EventReader } from './event-reader.ts';
import { type Sink, type Source, said } from './source.ts';

/** Gaps between tries to come back; the last one is kept up for ever. */
const RETRY_MS = [250, 500, 1_000, 2_000, 5_000] as const;
/** Gap between batches: ten pictures a second show all that a person can follow. */
const GATHER_MS = 100;

/** How a live trace is asked for; tests put their own in place. */
export type Ask = (url: string, lastId: string | null, signal: AbortSignal) => Promise<Response>;

/** Asks by some way of fetching. */
export const askingBy =
  (fetches: (url: string, init: RequestInit) => Promise<Response>): Ask =>
  (url, lastId, signal) =>
    fetches(url, {
      signal,
      cache: 'no-store',
      headers: { accept: 'text/event-stream', ...(lastId === null ? {} : { 'last-event-id': lastId }) },
    });

/**
 * The trace of a realm that lives, as server-sent events. After a broken connection it goes on behind the last record that was
 * heard. It reads no faster than records are folded; who is slow is told more later, and the sender keeps it for them.
 */
export function liveSource(name: string, url: string, asks: Ask): Source {
  return {
    name,
    isLive: true,
    async read(sink, signal) {
      const scribe = new Scribe();
      let lastId: string | null = null;
      for (let tries = 0; !signal.aborted; tries++) {
        let why = 'the supervisor ended the stream';
        try {
          const answer = await asks(url, lastId, signal);
          if (!answer.ok || answer.body === null) throw new Error(`${answer.status} ${answer.statusText}`);
          sink.news({ kind: 'live' });
          await follow(answer.body, { scribe, sink, signal }, (id) => {
            lastId = id;
            tries = -1;
          });
        } catch (fault) {
          why = said(fault);
        }
        if (signal.aborted) return;
        const retryMs = RETRY_MS[Math.min(Math.max(0, tries), RETRY_MS.length - 1)] ?? 0;
        sink.news({ kind: 'lost', retryMs, why });
        await wait(retryMs, signal);
      }
    },
  };
}

interface Listening {
  readonly scribe: Scribe;
  readonly sink: Sink;
  readonly signal: AbortSignal;
}

async function follow(
  body: ReadableStream<Uint8Array>,
  { scribe, sink, signal }: Listening,
  heard: (id: string) => void,
): Promise<void> {
  const reader = body.getReader();
  const events = new EventReader();
  const decoder = new TextDecoder();
  try {
    while (!signal.aborted) {
      const { value, done } = await reader.read();
      if (done) return;
      for (const { text, id } of events.read(decoder.decode(value, { stream: true }))) {
        scribe.line(text);
        if (id !== null) heard(id);
      }
      tell();
      // What comes meanwhile waits in the connection, and when that is full, at the sender.
      await wait(GATHER_MS, signal);
    }
  } finally {
    tell();
    await reader.cancel().catch(() => {});
  }

  function tell(): void {
    const batch = scribe.batch();
    if (batch !== null) sink.batch(batch);
  }
}

function wait(durationMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, durationMs);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
