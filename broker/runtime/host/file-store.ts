import type { Unfit } from './codes.ts';

/** A file's bytes, with their true hash. */
export interface FetchedFile {
  readonly kind: 'file';
  readonly bytes: Uint8Array;
  readonly sha256: string;
}

/** Where a file is, and what its hash must be if that is known. */
interface Location {
  readonly url: string;
  readonly sha256: string | null;
}

/** Largest file (assumption: language runtimes compiled to WebAssembly have some 30 MB). */
const FILE_BYTES_MAX = 64 * 2 ** 20;
/** Time to fetch a file (assumption: that much over a link of 10 Mbit/s). */
const FETCH_MS_MAX = 60_000;
/** How often what can be paused is asked for (assumption: a store answers within 30 s; a start may take a minute and a half). */
const FREEZABLE_COUNT_MAX = 3;
/** Gap between two of these, for a store that refuses at once (assumption: a store that starts anew takes a second). */
const FREEZABLE_GAP_MS = 500;
const SHA256 = /^[0-9a-f]{64}$/;

/** Fetches the bytes behind a URL; throws if it cannot. */
export type FetchUrl = (url: string) => Promise<Uint8Array>;

/**
 * Finds files by reference: `sha256:<hex>` in the supervisor's store, a `/store/…` path below the same address, or an
 * http(s) URL, which may end in `#sha256=<hex>`. A file that is not what its hash says is refused.
 */
export class Files {
  readonly #storeUrl: string | null;
  readonly #fetchUrl: FetchUrl;

  constructor(storeUrl: string | null, fetchUrl: FetchUrl = fetchWithin(fetch)) {
    this.#storeUrl = storeUrl?.replace(/\/+$/, '') ?? null;
    this.#fetchUrl = fetchUrl;
  }

  /** The hash that a file must have, if its reference says so. */
  knownSha256(file: string): string | null {
    const location = this.#locate(file);
    return 'kind' in location ? null : location.sha256;
  }

  async fetch(file: string): Promise<FetchedFile | Unfit> {
    const location = this.#locate(file);
    if ('kind' in location) return location;
    let bytes: Uint8Array;
    try {
      bytes = await this.#fetchUrl(location.url);
    } catch (fault) {
      return unfit(`${file} cannot be fetched: ${(fault as Error).message}`);
    }
    if (bytes.length > FILE_BYTES_MAX) return unfit(`${file} has more than ${FILE_BYTES_MAX} bytes`);
    const sha256 = await hashOf(bytes);
    if (location.sha256 !== null && location.sha256 !== sha256) {
      return unfit(`${file} is not what it should be: its sha256 is ${sha256}`);
    }
    return { kind: 'file', bytes, sha256 };
  }

  /**
   * What the store has made of a module that it has, so that it can be paused; `later` if it may have it another time. It is
   * asked some times, as an instance that begins without can never be moved.
   */
  async freezable(sha256: string): Promise<FetchedFile | 'none' | 'later'> {
    if (this.#storeUrl === null) return 'none';
    for (let attempt = 1; ; attempt++) {
      try {
        const bytes = await this.#fetchUrl(`${this.#storeUrl}/files/${sha256}/freezable`);
        return { kind: 'file', bytes, sha256: await hashOf(bytes) };
      } catch (fault) {
        // The store's own word that there is none; anything else may pass.
        if (/^4\d\d\b/.test((fault as Error).message)) return 'none';
        if (attempt === FREEZABLE_COUNT_MAX) return 'later';
      }
      await new Promise((resolve) => setTimeout(resolve, FREEZABLE_GAP_MS));
    }
  }

  #locate(file: string): Location | Unfit {
    if (file.startsWith('sha256:')) {
      const sha256 = file.slice('sha256:'.length);
      if (!SHA256.test(sha256)) return unfit(`${file} is no sha256 of 64 small hexadecimal digits`);
      return this.#inStore(`/files/${sha256}`, sha256);
    }
    if (file.startsWith('/store/')) {
      if (file.split('/').includes('..')) return unfit(`${file} leads out of the store`);
      return this.#inStore(file, null);
    }
    if (!/^https?:\/\//.test(file))
      return unfit(`${file} is no reference: sha256:…, http(s)://… or /store/…`);
    const [url = '', fragment = ''] = file.split('#');
    const sha256 = fragment.startsWith('sha256=') ? fragment.slice('sha256='.length) : null;
    return sha256 === null || SHA256.test(sha256) ? { url, sha256 } : unfit(`${file} names no sha256`);
  }

  #inStore(path: string, sha256: string | null): Location | Unfit {
    if (this.#storeUrl === null) return unfit('this runtime knows no store: give it --store URL');
    return { url: `${this.#storeUrl}${path}`, sha256 };
  }
}

const unfit = (reason: string): Unfit => ({ kind: 'unfit', reason });

async function hashOf(bytes: Uint8Array): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>);
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Fetches no more than a file may have, and not for ever. */
export const fetchWithin =
  (get: typeof fetch): FetchUrl =>
  (url) =>
    bytesAt(url, get);

async function bytesAt(url: string, get: typeof fetch): Promise<Uint8Array> {
  const response = await get(url, { signal: AbortSignal.timeout(FETCH_MS_MAX) });
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}`.trim());
  const parts: Uint8Array[] = [];
  let byteCount = 0;
  // By hand: not every browser lets one iterate over a stream.
  const reader = response.body?.getReader();
  for (let read = await reader?.read(); read?.done === false; read = await reader?.read()) {
    const part = read.value as Uint8Array;
    byteCount += part.length;
    parts.push(part);
    if (byteCount <= FILE_BYTES_MAX) continue;
    await reader?.cancel();
    break;
  }
  const bytes = new Uint8Array(byteCount);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
