import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Whether Stryker runs the tests, thousands of times: it then matters how soon one fails. */
const isMutating = process.env.STRYKER_MUTATOR_WORKER !== undefined;

/** Examples before properties: they are short, and the first failure ends a mutant. */
class ExamplesFirst extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): string => `${moduleId.includes('.prop.')} ${moduleId}`;
    return Promise.resolve(files.toSorted((a, b) => (rank(a) < rank(b) ? -1 : 1)));
  }
}

/** Two workers, as many as the smallest machine we care for has cores. */
export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    exclude: ['**/node_modules/**', '.stryker-tmp/**'],
    setupFiles: ['.ci/seed.ts'],
    pool: 'threads',
    maxWorkers: 2,
    // Limits are against endless loops, not against slow machines.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 60_000 } },
    isolate: !isMutating,
    ...(isMutating ? { sequence: { sequencer: ExamplesFirst } } : {}),
  },
});
