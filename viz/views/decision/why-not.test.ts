import { describe, expect, it } from 'vitest';
import type { Placement } from '../../reel/words.ts';
import { answerOf } from './why-not.ts';

const placement = {
  module: 'camera',
  chosen: 'edge',
  verdicts: [
    { verdict: 'fits', reason: 'fits', runtimeCount: 4, examples: ['edge', 'pi', 'tab', 'far'] },
    { verdict: 'crowded', reason: 'its memory is taken', runtimeCount: 1, examples: ['full'] },
  ],
  contenders: [
    { runtime: 'edge', total: 0.9, scores: [1, 0.8] },
    { runtime: 'pi', total: 0.7, scores: [1, 0.4] },
    { runtime: 'tab', total: 0.9, scores: [0.8, 1] },
  ],
  tieBreak: 'the order of ids',
} as unknown as Placement;

const scorers = [
  { name: 'nearest', weight: 1 },
  { name: 'fastest', weight: 3 },
];
const ask = (runtime: string): string => answerOf(placement, runtime, scorers);

describe('why not here', () => {
  it('tells of the winner by how much it won', () => {
    expect(ask('edge')).toBe('Its total 0.900 is the best; pi follows with 0.700.');
  });

  it('names the scorer that cost a contender most, with both numbers', () => {
    expect(ask('pi')).toBe(
      'It fits, but its total is 0.700 against 0.900 of edge, mostly for fastest (0.40 against 0.80).',
    );
  });

  it('tells what decided between equals', () => {
    expect(ask('tab')).toBe('Its total equals that of edge; the order of ids decided.');
  });

  it('gives the verdict of what was refused, and says when there is none', () => {
    expect(ask('full')).toBe('It was crowded: its memory is taken.');
    expect(ask('far')).toBe('It fits, but was not among those that were scored.');
    expect(ask('unheard')).toMatch(/does not say/);
  });
});
