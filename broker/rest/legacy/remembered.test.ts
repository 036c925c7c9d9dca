import { describe, expect, it } from 'vitest';
import { Remembered } from './remembered.ts';

describe('a list of old clients', () => {
  const nowMs = { value: 0 };
  const remembered = new Remembered(() => nowMs.value);
  const take = (tookMs: number): number => {
    let isMade = 0;
    remembered.answer('list', () => {
      isMade = 1;
      nowMs.value += tookMs;
      return Buffer.alloc(0);
    });
    return isMade;
  };

  it('is made anew each time while that is cheap', () => {
    expect([take(5), take(5), take(24)]).toEqual([1, 1, 1]);
  });

  it('takes a tenth of the time at most once it is dear, and is never older than that', () => {
    const beganMs = nowMs.value;
    let busyMs = 0;
    for (let n = 0; n < 1_000; n++) {
      busyMs += take(200) * 200;
      nowMs.value += 50;
    }
    expect(busyMs / (nowMs.value - beganMs)).toBeLessThan(0.1);
    expect(busyMs).toBeGreaterThan(3_000);
    nowMs.value += 2_001;
    expect([take(200), take(200), take(5)]).toEqual([1, 0, 0]);
    nowMs.value += 2_001;
    expect([take(5), take(5)]).toEqual([1, 1]);
  });
});
