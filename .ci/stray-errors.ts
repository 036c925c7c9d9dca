import { mkdirSync, writeFileSync } from 'node:fs';
import type { Reporter } from 'vitest/node';

/** Where it is written how many errors no test was to blame for; the JSON report does not have them. */
export const STRAY_ERRORS = 'reports/stray-errors.json';

/** Writes down how many errors a run had outside of its tests. */
export default class StrayErrors implements Reporter {
  onTestRunEnd(_modules: unknown, errors: readonly unknown[]): void {
    mkdirSync('reports', { recursive: true });
    writeFileSync(STRAY_ERRORS, JSON.stringify({ strayCount: errors.length }));
  }
}
