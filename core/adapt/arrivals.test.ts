import { describe, expect, it } from 'vitest';
import { defaultSettings, type Settings } from '../settings.ts';
import { type Arrivals, arrived, lostAtMs, noArrivals, phi, suspectAtMs } from './arrivals.ts';

const INTERVAL_MS = 5_000;

/** A runtime that keeps alive on schedule, over a link that delays and loses. */
interface Stream {
  readonly lossShare: number;
  readonly jitterMs: number;
  readonly shape: 'exponential' | 'log-normal';
  readonly count: number;
}

interface Tally {
  readonly suspectedShare: number;
  readonly lostShare: number;
  /** From a crash at a random moment to `lost`, on average. */
  readonly delayMs: number;
}

/** Numbers in (0, 1) by a small generator of the test's own (mulberry32). */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let word = Math.imul(state ^ (state >>> 15), state | 1);
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
    return (((word ^ (word >>> 14)) >>> 0) + 0.5) / 4_294_967_296;
  };
}

function delayOf({ shape, jitterMs }: Stream, roll: () => number): number {
  if (shape === 'exponential') return -jitterMs * Math.log(roll());
  const normal = Math.sqrt(-2 * Math.log(roll())) * Math.cos(2 * Math.PI * roll());
  return jitterMs * Math.exp(0.8 * normal);
}

/** Plays a stream to the detector and counts how often it was wrong about a runtime that was there all along. */
function play(stream: Stream, settings: Settings = defaultSettings): Tally {
  const roll = dice(7);
  const heard: { readonly atMs: number; readonly sequence: number }[] = [];
  for (let sequence = 1; sequence <= stream.count; sequence++) {
    const atMs = Math.round(sequence * INTERVAL_MS + delayOf(stream, roll));
    if (roll() >= stream.lossShare) heard.push({ atMs, sequence });
  }
  heard.sort((a, b) => a.atMs - b.atMs);
  let arrivals = noArrivals(INTERVAL_MS, 0, settings);
  let suspectedCount = 0;
  let lostCount = 0;
  let delayMs = 0;
  for (const { atMs, sequence } of heard) {
    if (atMs > suspectAtMs(arrivals, settings)) suspectedCount++;
    if (atMs > lostAtMs(arrivals, settings)) lostCount++;
    arrivals = arrived(arrivals, atMs, sequence, settings);
    delayMs += lostAtMs(arrivals, settings) - (atMs + roll() * INTERVAL_MS);
  }
  return {
    suspectedShare: suspectedCount / heard.length,
    lostShare: lostCount / heard.length,
    delayMs: delayMs / heard.length,
  };
}

const STREAMS: readonly Stream[] = [0, 0.01, 0.03, 0.05].flatMap((lossShare) =>
  [20, 200, 1_000].flatMap((jitterMs) =>
    (['exponential', 'log-normal'] as const).map((shape) => ({ lossShare, jitterMs, shape, count: 20_000 })),
  ),
);
const nameOf = ({ shape, jitterMs, lossShare }: Stream): string =>
  `${shape} jitter of ${jitterMs} ms, ${lossShare * 100} % lost`;

describe('a failure detector fed by keep-alives that are late and lost', () => {
  it.each(STREAMS.map((stream) => [nameOf(stream), stream] as const))(
    'is wrong no more often than its thresholds say: %s',
    (_name, stream) => {
      const { suspectedShare, lostShare } = play(stream);
      expect(suspectedShare).toBeLessThan(10 ** -defaultSettings.suspectPhi);
      expect(lostShare).toBe(0); // Far below what 20,000 can show; the share itself is computed below.
    },
  );

  it('keeps its promise where it can be counted: at phi 3 at most one loss in a thousand is false', () => {
    for (const stream of STREAMS) {
      const { lostShare } = play(stream, { ...defaultSettings, lostPhi: 3 });
      expect(lostShare).toBeLessThan(1e-3);
    }
  });

  it.each([5, 6, 7])(
    'is falsely sure of a loss less often than once in 10^%i keep-alives, computed without waiting for one',
    (lostPhi) => {
      for (const lossShare of [0.001, 0.005, 0.01, 0.02, 0.05]) {
        expect(falselyLostShare(lossShare, { ...defaultSettings, lostPhi })).toBeLessThan(10 ** -lostPhi);
        // A short memory errs more often and has to know it.
        const forgetful = { ...defaultSettings, lostPhi, lossMemoryCount: 60 };
        expect(falselyLostShare(lossShare, forgetful)).toBeLessThan(10 ** -lostPhi);
      }
    },
  );

  it('pays for a lossy link with time and with nothing else', () => {
    const delay = (lossShare: number, jitterMs: number): number =>
      play({ lossShare, jitterMs, shape: 'exponential', count: 20_000 }).delayMs / INTERVAL_MS;
    // Three gaps on a good link, less half a gap because the crash falls somewhere within one, plus the slack.
    expect(delay(0, 20)).toBeLessThan(3);
    expect(delay(0.01, 20)).toBeLessThan(4);
    expect(delay(0.05, 20)).toBeLessThan(6.5);
    expect(delay(0.05, 200)).toBeLessThan(6.5);
    expect(delay(0.05, 20)).toBeGreaterThan(delay(0.01, 20));
  });

  it('calls nobody lost on a link where gaps taken to be normal, as first published, lose a runtime every few minutes', () => {
    const stream: Stream = { lossShare: 0.03, jitterMs: 20, shape: 'exponential', count: 20_000 };
    expect(falselyLostIfNormal(stream)).toBeGreaterThan(stream.lossShare / 2);
    expect(play(stream).lostShare).toBe(0);
  });
});

/**
 * The chance that the keep-alives which would refute a loss are all lost, lossShareⁿ, averaged over what the detector
 * believes as it goes: exact for independent loss, and countable where false losses themselves are too rare.
 */
function falselyLostShare(lossShare: number, settings: Settings): number {
  let [sum, heardCount] = [0, 0];
  for (const seed of [1, 2, 3]) {
    const roll = dice(seed);
    let arrivals = noArrivals(INTERVAL_MS, 0, settings);
    for (let sequence = 1; sequence <= 20_000; sequence++) {
      if (roll() < lossShare) continue;
      arrivals = arrived(arrivals, sequence * INTERVAL_MS + Math.round(20 * roll()), sequence, settings);
      const patienceMs = lostAtMs(arrivals, settings) - arrivals.lastMs - settings.silenceMsMin;
      sum += lossShare ** Math.floor(patienceMs / INTERVAL_MS);
      heardCount++;
    }
  }
  return sum / heardCount;
}

/** Share of keep-alives after which phi of normally distributed gaps wrongly exceeds 7 (5.2 deviations). */
function falselyLostIfNormal(stream: Stream): number {
  const roll = dice(7);
  let [lastMs, meanMs, varianceMs2, heardCount, lostCount] = [0, INTERVAL_MS, 100 ** 2, 0, 0];
  for (let sequence = 1; sequence <= stream.count; sequence++) {
    const atMs = sequence * INTERVAL_MS + delayOf(stream, roll);
    if (roll() < stream.lossShare) continue;
    const gapMs = atMs - lastMs;
    if (gapMs > meanMs + 5.2 * Math.sqrt(varianceMs2)) lostCount++;
    const surpriseMs = gapMs - meanMs;
    meanMs += surpriseMs / 64;
    varianceMs2 += (surpriseMs ** 2 - varianceMs2) / 64;
    heardCount++;
    lastMs = atMs;
  }
  return lostCount / heardCount;
}

describe('arrivals', () => {
  const steady = (count: number, gapMs = INTERVAL_MS): Arrivals => {
    let arrivals = noArrivals(INTERVAL_MS, 0, defaultSettings);
    for (let sequence = 1; sequence <= count; sequence++) {
      arrivals = arrived(arrivals, sequence * gapMs, sequence, defaultSettings);
    }
    return arrivals;
  };

  it('never suspect a runtime that promised no keep-alives', () => {
    const arrivals = noArrivals(0, 1_000, defaultSettings);
    expect(suspectAtMs(arrivals, defaultSettings)).toBe(Number.POSITIVE_INFINITY);
    expect(lostAtMs(arrivals, defaultSettings)).toBe(Number.POSITIVE_INFINITY);
    expect(phi(arrivals, 1e9, defaultSettings)).toBe(0);
  });

  it('tell a newcomer by its promise: one missed keep-alive is not yet suspect, four are lost', () => {
    const arrivals = noArrivals(INTERVAL_MS, 0, defaultSettings);
    expect(suspectAtMs(arrivals, defaultSettings)).toBeGreaterThan(2 * INTERVAL_MS);
    expect(suspectAtMs(arrivals, defaultSettings)).toBeLessThan(3 * INTERVAL_MS);
    expect(lostAtMs(arrivals, defaultSettings)).toBeGreaterThan(4 * INTERVAL_MS);
    expect(lostAtMs(arrivals, defaultSettings)).toBeLessThan(5 * INTERVAL_MS);
  });

  it('ignore a keep-alive that was overtaken or doubled', () => {
    const arrivals = steady(10);
    expect(arrived(arrivals, 60_000, 10, defaultSettings)).toBe(arrivals);
    expect(arrived(arrivals, 60_000, 3, defaultSettings)).toBe(arrivals);
  });

  it('learn from sequence numbers what is loss and what is slowness', () => {
    const lossy = arrived(steady(50), 50 * INTERVAL_MS + 3 * INTERVAL_MS, 53, defaultSettings);
    const slow = arrived(steady(50), 50 * INTERVAL_MS + 3 * INTERVAL_MS, 51, defaultSettings);
    expect(lossy.meanMs).toBeCloseTo(INTERVAL_MS, 6);
    expect(lossy.lossShare).toBeGreaterThan(steady(50).lossShare);
    expect(slow.meanMs).toBeGreaterThan(INTERVAL_MS);
    expect(slow.lossShare).toBeLessThan(steady(50).lossShare);
  });

  it('follow a runtime that slows down for good', () => {
    let arrivals = steady(20);
    for (let count = 1; count <= 300; count++) {
      arrivals = arrived(arrivals, arrivals.lastMs + 3 * INTERVAL_MS, 20 + count, defaultSettings);
    }
    expect(arrivals.meanMs).toBeGreaterThan(2.9 * INTERVAL_MS);
    expect(suspectAtMs(arrivals, defaultSettings)).toBeGreaterThan(arrivals.lastMs + 3 * INTERVAL_MS);
  });

  it('hold a runtime that hurries to no more than it promised', () => {
    const hurried = steady(200, 500);
    expect(hurried.meanMs).toBeLessThan(INTERVAL_MS);
    expect(suspectAtMs(hurried, defaultSettings)).toBeGreaterThan(hurried.lastMs + INTERVAL_MS);
  });

  it('do not let one night of sleep teach patience', () => {
    const before = steady(100);
    const after = arrived(before, before.lastMs + 8 * 3_600_000, 101, defaultSettings);
    const patience = (arrivals: Arrivals): number => lostAtMs(arrivals, defaultSettings) - arrivals.lastMs;
    expect(patience(after)).toBeLessThan(2.5 * patience(before));
  });
});
