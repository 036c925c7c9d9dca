import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { margined, noMargins } from './margins.ts';

describe('margins', () => {
  it('are missed as often as they should be, whatever the law, also when it changes', () => {
    const laws = fc.record({
      scale: fc.double({ min: 0.2, max: 4, noNaN: true }),
      power: fc.integer({ min: 1, max: 3 }),
      laterScale: fc.double({ min: 0.2, max: 4, noNaN: true }),
    });
    fc.assert(
      fc.property(laws, ({ scale, power, laterScale }) => {
        const misses = [0, 0, 0];
        let margins = noMargins;
        const count = 20_000;
        for (let n = 0; n < count; n++) {
          const uniform = ((n + 1) * 0.618_033_988_749_895) % 1;
          const excess = (n < count / 2 ? scale : laterScale) * (2 * uniform - 0.5) ** power;
          margins.needs.forEach((need, place) => {
            if (excess > need) misses[place] = (misses[place] ?? 0) + 1;
          });
          margins = margined(margins, excess);
        }
        [0.1, 0.05, 0.01].forEach(
          (miss, place) => void expect(Math.abs((misses[place] ?? 0) / count - miss)).toBeLessThan(0.01),
        );
      }),
      { numRuns: 30 },
    );
  });
});
