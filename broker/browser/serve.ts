import type { IncomingMessage, ServerResponse } from 'node:http';
import { type PageFile, readPage } from './built.ts';

/** How the page is served. */
interface PagePlan {
  /** The realm a tab joins whose address names none. */
  readonly realm: string;
  /** Where the built page is; the default is where it is built to. */
  readonly folder?: string;
}

/** Where the page may connect to and what may be part of it (Content Security Policy 3). */
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  // Its MQTT client keeps time in a worker that it makes of a blob.
  "worker-src 'self' blob:",
  "style-src 'self'",
  "img-src 'self'",
  // Brokers and stores may be anywhere.
  "connect-src 'self' http: https: ws: wss:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join('; ');

/** What every answer for the page and its parts says: without the first two there is no shared memory. */
const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
  'content-security-policy': POLICY,
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

const ROOT = '/runtime';
/** The realm as it stands in the built page, and is put in its place. */
const REALM = 'data-realm="realm"';
const NAMED_FOR_CONTENT = 'public, max-age=31536000, immutable';

type Answer = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

/**
 * Answers requests for the page of the browser runtime; for any other it does nothing and says `false`. The page is read
 * once, at the first request, and built then if it is missing or older than what it is made of.
 */
export function runtimePage({ realm, folder }: PagePlan): Answer {
  let page: ReturnType<typeof readPage> | null = null;
  return async (request, response) => {
    const [path = '', query] = (request.url ?? '').split('?', 2);
    if (path !== ROOT && !path.startsWith(`${ROOT}/`)) return false;
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (!isRead) return say(response, 405, 'This page can only be read.', { allow: 'GET, HEAD' });
    // Relative, so that it also holds where something stands before this server.
    const location = `${ROOT.slice(1)}/${query === undefined ? '' : `?${query}`}`;
    if (path === ROOT) return say(response, 308, 'It is one step further.', { location });
    page ??= readPage(folder);
    const files = await page;
    if (typeof files === 'string') {
      page = null; // Somebody may have mended it until the next time.
      return say(response, 503, files);
    }
    const name = path.slice(ROOT.length + 1) || 'index.html';
    const file = files.get(name);
    if (file === undefined) return say(response, 404, `There is no ${path}.`);
    if (name === 'index.html') return send(request, response, withRealm(file, realm));
    return send(request, response, file);
  };
}

function withRealm(file: PageFile, realm: string): PageFile {
  const name = realm.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  const text = file.bytes.toString('utf8').replace(REALM, () => `data-realm="${name}"`);
  return { ...file, bytes: Buffer.from(text), zipped: null };
}

function send(request: IncomingMessage, response: ServerResponse, file: PageFile): true {
  const isZipped = file.zipped !== null && /\bgzip\b/.test(`${request.headers['accept-encoding']}`);
  const bytes = (isZipped ? file.zipped : null) ?? file.bytes;
  response.writeHead(200, {
    ...PAGE_HEADERS,
    'content-type': file.type,
    'content-length': bytes.length,
    'cache-control': file.isNamedForContent ? NAMED_FOR_CONTENT : 'no-cache',
    vary: 'accept-encoding',
    ...(isZipped ? { 'content-encoding': 'gzip' } : {}),
  });
  response.end(request.method === 'HEAD' ? undefined : bytes);
  return true;
}

function say(
  response: ServerResponse,
  code: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): true {
  const type = { 'content-type': 'text/plain; charset=utf-8' };
  response.writeHead(code, { ...PAGE_HEADERS, ...type, 'cache-control': 'no-store', ...headers });
  response.end(`${text}\n`);
  return true;
}
