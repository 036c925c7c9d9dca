import fc from 'fast-check';
import type { PortableWasi } from '../../runtime/wasi/portable.ts';
import type { ModuleIdentity, Snapshot } from '../snapshot/snapshot.ts';

/** The module that all of these snapshots are of. */
export const snapshotModule: ModuleIdentity = {
  originalSha256: 'a'.repeat(64),
  transformedSha256: 'b'.repeat(64),
};

const PIECE_COUNT = 2 * 16;

const bytes = fc.uint8Array({ maxLength: 200 });
const count = fc.nat(1_000);
const inbox = fc.record({
  parts: fc.array(bytes, { maxLength: 3 }),
  message: fc.constant(Uint8Array.of(1, 2, 3)),
  atBytes: fc.nat(3),
  hasEnded: fc.boolean(),
});
const stamps = { linkCount: count, openCount: count, modifiedMs: fc.nat(), accessedMs: fc.nat() };
const root = fc.record({
  id: fc.constant(0),
  kind: fc.constant('folder' as const),
  ...stamps,
  entries: fc.constant([['notes', 1] as [string, number]]),
  face: fc.constant(null),
});
const notes = fc.record({ id: fc.constant(1), kind: fc.constant('file' as const), ...stamps, bytes });
const wasi: fc.Arbitrary<PortableWasi> = fc.record({
  args: fc.array(fc.string()),
  env: fc.array(fc.string({ unit: 'grapheme' })),
  nodes: fc.tuple(root, notes),
  nextId: fc.integer({ min: 2, max: 9 }),
  descriptors: fc.constant([
    null,
    { node: 1, preopen: '/', rightBits: 1, inheritingBits: 2, flagBits: 3, offsetBytes: 4 },
  ]),
  bornMs: fc.double({ noNaN: true, noDefaultInfinity: true }).map((ms) => ms + 0),
  steadyMs: fc.nat(),
  wallMs: fc.nat(),
  blockedMs: fc.nat(),
  pending: fc.option(fc.record({ startMs: fc.nat(), sentBytes: count })),
});

/** Snapshots of a small module, with something of everything in them. */
export const snapshots: fc.Arbitrary<Snapshot> = fc
  .record({
    literal: fc.array(fc.boolean(), { minLength: PIECE_COUNT, maxLength: PIECE_COUNT }),
    fill: fc.nat(255),
    frames: bytes,
    wasi,
    inbox,
    unread: fc.array(fc.record({ input: fc.nat(5), tag: fc.nat(1), isLast: fc.boolean(), bytes }), {
      maxLength: 4,
    }),
    rests: fc.array(fc.record({ output: fc.nat(5), bytes }), { maxLength: 2 }),
    bits: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    epoch: count,
  })
  .map(({ literal, fill, frames, bits, ...parts }) => ({
    module: snapshotModule,
    instance: 'camera',
    epoch: parts.epoch,
    reason: 'migration',
    thread: {
      entry: '_start',
      frames,
      image: {
        pages: 2,
        globals: { 'arts.global.0': bits.toString() },
        tables: {
          'arts.table.0': {
            elementCount: 9,
            changed: [
              [3, null],
              [4, 7],
            ],
          },
        },
        map: Uint8Array.from(literal, Number),
        pieces: Uint8Array.from(
          { length: literal.filter(Boolean).length * 4_096 },
          (_, at) => (at * fill) >> 3,
        ),
        root: null,
      },
      wasi: parts.wasi,
      inboxes: [[0, parts.inbox]],
      heedsSignals: true,
    },
    unread: parts.unread,
    rests: parts.rests,
  }));

/** One snapshot, always the same but for what is said of it. */
export function aSnapshot(parts: Partial<Snapshot>): Snapshot {
  const [snapshot] = fc.sample(snapshots, { numRuns: 1, seed: 1 });
  if (snapshot === undefined) throw new Error('broken claim: a sample has as many as it was asked for');
  return { ...snapshot, ...parts };
}
