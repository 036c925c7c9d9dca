import { describe, expect, it } from 'vitest';
import { failuresOf, hasPassed, summed, tallyOf, withSecond } from './tally.ts';

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

  it('takes a file without any test for broken, whatever is said of it', () => {
    const lost = report(7, 0, { name: '/a.ts', status: 'passed', assertionResults: [] });
    expect(tallyOf(lost, 0)).toEqual({ passedCount: 7, failedCount: 1 });
    expect(failuresOf(lost)).toEqual([{ file: '/a.ts', test: '(the file)', reason: '' }]);
  });

  it('calls unsteady only what was seen to pass', () => {
    const one = { file: '/a.ts', test: 'adds up', reason: '' };
    const whole = { ...one, test: '(the file)' };
    const second = (status: string): object =>
      report(0, 0, { name: '/a.ts', status, assertionResults: [{ fullName: 'adds up', status }] });
    expect(
      [second('passed'), second('failed'), report(0, 0), null].map((each) => hasPassed(each, one)),
    ).toEqual([true, false, false, false]);
    expect([second('passed'), null].map((each) => hasPassed(each, whole))).toEqual([true, false]);
    const skipped = { fullName: 'adds up', status: 'skipped' };
    const passed = report(0, 0, { name: '/a.ts', status: 'passed', assertionResults: [skipped] });
    expect(hasPassed(passed, one)).toBe(false);
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
    expect(tallyOf(withSecond(first, again('passed', 'passed')), 0)).toEqual({
      passedCount: 5,
      failedCount: 0,
    });
    expect(tallyOf(withSecond(first, again('passed', 'failed')), 1)).toEqual({
      passedCount: 4,
      failedCount: 1,
    });
    expect(tallyOf(withSecond(first, null), 1)).toEqual({ passedCount: 3, failedCount: 2 });
  });
});
