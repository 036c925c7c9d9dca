import { describe, expect, it } from 'vitest';
import { scenarioNamed, scenarioNames, surprises } from './twelve.ts';

describe('the standard policy on all scenarios', () => {
  it.each(scenarioNames())('does on %s what the scenario expects of it', { timeout: 600_000 }, (name) => {
    expect(surprises(scenarioNamed(name), 'standard')).toEqual([]);
  });
});
