import { describe, expect, it } from 'vitest';
import { baselinesOf, scenarioNamed, scenarioNames, surprises } from './twelve.ts';

const pairs = scenarioNames().flatMap((name) =>
  baselinesOf(scenarioNamed(name)).map((policy) => ({ name, policy })),
);

describe('the baselines on all scenarios', () => {
  it.each(pairs)(
    '$policy falls short on $name where the scenario says so',
    { timeout: 600_000 },
    ({ name, policy }) => {
      expect(surprises(scenarioNamed(name), policy)).toEqual([]);
    },
  );
});
