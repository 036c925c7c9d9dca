import type { FastifyReply } from 'fastify';

/** Headers every answer of the original had beside its body. */
export interface DjangoHeaders {
  readonly allow: string;
  readonly vary?: string;
}

/** Addresses of lists and of single things, with what the original let be done there. */
export const ALLOW = {
  list: 'GET, POST, HEAD, OPTIONS',
  one: 'GET, PUT, PATCH, DELETE, HEAD, OPTIONS',
  post: 'POST, OPTIONS',
  read: 'GET, HEAD, OPTIONS',
} as const;

/** Answers as Django's REST framework did: no charset, and headers that old clients may look at. Bytes are JSON already. */
export function django(
  reply: FastifyReply,
  status: number,
  body: unknown,
  { allow, vary = 'Accept' }: DjangoHeaders,
): FastifyReply {
  reply.code(status).header('vary', vary).header('allow', allow);
  if (body === undefined) return reply.send();
  // Bytes keep Fastify from adding a charset to the type.
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body), 'utf8');
  return reply.header('content-type', 'application/json').send(bytes);
}
