import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstOutlook, type Outlook, parseOutlook, printOutlook } from './outlook.ts';

const ms = fc.integer({ min: -1_000, max: 100_000_000_000 });
const text = fc.string({ unit: 'grapheme', maxLength: 12 });
const window = fc
  .tuple(ms, fc.integer({ min: 1, max: 1_000_000 }))
  .map(([fromMs, spanMs]) => ({ fromMs, toMs: fromMs + spanMs }));

const outlook: fc.Arbitrary<Outlook> = fc.record({
  at: fc.option(fc.record({ atMs: ms, ordinal: fc.option(fc.nat({ max: 100_000 })) })),
  window: fc.option(window),
  loop: fc.option(window),
  isPlaying: fc.boolean(),
  speed: fc.constantFrom(0.1, 0.25, 1, 10, 1_000),
  step: fc.constantFrom('record', 'decision', 'time'),
  stepMs: fc.constantFrom(0.5, 1, 100, 60_000),
  panels: fc.array(text, { maxLength: 3 }),
  module: fc.option(text),
  runtime: fc.option(text),
  filter: text,
  topic: text,
  messageIndex: fc.option(fc.nat()),
  lanes: fc.constantFrom('runtime', 'module'),
  heldMs: fc.option(ms),
  theme: fc.constantFrom('auto', 'light', 'dark'),
  sort: text,
  columns: fc.array(text, { maxLength: 3 }),
});

describe('an outlook', () => {
  it('is the same after it was an address', () => {
    fc.assert(
      fc.property(outlook, (before) => {
        expect(parseOutlook(`#${printOutlook(before)}`)).toEqual(before);
      }),
    );
  });

  it('is no address at all as long as it is as at first', () => {
    expect(printOutlook(firstOutlook)).toBe('');
  });

  it('is a good one whatever the address', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.constantFrom('at', 'window', 'speed', 'stepMs', 'loop'),
        (noise, word) => {
          const read = parseOutlook(`#${word}=${noise}`);
          expect(parseOutlook(printOutlook(read))).toEqual(read);
          expect(read.speed).toBeGreaterThanOrEqual(0.1);
        },
      ),
    );
  });
});
