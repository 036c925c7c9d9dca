import { z } from 'zod';
import { PIECE_BYTES_MAX } from '../../runtime/shared/streams.ts';
import { PAGES_MAX } from '../instance/pausable.ts';
import { SHARED } from '../rewrite/reserved.ts';
import type { Snapshot } from './snapshot.ts';

/** Bounds of a header's lists (assumptions: what the WASI host allows, and tables of large programs). */
const NODE_COUNT_MAX = 32_768;
const DESCRIPTOR_COUNT_MAX = 1_024;
const TABLE_LENGTH_MAX = 10_000_000;
const PIECE_COUNT_MAX = 65_536;
const NAME_COUNT_MAX = 4_096;
const TEXT_COUNT_MAX = 2 ** 20;

const whole = z.int().min(0);
const ms = z.number();
const text = z.string().max(TEXT_COUNT_MAX);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const bytes = z.instanceof(Uint8Array);
const piece = bytes.refine(({ length }) => length <= PIECE_BYTES_MAX, 'is longer than a piece may be');
const stream = z.int().min(0).max(65_536);
const name = z.string().max(NAME_COUNT_MAX);

const stamps = { id: whole, linkCount: whole, openCount: whole, modifiedMs: ms, accessedMs: ms };
const node = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('file'), ...stamps, bytes }),
  z.strictObject({
    kind: z.literal('folder'),
    ...stamps,
    entries: z.array(z.tuple([name, whole])).max(NODE_COUNT_MAX),
    face: whole.nullable(),
  }),
  z.strictObject({ kind: z.literal('symlink'), ...stamps, target: name }),
  z.strictObject({
    kind: z.literal('device'),
    ...stamps,
    input: stream.nullable(),
    output: stream.nullable(),
    framing: z.enum(['lines', 'messages']),
  }),
]);

const descriptor = z.strictObject({
  node: whole,
  preopen: name.nullable(),
  rightBits: whole,
  inheritingBits: whole,
  flagBits: whole,
  offsetBytes: whole,
});

const wasi = z.strictObject({
  args: z.array(text).max(65_536),
  env: z.array(text).max(65_536),
  nodes: z.array(node).max(NODE_COUNT_MAX),
  nextId: whole,
  descriptors: z.array(descriptor.nullable()).max(DESCRIPTOR_COUNT_MAX),
  bornMs: ms,
  steadyMs: ms,
  wallMs: ms,
  blockedMs: whole,
  pending: z.strictObject({ startMs: ms, sentBytes: whole }).nullable(),
});

const inbox = z.strictObject({
  parts: z.array(bytes).max(PIECE_COUNT_MAX),
  message: bytes.nullable(),
  atBytes: whole,
  hasEnded: z.boolean(),
});

const table = z.strictObject({
  elementCount: whole.max(TABLE_LENGTH_MAX),
  changed: z.array(z.tuple([whole, whole.nullable()])).max(TABLE_LENGTH_MAX),
});

const image = z.strictObject({
  pages: z.int().min(0).max(PAGES_MAX),
  globals: z.record(z.string().max(64), z.string().regex(/^[0-9]{1,20}$/)),
  tables: z.record(z.string().max(64), table),
  map: bytes,
  pieces: bytes,
  root: sha256.nullable(),
});

/** What a snapshot's header holds; bytes stand in the payload and are put in before this is looked at. */
export const snapshotShape: z.ZodType<Snapshot> = z.strictObject({
  module: z.strictObject({ originalSha256: sha256, transformedSha256: sha256 }),
  instance: z.string().min(1).max(256),
  epoch: whole,
  reason: z.enum(['migration', 'checkpoint']),
  thread: z.strictObject({
    entry: z.enum([SHARED.start, '_start']),
    frames: bytes,
    image,
    wasi,
    inboxes: z.array(z.tuple([stream, inbox])).max(1_024),
    heedsSignals: z.boolean(),
  }),
  unread: z
    .array(z.strictObject({ input: stream, tag: z.int().min(0).max(1), isLast: z.boolean(), bytes: piece }))
    .max(PIECE_COUNT_MAX),
  rests: z.array(z.strictObject({ output: stream, bytes })).max(1_024),
});
