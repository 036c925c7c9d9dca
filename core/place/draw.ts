/** What a draw is keyed by: the same key always draws the same number, and no draw shifts another. */
export interface DrawKey {
  readonly realm: string;
  readonly module: string;
  readonly epoch: number;
}

/**
 * Draws a number in [0, 1) from a key and a purpose. Counter-based: there is no generator whose state could depend
 * on the order of draws (Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011). The mixing is that of
 * MurmurHash3; good enough to spread load, not meant to keep secrets.
 */
export function drawShare({ realm, module, epoch }: DrawKey, purpose: string): number {
  let hash = mixedText(0x9747b28c, realm);
  hash = mixedText(hash, module);
  hash = mixedWord(hash, epoch | 0);
  hash = mixedText(hash, purpose);
  return finished(hash) / 2 ** 32;
}

function mixedText(hash: number, text: string): number {
  let next = mixedWord(hash, text.length);
  for (let at = 0; at < text.length; at++) next = mixedWord(next, text.charCodeAt(at));
  return next;
}

function mixedWord(hash: number, word: number): number {
  let next = Math.imul(word, 0xcc9e2d51);
  next = Math.imul((next << 15) | (next >>> 17), 0x1b873593) ^ hash;
  return (Math.imul((next << 13) | (next >>> 19), 5) + 0xe6546b64) | 0;
}

function finished(hash: number): number {
  let next = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  next = Math.imul(next ^ (next >>> 13), 0xc2b2ae35);
  return (next ^ (next >>> 16)) >>> 0;
}
