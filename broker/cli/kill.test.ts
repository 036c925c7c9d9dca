import { describe, expect, it } from 'vitest';
import { torment } from './testing/nemesis.ts';

describe('a supervisor that is killed at any moment', () => {
  // The long form of this test is `npx tsx broker/cli/testing/kill.ts --kills 200`.
  it('loses nothing it was asked for and begins nothing twice', async () => {
    const { lost, doubled, twins, askedCount } = await torment({
      killCount: 8,
      agentCount: 6,
      chance: Math.random,
    });
    expect({ lost, doubled, twins }).toEqual({ lost: [], doubled: [], twins: [] });
    expect(askedCount).toBeGreaterThan(20);
  });
});
