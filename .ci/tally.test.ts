import { describe, expect, it } from 'vitest';
import { failuresOf, runAgain, summed, tallyOf } from './tally.ts';

const report = (numPassedTests: number, numFailedTests: number, ...testResults: object[]): object => ({
  numPassedTests,
  numFailedTests,
  testResults,
});
const failedTest = { status: 'failed', assertionResults: [{ status: 'failed' }] };
const brokenFile = { status: 'failed', assertionResults: [] };

describe('the closing line', () => {
  it('counts a tool as one check', () => {
    expect(tallyOf(null, 0)).toEqual({ passedCount: 1, failedCount: 0 });
    expect(tallyOf(null, 2)).toEqual({ passedCount: 0, failedCount: 1 });
  });

  it('counts tests, and a file that could not be loaded as a failure', () => {
    expect(tallyOf(report(7, 1, failedTest), 1)).toEqual({ passedCount: 7, failedCount: 1 });
    expect(tallyOf(report(7, 1, failedTest, brokenFile), 1)).toEqual({ passedCount: 7, failedCount: 2 });
  });

  it('never calls a run good that ended badly', () => {
    expect(tallyOf(report(7, 0), 1)).toEqual({ passedCount: 7, failedCount: 1 });
    expect(tallyOf(report(7, 0), 0)).toEqual({ passedCount: 7, failedCount: 0 });
  });

  it('adds up the steps', () => {
    expect(summed([tallyOf(report(7, 1, failedTest), 1), tallyOf(null, 0), tallyOf(null, 1)])).toEqual({
      passedCount: 8,
      failedCount: 2,
    });
  });

  it('names what failed, with the first line of why', () => {
    const test = {
      status: 'failed',
      fullName: 'a sum adds up',
      failureMessages: ['expected 3\n  at sum.ts'],
    };
    const broken = { name: '/b.ts', message: 'no such file\nat once', ...brokenFile };
    const failed = { name: '/a.ts', status: 'failed', assertionResults: [{ status: 'passed' }, test] };
    expect(failuresOf(report(1, 1, failed, broken))).toEqual([
      { file: '/a.ts', test: 'a sum adds up', reason: 'expected 3' },
      { file: '/b.ts', test: '(the file)', reason: 'no such file' },
    ]);
    expect(failuresOf(null)).toEqual([]);
  });

  it('counts a file that was run again as it came out the second time', () => {
    const results = (...statuses: string[]) => ({
      status: statuses.includes('failed') ? 'failed' : 'passed',
      assertionResults: statuses.map((status) => ({ status })),
    });
    const first = report(
      3,
      2,
      { name: '/a.ts', ...results('passed', 'failed') },
      { name: '/b.ts', ...results('failed') },
      { name: '/c.ts', ...results('passed', 'passed', 'skipped') },
    );
    const again = (a: string, b: string): object =>
      report(0, 0, { name: '/b.ts', ...results(b) }, { name: '/a.ts', ...results('passed', a) });
    expect(tallyOf(runAgain(first, again('passed', 'passed')), 0)).toEqual({
      passedCount: 5,
      failedCount: 0,
    });
    expect(tallyOf(runAgain(first, again('passed', 'failed')), 1)).toEqual({
      passedCount: 4,
      failedCount: 1,
    });
    expect(tallyOf(runAgain(first, null), 1)).toEqual({ passedCount: 3, failedCount: 2 });
  });
});
