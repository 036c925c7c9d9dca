import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** A file that can be sent. */
export interface Servable {
  readonly path: string;
  readonly sizeBytes: number;
  /** With its quotes, such as `"abc"` or `W/"abc"`. */
  readonly etag: string;
  readonly type: string;
  /** Whether what is at this address never changes. */
  readonly isFixed: boolean;
}

/** Bytes of a file, both ends included. */
interface Span {
  readonly firstIndex: number;
  readonly lastIndex: number;
}

/** Sends a file, or the part of it that is asked for, or word that the asker has it already (RFC 9110, §13 and §14). */
export function serve(request: FastifyRequest, reply: FastifyReply, file: Servable): FastifyReply {
  reply
    .header('accept-ranges', 'bytes')
    .header('etag', file.etag)
    .header('cache-control', file.isFixed ? 'public, max-age=31536000, immutable' : 'no-cache')
    .header('x-content-type-options', 'nosniff')
    .header('content-security-policy', "default-src 'none'; sandbox");
  if (matches(request.headers['if-none-match'], file.etag)) return reply.code(304).send();
  const span = spanOf(request, file);
  if (span === 'none') {
    return reply.code(416).header('content-range', `bytes */${file.sizeBytes}`).type('text/plain').send('');
  }
  const { firstIndex, lastIndex } = span ?? { firstIndex: 0, lastIndex: file.sizeBytes - 1 };
  const byteCount = lastIndex - firstIndex + 1;
  reply.type(file.type).header('content-length', byteCount);
  if (span !== null) {
    reply.code(206).header('content-range', `bytes ${firstIndex}-${lastIndex}/${file.sizeBytes}`);
  }
  // A stream, because Fastify takes the length of a text for that of the file.
  if (request.method === 'HEAD' || byteCount === 0) return reply.send(Readable.from([]));
  return reply.send(createReadStream(file.path, { start: firstIndex, end: lastIndex }));
}

/** Weak comparison, which is that of `If-None-Match` (RFC 9110, §13.1.2). */
function matches(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  const plain = (tag: string): string => tag.trim().replace(/^W\//, '');
  return header.split(',').some((tag) => tag.trim() === '*' || plain(tag) === plain(etag));
}

/** The one span that is asked for: `null` for all of it, `none` for one that is not there. Lists of spans get all of it. */
function spanOf({ headers, method }: FastifyRequest, { sizeBytes, etag }: Servable): Span | 'none' | null {
  const [, from = '', to = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(headers.range?.trim() ?? '') ?? [];
  if ((from === '' && to === '') || method !== 'GET') return null;
  const condition = headers['if-range'];
  // Strong comparison: parts of two versions must never be put together.
  if (condition !== undefined && (condition !== etag || etag.startsWith('W/'))) return null;
  const last = sizeBytes - 1;
  if (from === '') {
    const lengthCount = Math.min(Number(to), sizeBytes);
    return lengthCount === 0 ? 'none' : { firstIndex: sizeBytes - lengthCount, lastIndex: last };
  }
  const firstIndex = Number(from);
  const lastIndex = to === '' ? last : Math.min(Number(to), last);
  if (to !== '' && Number(to) < firstIndex) return null; // No valid span at all.
  return firstIndex > last ? 'none' : { firstIndex, lastIndex };
}
