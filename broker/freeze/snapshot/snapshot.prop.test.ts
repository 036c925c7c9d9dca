import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { zlibCodec } from '../../runtime/node/zlib-codec.ts';
import { snapshotModule as module, snapshots } from '../testing/snapshots.ts';
import { streamCodec } from './codec.ts';
import { decodeSnapshot } from './decode.ts';
import { encodeSnapshot } from './encode.ts';
import { FORMAT } from './format.ts';
import type { Snapshot } from './snapshot.ts';

const expected = { module, pagesMax: 8 };
/** The digest made right again, so that what lies behind it is looked at. */
function resealed(whole: Uint8Array): Uint8Array {
  const hash = createHash('sha256');
  hash.update(whole.subarray(0, FORMAT.digestAt)).update(whole.subarray(FORMAT.headBytes));
  const sealed = whole.slice();
  sealed.set(hash.digest(), FORMAT.digestAt);
  return sealed;
}

const CODES = [
  'truncated',
  'foreign',
  'wrong-version',
  'corrupt',
  'wrong-shape',
  'wrong-module',
  'too-large',
  'unsupported',
];

/** Everything in a value as text: byte strings too, and keys in one order. */
const plain = (value: unknown): string =>
  JSON.stringify(value, (_, one: unknown) => {
    if (one instanceof Uint8Array) return Buffer.from(one).toString('hex');
    if (typeof one !== 'object' || one === null || Array.isArray(one)) return one;
    return Object.fromEntries(Object.entries(one).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  });

let example: Uint8Array;
beforeAll(async () => {
  const [snapshot] = fc.sample(snapshots, { numRuns: 1, seed: 7 });
  example = await encodeSnapshot(snapshot as Snapshot, zlibCodec);
});

describe('a snapshot', () => {
  it('is read as it was written, by either codec from either', async () => {
    await fc.assert(
      fc.asyncProperty(snapshots, async (snapshot) => {
        for (const [from, to] of [
          [zlibCodec, streamCodec],
          [streamCodec, zlibCodec],
        ] as const) {
          const whole = await encodeSnapshot(snapshot, from);
          const decoded = await decodeSnapshot(whole, expected, to);
          expect(plain(decoded)).toBe(plain({ kind: 'snapshot', snapshot }));
        }
      }),
      { numRuns: 30 },
    );
  });

  it('is refused with a reason if it is anything else, and nothing is thrown', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), fc.boolean(), async (noise, hasHead) => {
        const whole = hasHead && noise.length >= FORMAT.headBytes ? resealed(headed(noise)) : noise;
        const decoded = await decodeSnapshot(whole, expected, zlibCodec);
        expect(decoded).toMatchObject({
          kind: 'refused',
          code: expect.toBeOneOf(CODES),
          reason: expect.any(String),
        });
      }),
      { numRuns: 300 },
    );
  });

  it('is refused if a bit of it has changed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat(7), async (place, bit) => {
        const at = place % example.length;
        const changed = example.with(at, (example[at] ?? 0) ^ (1 << bit));
        expect((await decodeSnapshot(changed, expected, zlibCodec)).kind).toBe('refused');
      }),
      { numRuns: 200 },
    );
  });

  it('is read or refused, never thrown at, if somebody changed it and sealed it anew', async () => {
    const change = fc.record({ place: fc.nat(), value: fc.nat(255), cut: fc.nat(3) });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), async (changes) => {
        let whole = example.slice();
        for (const { place, value, cut } of changes) {
          whole[FORMAT.headBytes + (place % (whole.length - FORMAT.headBytes))] = value;
          if (cut === 0) whole = whole.slice(0, -1);
        }
        const view = new DataView(whole.buffer);
        view.setUint32(12, whole.length - FORMAT.headBytes - view.getUint32(8, true), true);
        const decoded = await decodeSnapshot(resealed(whole), expected, zlibCodec);
        if (decoded.kind === 'refused') expect(CODES).toContain(decoded.code);
        else expect(decoded.snapshot.thread.image.pages).toBeLessThanOrEqual(expected.pagesMax);
      }),
      { numRuns: 400 },
    );
  });

  it.each<[string, (whole: Uint8Array) => Uint8Array, string]>([
    ['cut off', (whole) => whole.subarray(0, -1), 'truncated'],
    ['nothing', () => new Uint8Array(), 'truncated'],
    ['something else', (whole) => whole.with(0, 0), 'foreign'],
    ['of another version', (whole) => whole.with(4, 3), 'wrong-version'],
    ['a difference', (whole) => whole.with(6, 1), 'unsupported'],
  ])('is refused if it is %s', async (_, change, code) => {
    expect(await decodeSnapshot(change(example), expected, zlibCodec)).toMatchObject({
      kind: 'refused',
      code,
    });
  });

  it('is refused by the host of another module, or of the same made otherwise, or with less memory', async () => {
    const others = [
      [{ ...expected, module: { ...module, originalSha256: 'c'.repeat(64) } }, 'it is of another module'],
      [
        { ...expected, module: { ...module, transformedSha256: 'c'.repeat(64) } },
        'it is of the same module, transformed to other bytes',
      ],
      [{ ...expected, pagesMax: 1 }, 'it needs 2 pages of memory, and may have 1'],
    ] as const;
    for (const [host, reason] of others)
      expect(await decodeSnapshot(example, host, zlibCodec)).toMatchObject({ kind: 'refused', reason });
  });

  it('makes nobody allocate what it only claims to hold', async () => {
    const claims = JSON.stringify({
      codec: 'deflate-raw',
      blobBytes: [2 ** 32, 2 ** 32],
      snapshot: { module },
    });
    const decoded = await decodeSnapshot(sealed(claims, new Uint8Array()), expected, zlibCodec);
    expect(decoded).toMatchObject({ kind: 'refused', code: 'too-large' });
    const fits = JSON.stringify({ codec: 'deflate-raw', blobBytes: [2 ** 19], snapshot: { module } });
    const bomb = new Uint8Array(9 + 20);
    new DataView(bomb.buffer).setUint8(0, 1);
    new DataView(bomb.buffer).setUint32(1, 2 ** 19, true);
    new DataView(bomb.buffer).setUint32(5, 20, true);
    expect(await decodeSnapshot(sealed(fits, bomb), expected, zlibCodec)).toMatchObject({ code: 'corrupt' });
  });
});

/** Noise behind a head that is right but for its digest. */
function headed(noise: Uint8Array): Uint8Array {
  const whole = noise.slice();
  const view = new DataView(whole.buffer);
  view.setUint32(0, FORMAT.magic, true);
  view.setUint16(4, FORMAT.version, true);
  view.setUint16(6, 0, true);
  view.setUint32(8, Math.min(view.getUint32(8, true) % 100, whole.length - FORMAT.headBytes), true);
  view.setUint32(12, whole.length - FORMAT.headBytes - view.getUint32(8, true), true);
  return whole;
}

function sealed(header: string, payload: Uint8Array): Uint8Array {
  const text = new TextEncoder().encode(header);
  const whole = new Uint8Array(FORMAT.headBytes + text.length + payload.length);
  whole.set(text, FORMAT.headBytes);
  whole.set(payload, FORMAT.headBytes + text.length);
  const view = new DataView(whole.buffer);
  view.setUint32(0, FORMAT.magic, true);
  view.setUint16(4, FORMAT.version, true);
  view.setUint32(8, text.length, true);
  view.setUint32(12, payload.length, true);
  return resealed(whole);
}
