import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadScenario, renderIssues, resolvedYaml, type Scenario } from './index.ts';

const FOLDER = import.meta.dirname;
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'));

const load = (name: string): Scenario => {
  const loading = loadScenario(join(FOLDER, name));
  if (loading.kind === 'issues') throw new Error(renderIssues(loading.issues));
  return loading.scenario;
};

describe('the scenarios', () => {
  it('are twelve, and each is called like its file', () => {
    expect(FILES).toHaveLength(12);
    expect(FILES.map((name) => load(name).name)).toEqual(FILES.map((name) => name.replace('.yaml', '')));
  });

  it.each(FILES)(
    '%s opens with the schema for editors, and says what it shows and where its numbers are from',
    (name) => {
      const [first, ...rest] = readFileSync(join(FOLDER, name), 'utf8').split('\n');
      expect(first).toBe('# yaml-language-server: $schema=./scenario.schema.json');
      const comment = rest
        .slice(
          0,
          rest.findIndex((line) => !line.startsWith('#')),
        )
        .join('\n');
      expect(comment).toMatch(/A good policy shows: /);
      expect(comment).toMatch(/Where the numbers are from/);
    },
  );

  it.each(FILES)('%s claims something of standard, beyond what holds of every policy', (name) => {
    const { expectations } = load(name);
    expect(
      expectations.filter(({ policies }) => policies.includes('standard')).length,
    ).toBeGreaterThanOrEqual(2);
    expect(expectations.map(({ metric }) => metric)).toContain('laws.broken');
  });

  it.each(FILES)(
    '%s is inhabited: every device is there at some time, every module has somewhere it could run',
    (name) => {
      const { devices, modules } = load(name);
      expect(devices.filter(({ stays }) => stays.length === 0).length / devices.length).toBeLessThan(0.2);
      const roomBytes = Math.max(
        ...devices.flatMap(({ runtimes }) => runtimes.map(({ memoryBytes }) => memoryBytes)),
      );
      for (const { module } of modules) expect(module.demand.memoryBytes).toBeLessThanOrEqual(roomBytes);
    },
  );

  it('read back equal from their resolved form', () => {
    for (const name of ['small-boards.yaml', 'module-chains.yaml', 'rolling-upgrade.yaml']) {
      const scenario = load(name);
      const again = loadScenario('resolved.yaml', { readText: () => resolvedYaml(scenario) });
      expect(again).toMatchObject({ kind: 'scenario', scenario });
    }
  });
});
