import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { everybody, traces } from '../../testing/records.ts';
import { reelOf } from '../../testing/reels.ts';
import { firstDivergence, placeAt, staysOf } from './divergence.ts';

describe('the first divergence of two runs', () => {
  it('is none between a run and itself', () => {
    fc.assert(
      fc.property(traces(), (records) => {
        expect(firstDivergence(staysOf(reelOf(records)), staysOf(reelOf(records)))).toBeNull();
      }),
    );
  });

  it('is where scenes differ for the first time, millisecond by millisecond', () => {
    fc.assert(
      fc.property(traces(), traces(), (records, others) => {
        const [one, other] = [reelOf([...everybody(), ...records]), reelOf([...everybody(), ...others])];
        const found = firstDivergence(staysOf(one), staysOf(other));
        const lastMs = Math.max(one.toMs, other.toMs);
        let first: number | null = null;
        for (let atMs = 0; atMs <= lastMs && first === null; atMs++) {
          const places = [one, other].map((reel) => {
            const { modules } = reel.sceneAt({ atMs, ordinal: null });
            const bound = modules.filter(({ phase, on }) => phase !== 'ended' && on !== null);
            return JSON.stringify(bound.map(({ id, on }) => [id, on]).toSorted());
          });
          if (places[0] !== places[1]) first = atMs;
        }
        expect(found?.atMs ?? null).toBe(first);
      }),
    );
  });

  it('knows where a module was at any moment', () => {
    const stays = [
      { fromMs: 5, on: 'edge' },
      { fromMs: 9, on: null },
    ];
    expect([4, 5, 8, 9].map((atMs) => placeAt(stays, atMs))).toEqual([null, 'edge', 'edge', null]);
  });
});
