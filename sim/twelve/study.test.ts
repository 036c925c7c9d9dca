import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { profiles } from '../../core/index.ts';
import { planFrom } from '../cli/sweep/prepare.ts';
import { captured } from '../cli/testing/captured.ts';
import type { Plan } from '../sweep/plan.ts';
import { scenarioNamed, scenarioNames } from './twelve.ts';

const FOLDER = join(import.meta.dirname, '../../scenarios/study');

async function planned(name: string): Promise<Plan> {
  const screen = captured();
  const plan = await planFrom(join(FOLDER, `${name}.yaml`), {}, screen);
  if (plan.kind === 'refused') throw new Error(screen.printed.err);
  return plan.value;
}

const study = planned('study');

describe('the study', () => {
  it('takes all policies over all scenarios in thirty worlds', async () => {
    const { scenarios, policies, replicationCount, baseline } = await study;
    expect(scenarios.map(({ name }) => name)).toEqual(scenarioNames());
    expect(policies.map(({ name }) => name)).toEqual(profiles.map(({ name }) => name));
    expect(replicationCount).toBeGreaterThanOrEqual(30);
    expect(baseline).toBe('standard');
    expect(scenarios.every(({ why }) => why !== null)).toBe(true);
  });

  it('is the same without its short cuts, each of which ends a scenario before its time', async () => {
    const [{ scenarios }, full] = [await study, await planned('full')];
    expect(full.scenarios.map(({ name, main, untilMs }) => ({ name, main, untilMs }))).toEqual(
      scenarios.map(({ name, main }) => ({ name, main, untilMs: null })),
    );
    for (const { name, untilMs } of scenarios)
      expect(untilMs ?? 0).toBeLessThan(scenarioNamed(name).durationMs);
  });

  it('judges each scenario by the first claim that baselines are meant to break', async () => {
    const { scenarios } = await study;
    for (const { name, main } of scenarios) {
      const first = scenarioNamed(name).expectations.find(({ brokenBy }) => brokenBy.length > 0);
      expect([name, main]).toEqual([name, first?.metric]);
    }
  });

  it('has a short form that can be planned', async () => {
    expect((await planned('smoke')).scenarios.length).toBe(3);
  });
});
