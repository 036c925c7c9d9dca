import { describe, expect, it } from 'vitest';
import { drawn } from '../../testing/frames.ts';
import { reelOf } from '../../testing/reels.ts';
import { story } from '../../testing/story.ts';
import { topology } from './topology.ts';

const reel = reelOf(story(), 1_000);
const tipsAt = (atMs: number): readonly string[] => {
  const picture = drawn(topology, reel, { at: { atMs, ordinal: null } });
  const shapes = picture.kind === 'figure' ? picture.shapes : [];
  return shapes.flatMap(({ about }) =>
    about === undefined ? [] : typeof about.tip === 'string' ? [about.tip] : [about.tip()],
  );
};
const textsAt = (atMs: number): readonly string[] => {
  const picture = drawn(topology, reel, { at: { atMs, ordinal: null } });
  return picture.kind === 'figure'
    ? picture.shapes.flatMap((shape) => (shape.kind === 'label' ? [shape.text] : []))
    : [];
};

describe('the topology', () => {
  it('joins the two modules that share a topic, once, and nobody else', () => {
    expect(tipsAt(12_000).filter((tip) => tip.includes('channel'))).toEqual([
      'camera ↔ mixer: channel light',
    ]);
    // The mixer has ended.
    expect(tipsAt(41_000).filter((tip) => tip.includes('channel'))).toEqual([]);
  });

  it('tells latency, bandwidth, messages and snapshots of the way to the broker', () => {
    // One registration, two starts ordered and confirmed, and two keep-alives by then.
    expect(textsAt(12_000)).toContain('⇄ 2 ms · 100 MB/s · 7/min');
    const moved = textsAt(26_000).filter((text) => text.startsWith('⇄') && text.includes('2.1 MB'));
    expect(moved).toHaveLength(2);
  });

  it('tells how long ago a runtime was heard, and of one that is lost that it is', () => {
    expect(textsAt(12_000)).toContain('2 s ago');
    expect(textsAt(41_000)).toContain('lost, 21 s ago');
  });
});
