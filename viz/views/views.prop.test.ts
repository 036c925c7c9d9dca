import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { topicWord } from '../chronicle/topic.ts';
import { drawn, numbersOf, text } from '../testing/frames.ts';
import { traces } from '../testing/records.ts';
import { reelOf } from '../testing/reels.ts';
import { VIEWS } from './registry.ts';

const HOSTILE = ['<b>', 'q"uote'];
const look = fc.record({
  at: fc.option(fc.record({ atMs: fc.nat({ max: 250 }), ordinal: fc.constant(null) })),
  module: fc.option(fc.constantFrom('camera', ...HOSTILE)),
  runtime: fc.option(fc.constantFrom('edge', 'nowhere')),
  filter: fc.constantFrom('', 'cam', '<'),
  window: fc.option(fc.constant({ fromMs: 10, toMs: 40 })),
  lanes: fc.constantFrom('runtime', 'module'),
  topic: fc.constantFrom('', topicWord(['rt', 'edge'])),
  width: fc.constantFrom(320, 720, 1_400),
});

describe.each(VIEWS.map((view) => [view.id, view] as const))('%s, whatever the trace', (_, view) => {
  it('draws numbers that are numbers, and names as text', () => {
    fc.assert(
      fc.property(traces(), look, fc.option(traces()), (records, how, others) => {
        const beside = others === null ? {} : { beside: reelOf(others) };
        const picture = drawn(view, reelOf(records), { ...how, ...beside });
        const shapes = picture.kind === 'figure' ? picture.shapes : [];
        expect(shapes.filter((shape) => !numbersOf(shape).every(Number.isFinite))).toEqual([]);
        const markup = text(picture);
        expect(markup).not.toMatch(/NaN|undefined|Infinity/);
        expect(markup).not.toMatch(/<b>(?![^<]*<\/b>)/);
      }),
    );
  });

  it('draws the same picture of the same frame', () => {
    fc.assert(
      fc.property(traces(), look, (records, how) => {
        const reel = reelOf(records);
        expect(text(drawn(view, reel, how))).toBe(text(drawn(view, reel, how)));
      }),
      { numRuns: 30 },
    );
  });
});
