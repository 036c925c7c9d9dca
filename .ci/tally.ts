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
  const brokenCount = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && assertionResults.every((result) => result.status !== 'failed'),
  ).length;
  const failedCount = report.numFailedTests + brokenCount;
  return {
    passedCount: report.numPassedTests,
    failedCount: failedCount === 0 && exitCode !== 0 ? 1 : failedCount,
  };
}

/** A test that failed, or a file that could not be run, and the first line of why. */
export interface Failure {
  readonly file: string;
  readonly test: string;
  readonly reason: string;
}

/** What failed in a report; nothing if it is none. */
export function failuresOf(report: unknown): readonly Failure[] {
  if (!isVitestReport(report)) return [];
  return report.testResults.flatMap(({ name: file, status, message, assertionResults }) => {
    const failed = assertionResults.filter((result) => result.status === 'failed');
    if (failed.length === 0 && status === 'failed')
      return [{ file, test: '(the file)', reason: firstLine(message) }];
    return failed.map(({ fullName: test, failureMessages }) => ({
      file,
      test,
      reason: firstLine(failureMessages?.[0]),
    }));
  });
}

/** A report in which some files have been run again: what they came to the second time counts. */
export function runAgain(report: unknown, again: unknown): unknown {
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
