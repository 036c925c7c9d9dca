import { describe, expect, it } from 'vitest';
import { ArchiveFault, suiteFolder } from './archive.ts';
import { CASES } from './cases.ts';
import { runSuite } from './run.ts';

/** Where its programs are, or why they cannot be had: a machine without Debian's archive has no part in this. */
function found(): { readonly folder: string } | { readonly reason: string } {
  try {
    return { folder: suiteFolder() };
  } catch (fault) {
    if (fault instanceof ArchiveFault) return { reason: fault.message };
    throw fault;
  }
}

/** Those that are also made freezable here, which takes two seconds each; `npm run test:wasi` does so with all. */
const FREEZABLE = ['poll', 'sock', 'write_file'];

describe("Node's own WASI suite, as its authors built it", () => {
  it('runs on our host in Node and in Chromium', {
    timeout: 600_000,
  }, async (test) => {
    const suite = found();
    // biome-ignore lint/suspicious/noSkippedTests: this machine cannot have the programs, and says so.
    if ('reason' in suite) return test.skip(suite.reason);
    const verdicts = await runSuite(suite.folder, (name) => FREEZABLE.includes(name));
    const contrary = CASES.filter((one) => one.contrary !== null).map(({ name }) => name);
    const failed = verdicts.filter(({ fault }) => fault !== null);
    expect(failed.filter(({ name }) => !contrary.includes(name))).toEqual([]);
    expect(failed).toHaveLength(2 * contrary.length); // Else they are contrary no longer.
    expect(verdicts).toHaveLength(2 * (CASES.length + FREEZABLE.length));
  });
});
