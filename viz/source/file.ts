import type { Batch } from '../reel/scribe.ts';
import { readLines } from './lines.ts';
import { type Sink, type Source, type SourceNews, said } from './source.ts';

/** What a thread is given to read. */
export type Assignment = { readonly url: string } | { readonly file: Blob };

/** What a thread says. */
export type Saying =
  | { readonly kind: 'batch'; readonly batch: Batch }
  | { readonly kind: 'news'; readonly news: SourceNews };

/** A trace that lies somewhere as a file; it is read on a thread of its own, so that the page stays quick. */
export function fileSource(name: string, assignment: Assignment): Source {
  return {
    name,
    isLive: false,
    read: (sink, signal) =>
      new Promise((resolve) => {
        const thread = new Worker(new URL('./thread-entry.ts', import.meta.url), { type: 'module' });
        const end = (): void => {
          thread.terminate();
          resolve();
        };
        signal.addEventListener('abort', end);
        thread.onerror = (event) => {
          sink.news({ kind: 'failed', why: event.message || 'the reading thread could not start' });
          end();
        };
        thread.onmessage = ({ data: saying }: MessageEvent<Saying>) => {
          if (saying.kind === 'batch') return sink.batch(saying.batch);
          sink.news(saying.news);
          if (saying.news.kind === 'ended' || saying.news.kind === 'failed') end();
        };
        thread.postMessage(assignment);
      }),
  };
}

/** Reads what was assigned, wherever this runs. */
export async function readAssigned(assignment: Assignment, sink: Sink): Promise<void> {
  try {
    if ('file' in assignment) return await readLines(streamOf(assignment.file), sink, assignment.file.size);
    const answer = await fetch(assignment.url);
    if (!answer.ok || answer.body === null)
      throw new Error(`${assignment.url}: ${answer.status} ${await answer.text()}`);
    const length = answer.headers.get('content-length');
    return await readLines(
      answer.body as ReadableStream<Uint8Array<ArrayBuffer>>,
      sink,
      length === null ? null : Number(length),
    );
  } catch (fault) {
    sink.news({ kind: 'failed', why: said(fault) });
  }
}

/** A trace that is part of the page, packed and in base64. It is read by the page itself: threads need a server. */
export function embeddedSource(name: string, text: string): Source {
  return {
    name,
    isLive: false,
    async read(sink) {
      const bytes = Uint8Array.from(atob(text.trim()), (sign) => sign.charCodeAt(0));
      await readAssigned({ file: new Blob([bytes]) }, sink);
    },
  };
}

const streamOf = (file: Blob): ReadableStream<Uint8Array<ArrayBuffer>> =>
  file.stream() as ReadableStream<Uint8Array<ArrayBuffer>>;
