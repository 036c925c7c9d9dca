import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Purse } from '../knowledge/knowledge.ts';
import { defaultSettings } from '../settings.ts';
import { affordable, purseDueMs, spent } from './purse.ts';

describe('the purse', () => {
  it('pays in no stretch of time more than its size and what that time earns', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(10_000), { size: 'max', maxLength: 100 }), (gaps) => {
        let purse: Purse = { tokenCount: defaultSettings.moveTokenCountMax, atMs: 0 };
        let atMs = 0;
        const paidMs: number[] = [];
        for (const gapMs of gaps) {
          atMs += gapMs;
          if (!affordable(purse, atMs, defaultSettings)) continue;
          purse = spent(purse, atMs, defaultSettings);
          paidMs.push(atMs);
        }
        let mostOverdrawn = 0;
        for (const [first, fromMs] of paidMs.entries()) {
          for (let last = first; last < paidMs.length; last++) {
            const earned = (((paidMs[last] ?? 0) - fromMs) * defaultSettings.moveTokensPerMinute) / 60_000;
            mostOverdrawn = Math.max(
              mostOverdrawn,
              last - first + 1 - defaultSettings.moveTokenCountMax - earned,
            );
          }
        }
        expect(mostOverdrawn).toBeLessThan(1e-6);
      }),
    );
  });

  it('pays as much at once as it holds, and no more', () => {
    let purse: Purse = { tokenCount: 0, atMs: 0 };
    let paidCount = 0;
    for (; affordable(purse, 1e9, defaultSettings); paidCount++) purse = spent(purse, 1e9, defaultSettings);
    expect(paidCount).toBe(defaultSettings.moveTokenCountMax);
  });

  it('can pay at the time it names, and not a moment before', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.nat(1e9),
        fc.integer({ min: 1, max: 600 }),
        fc.integer({ min: 0, max: 12 * 64 }),
        (count, atMs, perMinute, sixtyFourths) => {
          const settings = { ...defaultSettings, moveTokensPerMinute: perMinute };
          let purse: Purse = { tokenCount: sixtyFourths / 64, atMs };
          for (let paid = 0; paid < count; paid++) purse = spent(purse, atMs, settings);
          const dueMs = purseDueMs(purse, settings);
          expect(affordable(purse, dueMs, settings)).toBe(true);
          expect(dueMs).toBeGreaterThanOrEqual(atMs);
          if (dueMs > atMs) expect(affordable(purse, dueMs - 1, settings)).toBe(false);
        },
      ),
    );
  });
});
