/**
 * What source and target of a move tell each other besides the snapshot itself: `cut` (from here on, what comes for the
 * module is the target's), and `got` (a chunk has come). JSON, so that people can watch.
 */
export type Word =
  | { readonly word: 'cut'; readonly mark: string }
  | { readonly word: 'got'; readonly sha256: string; readonly chunkIndex: number };

/** Longest word (assumption: thrice what the longest of ours has). */
const WORD_BYTES_MAX = 512;
const SHA256 = /^[0-9a-f]{64}$/;

/** Writes a word down. */
export const encodeWord = (word: Word): Uint8Array => new TextEncoder().encode(JSON.stringify(word));

/** Reads a word; `null` for anything that is none. */
export function decodeWord(payload: Uint8Array): Word | null {
  if (payload.length > WORD_BYTES_MAX) return null;
  try {
    const said = JSON.parse(new TextDecoder().decode(payload)) as Readonly<Record<string, unknown>> | null;
    const { word, mark, sha256, chunkIndex } = said ?? {};
    if (word === 'cut' && typeof mark === 'string') return { word, mark };
    const isGot =
      word === 'got' && typeof sha256 === 'string' && SHA256.test(sha256) && Number.isInteger(chunkIndex);
    return isGot ? { word, sha256, chunkIndex: Number(chunkIndex) } : null;
  } catch {
    return null;
  }
}
