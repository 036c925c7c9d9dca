import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Sender } from './index.ts';
import { BadBus, MOVE, receiving } from './testing/bad-bus.ts';

/** What a bad link does to a message, chunk or word: all but the last harm it. */
const fate = fc.oneof(
  fc.constant({ kind: 'lose' as const }),
  fc.constant({ kind: 'double' as const }),
  fc.constant({ kind: 'hold' as const }),
  fc.record({
    kind: fc.constant('change' as const),
    atShare: fc.double({ min: 0, max: 0.999, noNaN: true }),
    bits: fc.integer({ min: 1, max: 255 }),
  }),
  fc.constant({ kind: 'pass' as const }),
);
const scene = fc.record({
  pages: fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 12 }),
  snapshotBytes: fc.integer({ min: 0, max: 700_000 }),
  fates: fc.array(fate, { maxLength: 30, size: 'max' }),
  isEndless: fc.boolean(),
});
/** So short, that the test is. */
const SILENCE_MS = 5;
type Scene = typeof scene extends fc.Arbitrary<infer S> ? S : never;

/** Sends through a bad link; what came of it by a moment at which every good end has come. */
async function carried({ pages, snapshotBytes, fates, isEndless }: Scene): Promise<void> {
  const bus = new BadBus();
  let count = 0;
  let held: Uint8Array | null = null;
  bus.fate = (payload) => {
    const next = fates[isEndless ? count++ % Math.max(1, fates.length) : count++] ?? { kind: 'pass' };
    const before = held === null ? [] : [held];
    held = null;
    if (next.kind === 'lose') return before;
    if (next.kind === 'double') return [payload, ...before, payload];
    if (next.kind === 'change') {
      const at = Math.floor(next.atShare * payload.length);
      return [payload.with(at, (payload[at] ?? 0) ^ next.bits), ...before];
    }
    if (next.kind === 'pass') return [payload, ...before];
    held = payload;
    return before;
  };
  const snapshot = Uint8Array.from({ length: snapshotBytes }, (_, at) => (at * 37) >> 5);
  const came = await receiving(bus);
  const calledOff = new AbortController();
  const sender = await Sender.open(bus, MOVE, calledOff.signal, SILENCE_MS);
  const sent = (async () => {
    for (const body of pages) await sender.send('pages', body);
    await sender.finish(snapshot);
    return true;
  })().catch(() => false);
  // Who is harmed without an end is called off in the end, as a supervisor does it.
  const patience = setTimeout(() => calledOff.abort(), isEndless ? 300 : 30_000);
  const isSent = await sent;
  clearTimeout(patience);
  sender.close();
  came.close();
  const hasArrived = isSent || isEndless ? came.pages.map((body) => [...body]) : [];
  expect(hasArrived).toEqual(
    pages.slice(0, isSent ? pages.length : hasArrived.length).map((body) => [...body]),
  );
  if (!isEndless) expect(isSent).toBe(true);
  if (isSent) expect(Buffer.compare(await came.whole, snapshot)).toBe(0);
}

describe('a transfer over a link that loses, changes, doubles and reorders', () => {
  it('ends in the very bytes, whole and in order, or in nothing', async () => {
    await fc.assert(fc.asyncProperty(scene, carried), { numRuns: 60 });
  }, 60_000);
});
