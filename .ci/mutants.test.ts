import { describe, expect, it } from 'vitest';
import { tableOf, withoutSurvivors } from './mutants.ts';

const fileOf = (...statuses: readonly string[]) => ({ mutants: statuses.map((status) => ({ status })) });

describe('a mutation report', () => {
  it('becomes one row of a table, in which only what could be judged counts', () => {
    const files = {
      'a.ts': fileOf('Killed', 'Killed', 'Survived', 'Ignored'),
      'b.ts': fileOf('Timeout', 'NoCoverage', 'CompileError', 'Killed'),
    };
    const [, , row, ...more] = tableOf([{ folder: 'core', day: '2026-01-02', report: { files } }]).split(
      '\n',
    );
    expect(row).toBe('| `core` | 2 | 6 | 3 | 1 | 1 | 1 | 66.7 % | 2026-01-02 |');
    expect(more).toEqual([]);
  });

  it('is summed over folders, weighing every mutant alike', () => {
    const one = { folder: 'x', day: '', report: { files: { 'x.ts': fileOf('Killed') } } };
    const two = {
      folder: 'y',
      day: '',
      report: { files: { 'y.ts': fileOf('Survived', 'Killed', 'Killed') } },
    };
    expect(tableOf([one, two]).split('\n').at(-1)).toBe('| all | 2 | 4 | 3 | 0 | 1 | 0 | 75.0 % |  |');
  });

  it('has no score without mutants', () => {
    expect(tableOf([{ folder: 'z', day: '', report: { files: {} } }])).toContain('| – |');
  });

  it('forgets all that was not caught and keeps the rest as it is', () => {
    const report = {
      schemaVersion: '1',
      files: { 'a.ts': { source: 's', ...fileOf('Killed', 'Survived', 'Timeout') } },
    };
    expect(withoutSurvivors(report)).toEqual({
      schemaVersion: '1',
      files: { 'a.ts': { source: 's', ...fileOf('Killed', 'Timeout') } },
    });
  });
});
