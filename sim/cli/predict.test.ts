import { describe, expect, it } from 'vitest';
import type { Evaluation, Finding } from '../predict/evaluate.ts';
import { evaluationText, predict } from './predict.ts';
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

  it('sets what was measured beside what was published, and marks what is missed and what is as good as hoped', () => {
    const finding = (mean: number, isMissed: boolean): Finding => ({
      name: '10 %',
      figure: { mean, twoErrorShare: 0.002 },
      median: null,
      publishedShare: 0.1035,
      must: 0.104,
      aim: 0.092,
      isMissed,
    });
    const empty = { law: [], strict: [], shared: [], coverage: [], tightness: [], overProvision: [] };
    const evaluation: Evaluation = {
      ...empty,
      newcomers: [],
      online: [],
      onlineBounds: [],
      alone: [finding(0.085, false), finding(0.1, false), finding(0.2, true)],
    };
    expect(
      evaluationText(evaluation, captured())
        .split('\n')
        .map((line) => line.trimEnd()),
    ).toEqual([
      'runs alone: mean |time ÷ prediction − 1|, learnt from',
      '              measured  median  published     must     aim',
      '  10 %   8.50 ± 0.20 %            10.35 %  10.40 %  9.20 %  aim',
      '  10 %  10.00 ± 0.20 %            10.35 %  10.40 %  9.20 %',
      '  10 %  20.00 ± 0.20 %            10.35 %  10.40 %  9.20 %  missed',
      '',
    ]);
  });
});
