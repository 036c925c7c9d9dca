import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../scenarios/index.ts';
import { workException } from '../../scenarios/library/index.ts';
import { allTold } from './worth.ts';

const loading = loadScenario(join(import.meta.dirname, '../../scenarios/mixed-realm.yaml'), {});

describe('a scenario in which all is told', () => {
  it('tells the law of every platform, and how measured modules stray from it; the world stays as it was', () => {
    if (loading.kind === 'issues') throw new Error('the scenario is valid');
    const { scenario } = loading;
    const told = allTold(scenario);
    const silent = scenario.devices.flatMap(({ runtimes }) =>
      runtimes.filter(({ tells }) => tells === 'nothing'),
    );
    expect(silent.length).toBeGreaterThan(0);
    for (const { tells } of told.devices.flatMap(({ runtimes }) => runtimes)) expect(tells).toBe('truth');
    const strays = told.modules.flatMap(({ workload, module }) =>
      Object.entries(module.demand.factorOn ?? {}).flatMap(([platform, factor]) =>
        factor === 1 ? [] : [{ workload: workload ?? '', platform, factor }],
      ),
    );
    expect(strays.length).toBeGreaterThan(0);
    for (const { workload, platform, factor } of strays.filter(({ platform: name }) =>
      /:hc-\d+$/.test(name),
    )) {
      const [engine = '', device = ''] = platform.split(':');
      expect(factor).toBe(workException(engine, device, workload));
    }
    expect(told.modules.map(({ behaviour }) => behaviour)).toEqual(
      scenario.modules.map(({ behaviour }) => behaviour),
    );
  });
});
