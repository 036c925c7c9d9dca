import type { PageRecipe } from './built.ts';
import { type Answer, servedPage } from './served.ts';

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

/** The realm as it stands in the built page, and is put in its place. */
const REALM = 'data-realm="realm"';

const RECIPE: PageRecipe = {
  name: 'of the browser runtime',
  config: 'broker/browser/vite.config.ts',
  sources: [
    'core',
    'broker/wire',
    'broker/runtime',
    'broker/modules/built',
    'broker/browser',
    'package.json',
  ],
  folder: 'runtime-page',
  command: 'npm run build:browser',
};

/**
 * Answers requests for the page of the browser runtime; for any other it does nothing and says `false`. The page is read
 * once, at the first request, and built then if it is missing or older than what it is made of.
 */
export function runtimePage({ realm, folder }: PagePlan): Answer {
  const name = realm.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  return servedPage({
    root: '/runtime',
    recipe: RECIPE,
    headers: PAGE_HEADERS,
    indexed: (text) => text.replace(REALM, () => `data-realm="${name}"`),
    ...(folder === undefined ? {} : { folder }),
  });
}
