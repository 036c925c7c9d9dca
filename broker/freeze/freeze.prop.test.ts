import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Channel } from '../../core/index.ts';
import { pairOf } from './testing/made.ts';
import { moved, played, type Score } from './testing/plays.ts';
import { type Arrival, Counter } from './testing/solo.ts';

/** Points at which each module is moved; `ARTS_FREEZE_POINTS=100` for the full count. */
const POINTS = Number(process.env.ARTS_FREEZE_POINTS ?? 8);
const MOVES_MAX = 4;

const TALK = { path: '/ch/talk', topic: 'talk', mode: 'rw', parameters: {} } as unknown as Channel;
const line = (atMs: number, text: string | null): Arrival => ({ atMs, input: 0, text });
const said = (atMs: number, text: string): Arrival => ({ atMs, input: 3, text });

const score = (args: readonly string[], parts: Partial<Score> = {}): Score => ({
  args,
  channels: [],
  arrivals: [],
  pagesMax: 256,
  ...parts,
});

const scores: readonly (readonly [what: string, name: string, Score])[] = [
  ['the pull of planets', 'nbody', score(['nbody', '3000'])],
  ['SHA-256', 'sha256', score(['sha256', '96'])],
  ['a heap sort', 'sorter', score(['sorter', '4000'])],
  ['sorting with callbacks', 'orders', score(['orders', '300'])],
  ['recursion 10,000 deep', 'depths', score(['depths', '10000'])],
  ['an interpreter that runs a script', 'script', score(['script'])],
  ['files, folders and links', 'conformance', score(['conformance'])],
  ['what compilers of today make', 'modern', score(['modern', '400'])],
  ['growing memory until it is denied', 'hog', score(['hog'], { pagesMax: 40 })],
  [
    'sleeping, polling and reading',
    'waiter',
    score(['waiter'], {
      channels: [TALK],
      arrivals: [
        said(1_080, 'while it polls something else'),
        line(1_150, 'first'),
        line(1_151, 'second, which waits'),
        line(1_400, 'third'),
        said(1_410, 'early'),
        line(1_500, null),
        said(1_600, 'late'),
        said(1_700, 'later'),
      ],
    }),
  ],
];

describe('a module that is moved while it runs', () => {
  it.each(scores)(
    'does and says the same as one that stays: %s',
    async (_, name, play) => {
      const { plain, freezable } = await pairOf(name);
      const witness = played(plain, play);
      const counter = new Counter();
      expect(played(freezable, play, counter)).toEqual(witness);
      expect([...witness.written.values()].join('').length).toBeGreaterThan(0);
      let moveCount = 0;
      const interruption = fc.record({
        // Early points are as likely as late ones: small programs begin and end in the same few places.
        fuel: fc.oneof(
          fc.integer({ min: 1, max: 50_000 }),
          fc.integer({ min: 1, max: Math.max(2, counter.fuel) }),
        ),
        wait: fc.integer({ min: 0, max: counter.waitCount }),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(interruption, { minLength: 1, maxLength: MOVES_MAX }), async (points) => {
          const journey = await moved(freezable, play, points);
          moveCount += journey.moveCount;
          expect(journey.seen).toEqual(witness);
        }),
        { numRuns: POINTS },
      );
      expect(moveCount).toBeGreaterThan(0);
    },
    600_000,
  );

  it('is none the worse for being moved in each call that waits', async () => {
    const [, name, play] = scores.at(-1) ?? scores[0] ?? ['', '', score([])];
    const { plain, freezable } = await pairOf(name);
    const witness = played(plain, play);
    const counter = new Counter();
    played(freezable, play, counter);
    expect(counter.waitCount).toBeGreaterThan(10);
    for (let wait = 1; wait <= counter.waitCount; wait++) {
      const journey = await moved(freezable, play, [{ fuel: 2 ** 31 - 1, wait }]);
      expect([journey.moveCount, journey.seen]).toEqual([1, witness]);
    }
  });
});
