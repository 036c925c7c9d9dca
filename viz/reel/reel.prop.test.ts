import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TraceRecord } from '../../core/trace.ts';
import type { Scene } from '../scene/scene.ts';
import { traces } from '../testing/records.ts';
import { isKept, reelOf } from '../testing/reels.ts';

/** All that a scene tells, apart from its own bookkeeping. */
const told = (scene: Scene): object => ({
  atMs: scene.atMs,
  recordCount: scene.recordCount,
  runtimes: [...scene.runtimes],
  modules: [...scene.modules],
  devices: [...scene.devices],
  links: [...scene.links],
  runtimeLoads: scene.runtimes.map((_, index) => scene.runtimeLoad(index)),
  moduleLoads: scene.modules.map((_, index) => scene.moduleLoad(index)),
  instances: scene.modules.map((_, index) => scene.instancesOf(index)),
});

const atOf = (record: TraceRecord): number => ('atMs' in record ? record.atMs : 0);
const limits = { segmentCountMax: 10 };

describe('a reel, whatever is on it', () => {
  it('shows at any moment what a fold from the beginning comes to, wherever it was shown before', () => {
    const visits = fc.array(fc.nat({ max: 200 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(traces(), visits, fc.integer({ min: 1, max: 30 }), (records, moments, countEach) => {
        const reel = reelOf(records, countEach, limits);
        for (const atMs of moments) {
          const past = records.filter((record) => atOf(record) <= atMs);
          // Nothing but the past, in one piece and with no keyframe but the first.
          const alone = reelOf(past, 1_000);
          const scene = reel.sceneAt({ atMs, ordinal: null });
          expect(scene.recordCount).toBe(past.filter(isKept).length);
          expect(told(scene)).toEqual(told(alone.sceneOf(alone.recordCount, atMs)));
        }
      }),
    );
  });

  it('tells when a runtime was last heard and what it said, as a naive reader does', () => {
    // Long after 1970, so that lines are as long as they become.
    fc.assert(
      fc.property(traces(1_764_000_000_000), (records) => {
        const reel = reelOf(records, 7, limits);
        const scene = reel.sceneOf(reel.recordCount);
        for (const [index, { id }] of scene.runtimes.entries()) {
          let [isKnown, heardMs, busyShare] = [false, 0, Number.NaN];
          for (const record of records) {
            if (record.kind !== 'input') continue;
            const { input } = record;
            if (input.kind === 'runtime-registered' && input.runtime.id === id)
              [isKnown, heardMs] = [true, record.atMs];
            if (!isKnown || input.kind !== 'keep-alive-received' || input.runtime !== id) continue;
            heardMs = record.atMs;
            if (input.load !== null) ({ busyShare } = input.load);
          }
          expect(scene.runtimeLoad(index)).toMatchObject({ heardMs, busyShare });
        }
      }),
    );
  });

  it('finds again every place that it names by time and ordinal', () => {
    fc.assert(
      fc.property(traces(), fc.integer({ min: 1, max: 30 }), (records, countEach) => {
        const reel = reelOf(records, countEach, limits);
        for (let count = 1; count <= reel.recordCount; count++) {
          const moment = reel.momentOf(count);
          expect(reel.countAt(moment)).toBe(count);
          const kept = records.filter(isKept);
          expect(moment.atMs).toBe(atOf(kept[count - 1] as TraceRecord));
        }
      }),
    );
  });

  it('gives every record back as it was written', () => {
    fc.assert(
      fc.property(traces(), fc.integer({ min: 1, max: 30 }), (records, countEach) => {
        const reel = reelOf(records, countEach, limits);
        const given = Array.from({ length: reel.recordCount }, (_, index) => reel.recordAt(index));
        expect(given).toEqual(records.filter(isKept));
      }),
    );
  });

  it('lets the oldest go when it may keep no more, says so, and shows the rest as before', () => {
    fc.assert(
      fc.property(traces(), (records) => {
        const whole = reelOf(records, 5, limits);
        const short = reelOf(records, 5, { ...limits, keptBytesMax: 4_000 });
        expect(short.recordCount).toBe(whole.recordCount);
        for (let count = short.evictedCount; count <= short.recordCount; count++)
          expect(told(short.sceneOf(count, 0))).toEqual(told(whole.sceneOf(count, 0)));
        expect(short.recordAt(short.evictedCount - 1)).toBeUndefined();
        expect(short.sceneOf(0).recordCount).toBe(short.evictedCount);
      }),
    );
  });
});
