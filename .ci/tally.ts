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
