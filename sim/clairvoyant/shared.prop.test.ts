import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mostTogether, type Share } from './shared.ts';

const DEVICES = 2;

/** A module as it is drawn: times of its calls on each device, how crowded a device may be, and what it can answer. */
interface Drawn {
  readonly timesMs: readonly (readonly number[])[];
  readonly speeds: readonly number[];
  readonly lengthMs: number;
  readonly most: number;
}

const modules = (): fc.Arbitrary<Drawn[]> =>
  fc.array(
    fc
      .record({
        timesMs: fc.array(
          fc.array(fc.integer({ min: 1, max: 6 }), { minLength: DEVICES, maxLength: DEVICES }),
          {
            minLength: 1,
            maxLength: 3,
            size: 'max',
          },
        ),
        speeds: fc.array(fc.constantFrom(1, 1.5, 3), { minLength: DEVICES, maxLength: DEVICES }),
        lengthMs: fc.constantFrom(2, 5, 9, Number.POSITIVE_INFINITY),
        most: fc.integer({ min: 1, max: 3 }),
      })
      .map((drawn) => ({ ...drawn, most: Math.min(drawn.most, drawn.timesMs.length) })),
    { minLength: 1, maxLength: 3, size: 'max' },
  );

const shareOf = ({ timesMs, speeds, lengthMs, most }: Drawn): Share => ({
  callCount: timesMs.length,
  most,
  devices: [0, 1],
  lengthMs,
  aloneMs: (call, place) => timesMs[call]?.[place] ?? 0,
  speed: (place) => speeds[place] ?? 1,
});

/** The most by trying to leave out, or to put on a device, each call of each module. */
function tried(drawn: readonly Drawn[], roomMs: readonly number[]): number {
  const calls = drawn.flatMap(({ timesMs, speeds }, module) =>
    timesMs.map((times) => ({ module, times, speeds })),
  );
  const place = (at: number, rooms: readonly number[], rests: readonly Rest[]): number => {
    const call = calls[at];
    if (call === undefined) return 0;
    const { module, times, speeds } = call;
    const rest = rests[module] as Rest;
    const tries = times.flatMap((ms, device) => {
      const room = (rooms[device] as number) - ms / (speeds[device] as number);
      if (room < -1e-9 || rest.ms < ms || rest.count === 0) return [];
      const left = { ms: rest.ms - ms, count: rest.count - 1 };
      return [1 + place(at + 1, rooms.with(device, room), rests.with(module, left))];
    });
    return Math.max(place(at + 1, rooms, rests), ...tries);
  };
  return place(
    0,
    roomMs,
    drawn.map(({ lengthMs, most }) => ({ ms: lengthMs, count: most })),
  );
}

interface Rest {
  readonly ms: number;
  readonly count: number;
}

describe('what modules answer together', () => {
  it('is never less than any choice comes to, and more only by what fractions of a call allow', async () => {
    const rooms = fc.array(fc.nat(8), { minLength: DEVICES, maxLength: DEVICES });
    await fc.assert(
      fc.asyncProperty(modules(), rooms, async (drawn, roomMs) => {
        const most = await mostTogether(drawn.map(shareOf), Float64Array.from(roomMs));
        const best = tried(drawn, roomMs);
        expect(most).toBeGreaterThanOrEqual(best);
        // Few enough calls to be groups by themselves: of a best mix, no more are split than there are times to share.
        expect(most).toBeLessThanOrEqual(best + DEVICES + drawn.length);
      }),
      { numRuns: 150 },
    );
  }, 300_000);

  it('is what there is time for where all are alike', async () => {
    const drawn = Array.from({ length: 5 }, () => ({
      timesMs: Array.from({ length: 40 }, () => [10, 20]),
      speeds: [2, 1],
      lengthMs: 1_000,
      most: 40,
    }));
    expect(await mostTogether(drawn.map(shareOf), Float64Array.of(500, 200))).toBe(110);
    expect(await mostTogether(drawn.map(shareOf), Float64Array.of(0, 0))).toBe(0);
    expect(await mostTogether(drawn.map(shareOf), Float64Array.of(5_000, 0))).toBe(200);
  });
});
