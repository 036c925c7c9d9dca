import { expect, it } from 'vitest';
import { encipher } from './threefry.ts';

it.each([
  // Known answers published with the paper's library (Random123, tests/kat_vectors, threefry2x32 20).
  { key: [0, 0], counter: [0, 0], answer: [0x6b200159, 0x99ba4efe] },
  { key: [-1, -1], counter: [-1, -1], answer: [0x1cb996fc, 0xbb002be7] },
  { key: [0x13198a2e, 0x03707344], counter: [0x243f6a88, 0x85a308d3], answer: [0xc4923a9c, 0x483df7a0] },
])('enciphers $counter under $key as published', ({ key, counter, answer }) => {
  const words = { first: counter[0] ?? 0, second: counter[1] ?? 0 };
  encipher(key[0] ?? 0, key[1] ?? 0, words);
  expect([words.first >>> 0, words.second >>> 0]).toEqual(answer);
});
