import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { liveOffer, type Offer, viewPage } from './page.ts';
import { bytesOf, type Subject } from './subject.ts';

/** A small server that shows one thing. */
export interface Viewed {
  readonly url: string;
  close(): Promise<void>;
}

/** How it is opened. */
export interface ViewPlan {
  readonly subject: Subject;
  /** A second run to compare with. */
  readonly beside?: Subject;
  readonly realm: string;
  /** 0 for any that is free. */
  readonly port: number;
  /** What a supervisor is asked with. */
  readonly authorization: string | null;
  readonly fetch: typeof fetch;
}

const TRACE = '/trace';
const BESIDE = '/beside';
/** Names it may be asked under, so that a page of somebody else's cannot reach it under its own. */
const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/** Opens the server on loopback. */
export async function openView(plan: ViewPlan): Promise<Viewed> {
  const page = viewPage(() => offerOf(plan));
  const ending = new AbortController();
  const server = createServer((request, response) => {
    const fail = (fault: unknown): void => {
      if (response.headersSent) response.destroy();
      else response.writeHead(502, { 'content-type': 'text/plain; charset=utf-8' }).end(`${String(fault)}\n`);
    };
    answer(request, response).catch(fail);
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url?.split('?')[0] ?? '';
    if (!LOOPBACK.test(request.headers.host ?? '')) return end(response, 421, 'Ask for 127.0.0.1.');
    if (path === '/') return void response.writeHead(302, { location: 'view/' }).end();
    if (await page(request, response)) return;
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (!isRead) return end(response, 405, 'Here one can only look.');
    const told = path === TRACE ? plan.subject : path === BESIDE ? plan.beside : undefined;
    if (told?.kind === 'files') return sendFiles(told.paths, response);
    if (/^\/api\/v1\/realms\/[^/]+\/trace$/.test(path) && plan.subject.kind === 'supervisor')
      return forward(plan, plan.subject.url, { request, response, signal: ending.signal });
    return end(response, 404, `There is no ${path}.`);
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(plan.port, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/view/`,
    async close() {
      ending.abort();
      server.close();
      server.closeAllConnections();
    },
  };
}

function offerOf({ subject, beside, realm }: ViewPlan): Offer {
  const second = beside?.kind === 'files' ? { beside: { name: beside.name, url: `..${BESIDE}` } } : {};
  const first: Offer =
    subject.kind === 'files' ? { kind: 'file', name: subject.name, url: `..${TRACE}` } : liveOffer(realm);
  return { ...first, ...second };
}

function end(response: ServerResponse, code: number, text: string): void {
  response.writeHead(code, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
}

async function sendFiles(paths: readonly string[], response: ServerResponse): Promise<void> {
  const { bytes, lengthBytes } = bytesOf(paths);
  response.writeHead(200, {
    'content-type': 'application/octet-stream',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...(lengthBytes === null ? {} : { 'content-length': lengthBytes }),
  });
  await pipeline(bytes, response);
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly signal: AbortSignal;
}

/** Passes on what a supervisor tells; the page itself may not ask anybody else. */
async function forward(plan: ViewPlan, url: string, { request, response, signal }: Exchange): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const last = request.headers['last-event-id'];
  const answered = await plan.fetch(`${url}${request.url}`, {
    signal: AbortSignal.any([signal, gone.signal]),
    headers: {
      accept: 'text/event-stream',
      ...(typeof last === 'string' ? { 'last-event-id': last } : {}),
      ...(plan.authorization === null ? {} : { authorization: plan.authorization }),
    },
  });
  response.writeHead(answered.status, {
    'content-type': answered.headers.get('content-type') ?? 'text/plain',
    'cache-control': 'no-store',
  });
  if (answered.body === null) return void response.end();
  await pipeline(Readable.fromWeb(answered.body as never), response).catch(() => {});
}
