import { describe, expect, it } from 'vitest';
import { summed, tallyOf } from './tally.ts';

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
});
