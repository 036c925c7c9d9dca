import type { JsonTestResults } from 'vitest/node';

/** How many checks passed and failed. */
export interface Tally {
  readonly passedCount: number;
  readonly failedCount: number;
}

/** What we read of Vitest's JSON report. */
type VitestReport = Pick<JsonTestResults, 'numPassedTests' | 'numFailedTests' | 'testResults'>;

/**
 * Counts one step. A tool without a report is one check. In a report, a file that failed without a failed test (it
 * could not be loaded, say) is one failure, and so is a run that ended badly though no test did.
 */
export function tallyOf(report: unknown, exitCode: number): Tally {
  if (!isVitestReport(report))
    return { passedCount: exitCode === 0 ? 1 : 0, failedCount: exitCode === 0 ? 0 : 1 };
  const brokenCount = report.testResults.filter(isBroken).length;
  const failedCount = report.numFailedTests + brokenCount;
  return {
    passedCount: report.numPassedTests,
    failedCount: failedCount === 0 && exitCode !== 0 ? 1 : failedCount,
  };
}

/** Whether a file failed as a whole. One without any test did not get as far as its tests, whatever is said of it. */
const isBroken = ({ status, assertionResults }: VitestReport['testResults'][number]): boolean =>
  assertionResults.length === 0 ||
  (status === 'failed' && assertionResults.every((result) => result.status !== 'failed'));

/** A test that failed, or a file that could not be run, and the first line of why. */
export interface Failure {
  readonly file: string;
  readonly test: string;
  readonly reason: string;
}

/** What is said to have failed where it was not one of the tests. */
const WHOLE = '(the file)';

/** What failed in a report; nothing if it is none. */
export function failuresOf(report: unknown): readonly Failure[] {
  if (!isVitestReport(report)) return [];
  return report.testResults.flatMap((result) => {
    const { name: file, message, assertionResults } = result;
    if (isBroken(result)) return [{ file, test: WHOLE, reason: firstLine(message) }];
    const failed = assertionResults.filter(({ status }) => status === 'failed');
    return failed.map(({ fullName: test, failureMessages }) => ({
      file,
      test,
      reason: firstLine(failureMessages?.[0]),
    }));
  });
}

/** Whether what failed has passed in another run; not if that does not know it. */
export function hasPassed(report: unknown, { file, test }: Failure): boolean {
  if (!isVitestReport(report)) return false;
  const result = report.testResults.find(({ name }) => name === file);
  if (result === undefined || isBroken(result)) return false;
  if (test === WHOLE) return result.status === 'passed';
  return result.assertionResults.some(({ fullName, status }) => fullName === test && status === 'passed');
}

/** A report in which some files have been run again: what they came to the second time counts. */
export function withSecond(report: unknown, again: unknown): unknown {
  if (!isVitestReport(report) || !isVitestReport(again)) return report;
  const second = new Map(again.testResults.map((result) => [result.name, result]));
  const testResults = report.testResults.map((result) => second.get(result.name) ?? result);
  const countOf = (wanted: string): number =>
    testResults.flatMap(({ assertionResults }) => assertionResults).filter(({ status }) => status === wanted)
      .length;
  return { numPassedTests: countOf('passed'), numFailedTests: countOf('failed'), testResults };
}

const firstLine = (text: string | undefined): string => (text ?? '').split('\n', 1)[0] ?? '';

/** Adds up. */
export function summed(tallies: readonly Tally[]): Tally {
  return {
    passedCount: tallies.reduce((sum, { passedCount }) => sum + passedCount, 0),
    failedCount: tallies.reduce((sum, { failedCount }) => sum + failedCount, 0),
  };
}

function isVitestReport(report: unknown): report is VitestReport {
  return (
    typeof report === 'object' && report !== null && 'numPassedTests' in report && 'testResults' in report
  );
}
