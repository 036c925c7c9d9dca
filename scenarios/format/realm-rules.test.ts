import { describe, expect, it } from 'vitest';
import { loadScenario } from './load.ts';
import { resolvedYaml } from './resolved.ts';

const text = (rules: string): string => `apiVersion: arts/v1
name: small
summary: A realm to test with.
shows: That it loads.
duration: 2 h
sites: [lab, hall]
siteLinks: [{ from: lab, to: hall, roundTrip: 2 ms, bandwidth: 100 Mbit/s }]
devices:
  - { id: 'edge-{n}', count: 2, class: hc-10, site: lab }
modules:
  - { id: 'a-{n}', count: 2, memory: 1 MiB, groups: [cache], behaviour: { kind: service, work: 5 ms } }
  - { id: b, memory: 1 MiB, tenant: red, behaviour: { kind: service, work: 5 ms } }
${rules}`;

const loaded = (rules: string) => loadScenario('small.yaml', { readText: () => text(rules) });

describe('rules of a realm in a scenario', () => {
  it('name whom they are about, and where', () => {
    const loading = loaded(`rules:
  - { kind: ban, tenants: [red], sites: [hall] }
  - { kind: at-most, groups: [cache], count: 2 }
  - { kind: fence, modules: [a-*], devices: [edge-1] }
  - { kind: spread, over: device }
`);
    if (loading.kind !== 'scenario') throw new Error(JSON.stringify(loading.issues));
    const { rules, modules } = loading.scenario;
    const nobody = { modules: [], groups: [], tenants: [] };
    const nowhere = { sites: [], devices: [], runtimes: [], tags: [] };
    expect(rules).toEqual([
      { kind: 'ban', whom: { ...nobody, tenants: ['red'] }, ...nowhere, sites: ['hall'] },
      { kind: 'at-most', whom: { ...nobody, groups: ['cache'] }, per: 'device', countMax: 2 },
      { kind: 'fence', whom: { ...nobody, modules: ['a-1', 'a-2'] }, ...nowhere, devices: ['edge-1'] },
      { kind: 'spread', whom: nobody, over: 'device', skewMax: 1 },
    ]);
    expect(modules.map(({ module }) => module.groups)).toEqual([['cache'], ['cache'], undefined]);
    const again = loadScenario('kept.yaml', { readText: () => resolvedYaml(loading.scenario) });
    expect(again).toMatchObject({ kind: 'scenario', scenario: { rules } });
  });

  it('leave a scenario as it is that has none', () => {
    const loading = loaded('');
    if (loading.kind !== 'scenario') throw new Error(JSON.stringify(loading.issues));
    expect('rules' in loading.scenario).toBe(false);
    expect(loading.scenario.modules.some(({ module }) => 'groups' in module)).toBe(false);
  });

  it.each([
    ['{ kind: ban, tenants: [rde], sites: [hall] }', 'unknown tenant "rde"', 'did you mean "red"?'],
    ['{ kind: at-most, groups: [cahce], count: 1 }', 'unknown group "cahce"', 'did you mean "cache"?'],
    ['{ kind: ban, modules: [c], sites: [hall] }', 'unknown module "c"', null],
    ['{ kind: ban, sites: [hal] }', 'unknown site "hal"', 'did you mean "hall"?'],
    ['{ kind: fence }', 'a fence names no site, device, runtime or tag', null],
    ['{ kind: at-most, group: cache, count: 1 }', 'unknown field "group"', null],
    ['{ kind: at-most, count: 0 }', 'must be at least 1', null],
  ])('are refused with a hint: %s', (rule, message, hint) => {
    const loading = loaded(`rules:\n  - ${rule}\n`);
    if (loading.kind !== 'issues') throw new Error('it loads');
    expect(loading.issues[0]?.message).toBe(message);
    expect(loading.issues[0]?.line).toBe(14);
    if (hint !== null) expect(loading.issues[0]?.hint).toBe(hint);
  });
});
