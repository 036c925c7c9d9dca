import { z } from 'zod';
import type { Api, Front } from './plan.ts';

const verboseQuery = z.object({ verbose: z.string().max(16).optional() });
const text = z.string();
const PLAIN = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' };

/** How programs ask whether this one lives, is ready, what it is and how it fares. */
export function healthRoutes(api: Api, front: Front): void {
  const { plan } = front;
  for (const url of ['/livez', '/healthz']) {
    api.get(
      url,
      {
        config: { right: 'none' },
        schema: {
          tags: ['health'],
          summary: 'Whether the program runs',
          response: { 200: text },
          produces: ['text/plain'],
        },
      },
      async (_, reply) => reply.headers(PLAIN).send('ok\n'),
    );
  }

  api.get(
    '/readyz',
    {
      config: { right: 'none' },
      schema: {
        tags: ['health'],
        summary: 'Whether all it needs is there; `?verbose` tells one by one',
        querystring: verboseQuery,
        response: { 200: text, 503: text },
        produces: ['text/plain'],
      },
    },
    async ({ query }, reply) => {
      const checks = plan.checks();
      const isReady = front.realms.size > 0 && checks.every(({ isWell }) => isWell);
      const lines = checks.map(({ name, isWell, note }) => `[${isWell ? '+' : '-'}] ${name}: ${note}`);
      const told = query.verbose === undefined ? [] : [...lines, ''];
      const words = `${[...told, isReady ? 'ready' : 'not ready'].join('\n')}\n`;
      return reply
        .code(isReady ? 200 : 503)
        .headers(PLAIN)
        .send(words);
    },
  );

  api.get(
    '/version',
    {
      config: { right: 'none' },
      schema: {
        tags: ['health'],
        summary: 'What is running, and its time',
        response: { 200: z.object({ version: z.string(), node: z.string(), wallMs: z.number() }) },
      },
    },
    () => ({ version: plan.version, node: process.version, wallMs: Date.now() }),
  );

  api.get(
    '/metrics',
    {
      config: { right: 'modules:read' },
      schema: {
        tags: ['health'],
        summary: 'Numbers for Prometheus',
        response: { 200: text },
        produces: ['text/plain'],
      },
    },
    async (_, reply) =>
      reply.type(plan.meters.registry.contentType).send(await plan.meters.registry.metrics()),
  );
}
