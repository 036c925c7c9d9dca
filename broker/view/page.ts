import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Answer, type PageRecipe, servedPage } from '../browser/index.ts';

/** What the page is told to show: a trace that lies there, or a realm that lives; addresses are relative to the page. */
export interface Offer {
  readonly kind: 'file' | 'live';
  readonly name: string;
  readonly url: string;
  /** A second run to compare with. */
  readonly beside?: { readonly name: string; readonly url: string };
  /** The interface by which one can act on the realm, and a module to try it with; left out where one can only look. */
  readonly acting?: { readonly root: string; readonly realm: string; readonly demo: string };
}

/** Where the page may connect to and what may be part of it (Content Security Policy 3): this server and nothing else. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join('; ');

const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': POLICY,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** How the page is built. */
export const VIEW_RECIPE: PageRecipe = {
  name: 'of the visualizer',
  config: 'viz/vite.config.ts',
  sources: ['core/trace.ts', 'viz', 'package.json'],
  folder: 'view-page',
  command: 'npm run build:view',
};

/** The module with which the page shows that a count goes on after a migration. */
const DEMO = 'counter.wasm';

/** The place of the offer in the built page. */
const OFFER = /(<script id="offer" type="application\/json">)null(<\/script>)/;

/**
 * Answers requests for the page of the visualizer, at `/view`; for any other it does nothing and says `false`. The page is a
 * program of its own that knows nothing of this one: it is told in one line of JSON what there is to see.
 */
export function viewPage(offer: (query: URLSearchParams) => Offer | null, folder?: string): Answer {
  const page = servedPage({
    root: '/view',
    recipe: VIEW_RECIPE,
    headers: HEADERS,
    indexed: (text, query) =>
      // A "<" in a name must not end the script.
      text.replace(OFFER, (_, before: string, after: string) => {
        const json = JSON.stringify(offer(query)).replaceAll('<', '\\u003c');
        return `${before}${json}${after}`;
      }),
    ...(folder === undefined ? {} : { folder }),
  });
  return async (request, response) => {
    if (request.method !== 'GET' || request.url?.split('?')[0] !== `/view/${DEMO}`)
      return page(request, response);
    const bytes = await readFile(join(import.meta.dirname, '../modules/built', DEMO));
    response.writeHead(200, { ...HEADERS, 'content-type': 'application/wasm', 'cache-control': 'no-cache' });
    response.end(bytes);
    return true;
  };
}

/** What there is to see of a realm whose supervisor serves the page. */
export const liveOffer = (realm: string): Offer => ({
  kind: 'live',
  name: realm,
  url: `../api/v1/realms/${encodeURIComponent(realm)}/trace?after=begin`,
});

/** The same, and that one can act on it. */
export const actingOffer = (realm: string): Offer => ({
  ...liveOffer(realm),
  acting: { root: '../api/v1/', realm, demo: DEMO },
});
