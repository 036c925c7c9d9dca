/** Where the draws of one purpose come from: any draw can be reached by its index, none depends on another. */
export interface DrawKey {
  readonly low: number;
  readonly high: number;
}

/**
 * Opens the draws of one purpose of one entity. A change to one entity of a file therefore never shifts what
 * another one draws. Populations are generated before a run; the simulator has its own, stronger streams.
 */
export function drawKey(seed: number, entity: string, purpose: string): DrawKey {
  const name = `${seed}\u0000${entity}\u0000${purpose}`;
  return { low: hashText(name, 0x9747b28c), high: hashText(name, 0x3c6ef372) };
}

/** Draw number `index`, in (0, 1). */
export function draw({ low, high }: DrawKey, index: number): number {
  const wide = Math.floor(index / 2 ** 32);
  const first = mixed(mixed((low ^ index) | 0) ^ wide ^ high);
  const second = mixed(mixed((high + Math.imul(index, 0x9e3779b1)) | 0) ^ wide ^ low);
  return ((first >>> 0) * 2 ** 20 + (second >>> 12) + 0.5) * 2 ** -52;
}

/** The finaliser of MurmurHash3 (Appleby 2011, public domain): every bit of 32 moves every other. */
function mixed(word: number): number {
  let bits = word | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}

/** MurmurHash3's body over the 16-bit units of a text. */
function hashText(text: string, seed: number): number {
  let hash = seed | 0;
  for (let at = 0; at < text.length; at++) {
    const scrambled = Math.imul(text.charCodeAt(at), 0xcc9e2d51);
    hash ^= Math.imul((scrambled << 15) | (scrambled >>> 17), 0x1b873593);
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
  }
  return mixed(hash ^ text.length);
}
