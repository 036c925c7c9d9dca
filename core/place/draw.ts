/** What draws are keyed by. */
export interface DrawTopic {
  readonly realm: string;
  readonly module: string;
  readonly epoch: number;
}

/** A topic worked into one number; draws under it differ by their purpose. */
export type DrawKey = number;

/**
 * Prepares the draws of one decision. Counter-based: there is no generator whose state could depend on the order of
 * draws, so no draw shifts another (Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011). The mixing
 * is that of MurmurHash3; good enough to spread load, not meant to keep secrets.
 */
export const drawKey = ({ realm, module, epoch }: DrawTopic): DrawKey =>
  mixedWord(mixedText(mixedText(0x9747b28c, realm), module), epoch | 0);

/** Draws a number in [0, 1): always the same for the same key and purpose, a text or a count. */
export function drawShare(key: DrawKey, purpose: string | number): number {
  const hash = typeof purpose === 'number' ? mixedWord(key, purpose) : mixedText(key, purpose);
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
