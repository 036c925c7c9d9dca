import { describe, expect, it } from 'vitest';
import { predict } from './predict.ts';
import { captured } from './testing/captured.ts';

describe('arts predict', () => {
  it('says where measurements are to be had when there are none', async () => {
    const screen = captured();
    expect(await predict({ from: '/nowhere' }, screen)).toBe(3);
    expect(screen.printed.err).toContain('/nowhere: no pitot/data.npz here');
    expect(screen.printed.out).toBe('');
  });

  it('takes fractions in percent, and at least one split', async () => {
    const screen = captured();
    expect(await predict({ from: '/nowhere', fraction: ['10', '150'] }, screen)).toBe(2);
    expect(screen.printed.err).toContain('not "150"');
    expect(await predict({ from: '/nowhere', splits: 0 }, screen)).toBe(2);
    expect(screen.printed.err).toContain('--splits: at least one split is needed');
  });
});
