import { defineConfig } from 'vitest/config';

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
  },
});
