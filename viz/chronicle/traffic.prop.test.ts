import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { traces } from '../testing/records.ts';
import { isKept, reelOf } from '../testing/reels.ts';
import { messageTopic } from './topic.ts';
import type { TopicNode } from './traffic.ts';

/** Counts and newest places of all topics, however deep. */
function told(
  node: TopicNode,
  above: readonly string[] = [],
): readonly (readonly [string, number, number])[] {
  return [
    [JSON.stringify(above), node.count, node.lastRecordCount],
    ...[...node.below].flatMap(([name, next]) => told(next, [...above, name])),
  ];
}

describe('the tree of topics, whatever the trace', () => {
  it('counts at every level what a reader counts who begins anew for each', () => {
    fc.assert(
      fc.property(traces(), fc.integer({ min: 1, max: 30 }), (records, countEach) => {
        const kept = records.filter(isKept);
        for (const [level, count, newest] of told(reelOf(records, countEach).chronicle.traffic.root)) {
          const above = JSON.parse(level) as readonly string[];
          const places = kept.flatMap((record, index) => {
            const topic = record.kind === 'header' ? null : messageTopic(record);
            const isBelow = topic !== null && JSON.stringify(topic.slice(0, above.length)) === level;
            return isBelow ? [index + 1] : [];
          });
          expect([count, newest]).toEqual([places.length, places.at(-1) ?? 0]);
        }
      }),
    );
  });
});
