import type { IncomingMessage, ServerResponse } from 'node:http';
import { type PageFile, type PageRecipe, readPage } from './built.ts';

/** Answers a request, or says `false` and does nothing because it is none of its business. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

/** How a page is served. */
export interface ServedPage {
  /** Where it stands, such as `/runtime`. */
  readonly root: string;
  readonly recipe: PageRecipe;
  /** Where the built page is; the default is where it is built to. */
  readonly folder?: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The first file as it is sent to somebody who asked with this query. */
  readonly indexed: (text: string, query: URLSearchParams) => string;
}

const NAMED_FOR_CONTENT = 'public, max-age=31536000, immutable';

/**
 * Answers requests for a page and its parts; the page is read once, at the first request, and built then if it is missing or
 * older than what it is made of.
 */
export function servedPage({ root, recipe, folder, headers, indexed }: ServedPage): Answer {
  let page: ReturnType<typeof readPage> | null = null;
  return async (request, response) => {
    const [path = '', query] = (request.url ?? '').split('?', 2);
    if (path !== root && !path.startsWith(`${root}/`)) return false;
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (!isRead) return say(405, 'This page can only be read.', { allow: 'GET, HEAD' });
    // Relative, so that it also holds where something stands before this server.
    const location = `${root.slice(1)}/${query === undefined ? '' : `?${query}`}`;
    if (path === root) return say(308, 'It is one step further.', { location });
    page ??= readPage(recipe, folder);
    const files = await page;
    if (typeof files === 'string') {
      page = null; // Somebody may have mended it until the next time.
      return say(503, files);
    }
    const name = path.slice(root.length + 1) || 'index.html';
    const file = files.get(name);
    if (file === undefined) return say(404, `There is no ${path}.`);
    if (name !== 'index.html') return send(file);
    const text = indexed(file.bytes.toString('utf8'), new URLSearchParams(query));
    return send({ ...file, bytes: Buffer.from(text), zipped: null });

    function send(part: PageFile): true {
      const isZipped = part.zipped !== null && /\bgzip\b/.test(`${request.headers['accept-encoding']}`);
      const bytes = (isZipped ? part.zipped : null) ?? part.bytes;
      response.writeHead(200, {
        ...headers,
        'content-type': part.type,
        'content-length': bytes.length,
        'cache-control': part.isNamedForContent ? NAMED_FOR_CONTENT : 'no-cache',
        vary: 'accept-encoding',
        ...(isZipped ? { 'content-encoding': 'gzip' } : {}),
      });
      response.end(request.method === 'HEAD' ? undefined : bytes);
      return true;
    }

    function say(code: number, text: string, more: Readonly<Record<string, string>> = {}): true {
      const type = { 'content-type': 'text/plain; charset=utf-8' };
      response.writeHead(code, { ...headers, ...type, 'cache-control': 'no-store', ...more });
      response.end(`${text}\n`);
      return true;
    }
  };
}
