import { describe, expect, it } from 'vitest';
import { banded, DOWN } from './hysteresis.ts';

describe('a latch', () => {
  it('flips at the very edges of its band', () => {
    const band = { enter: 0.9, leave: 0.7, dwellMs: 10 };
    const up = banded(DOWN, 0.9, band, 0);
    expect(up).toEqual({ up: true, freeAtMs: 10 });
    expect(banded(up, 0.7, band, 10)).toEqual({ up: false, freeAtMs: 20 });
  });
});
