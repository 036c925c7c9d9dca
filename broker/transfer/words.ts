/**
 * What source and target of a move tell each other besides the chunks: `cut` (from here on, what comes for the module is the
 * target's), and `got` (a chunk has come, and so has every one before `nextIndex`). JSON, so that people can watch.
 */
export type Word =
  | { readonly word: 'cut'; readonly mark: string }
  | {
      readonly word: 'got';
      readonly transfer: string;
      readonly nextIndex: number;
      readonly sequence: number;
    };

/** Longest word (assumption: thrice what the longest of ours has). */
const WORD_BYTES_MAX = 512;
const TRANSFER = /^[0-9a-f]{16}$/;

/** Writes a word down. */
export const encodeWord = (word: Word): Uint8Array => new TextEncoder().encode(JSON.stringify(word));

/** Reads a word; `null` for anything that is none. */
export function decodeWord(payload: Uint8Array): Word | null {
  if (payload.length > WORD_BYTES_MAX) return null;
  try {
    const said = JSON.parse(new TextDecoder().decode(payload)) as Readonly<Record<string, unknown>> | null;
    const { word, mark, transfer, nextIndex, sequence } = said ?? {};
    if (word === 'cut' && typeof mark === 'string') return { word, mark };
    const isGot = word === 'got' && typeof transfer === 'string' && TRANSFER.test(transfer);
    if (!isGot || !Number.isInteger(nextIndex) || !Number.isInteger(sequence)) return null;
    return { word, transfer, nextIndex: Number(nextIndex), sequence: Number(sequence) };
  } catch {
    return null;
  }
}
