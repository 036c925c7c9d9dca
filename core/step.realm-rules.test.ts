import { describe, expect, it } from 'vitest';
import { moduleId, requestId, siteId } from './ids.ts';
import { writeKnowledge } from './knowledge/snapshot.ts';
import type { RealmRule, Whom } from './model/realm-rule.ts';
import { aDevice, aModule, aRuntime } from './testing/builders.ts';
import { asksFor } from './testing/inputs.ts';
import { RealmScene } from './testing/realm-scene.ts';

const PAGE = 65_536;
const EVERYONE: Whom = { modules: [], groups: [], tenants: [] };
const at = (name: string, site: string) =>
  aRuntime(name, { device: aDevice(`${name}-box`, { site: siteId(site) }) });
const banOf = (site: string, whom: Whom = EVERYONE): RealmRule => ({
  ...{ kind: 'ban', whom, sites: [siteId(site)] },
  ...{ devices: [], runtimes: [], tags: [] },
});

/** Two sites with a runtime each, and what the realm insists on. */
function scene(rules: readonly RealmRule[]): RealmScene {
  const realm = new RealmScene().registers(0, at('east', 'hall')).registers(0, at('west', 'lab'));
  return holds(realm, 1, rules);
}

const holds = (realm: RealmScene, atMs: number, rules: readonly RealmRule[]): RealmScene =>
  realm.at(atMs, { kind: 'rules-changed', request: requestId(`rules-${atMs}`), rules });

const asks = (
  realm: RealmScene,
  atMs: number,
  name: string,
  parts: Parameters<typeof aModule>[1] = {},
): string => {
  realm.at(atMs, asksFor(atMs, aModule(name, parts)));
  const { commands } = realm.steps.at(-1) ?? { commands: [] };
  const said = commands.find(({ kind }) => kind === 'start-module' || kind === 'report-progress');
  if (said?.kind === 'start-module') return said.runtime;
  return said?.kind === 'report-progress' ? (said.reason ?? '') : 'nothing';
};

describe('what a realm insists on', () => {
  it('holds for those whom it names, by tenant, group or id, and for no others', () => {
    const realm = scene([
      banOf('hall', { ...EVERYONE, tenants: ['red'] }),
      banOf('lab', { ...EVERYONE, groups: ['cache'] }),
      banOf('lab', { ...EVERYONE, modules: [moduleId('odd')] }),
    ]);
    expect(asks(realm, 2, 'a', { tenant: 'red' })).toBe('west');
    expect(asks(realm, 3, 'b', { groups: ['front', 'cache'] })).toBe('east');
    expect(asks(realm, 4, 'odd')).toBe('east');
    expect(asks(realm, 5, 'c', { groups: ['cache'], tenant: 'red' })).toBe('waits: banned by the realm (2)');
  });

  it('counts those whom it is about, and tells who they are', () => {
    const realm = scene([
      { kind: 'at-most', whom: { ...EVERYONE, groups: ['cache'] }, per: 'realm', countMax: 1 },
    ]);
    expect(asks(realm, 2, 'a', { groups: ['cache'] })).toMatch(/east|west/);
    expect(asks(realm, 3, 'b')).toMatch(/east|west/);
    expect(asks(realm, 4, 'c', { groups: ['cache'] })).toBe(
      'waits: its realm has as many of the realm’s cache as it may (2)',
    );
  });

  it('has nobody displaced in vain by whom it would not let in', () => {
    const victims = (rules: readonly RealmRule[]): readonly string[] => {
      const realm = holds(
        new RealmScene().registers(0, aRuntime('east', { memoryBytes: 4 * PAGE })),
        1,
        rules,
      );
      const wants = (pages: number, parts: Parameters<typeof aModule>[1]) => ({
        ...parts,
        demand: { memoryBytes: pages * PAGE, cpuShare: 0 },
      });
      asks(realm, 2, 'member', wants(1, { groups: ['cache'], priority: 5 }));
      asks(realm, 3, 'humble', wants(3, {}));
      asks(realm, 4, 'proud', wants(3, { groups: ['cache'], priority: 5 }));
      return realm.steps.flatMap(({ decisions }) =>
        decisions.flatMap((one) => (one.kind === 'preempted' ? [one.victim] : [])),
      );
    };
    const alone: Whom = { ...EVERYONE, groups: ['cache'] };
    expect(victims([])).toEqual(['humble']);
    expect(victims([{ kind: 'at-most', whom: alone, per: 'device', countMax: 1 }])).toEqual([]);
  });

  it('may change: who waited for it to end is let in, and who is there already stays', () => {
    const realm = scene([banOf('hall'), banOf('lab')]);
    expect(asks(realm, 2, 'a')).toBe('waits: banned by the realm (2)');
    holds(realm, 3, [banOf('hall')]);
    expect(realm.steps.at(-1)?.commands).toMatchObject([
      { kind: 'accept-request' },
      { kind: 'start-module', runtime: 'west' },
    ]);
    holds(realm, 4, [banOf('lab')]);
    expect(realm.steps.at(-1)?.commands).toMatchObject([{ kind: 'accept-request' }]);
  });

  it('leaves no trace in a realm that has no such rules, or none any more', () => {
    const without = new RealmScene().registers(0, at('east', 'hall'));
    expect('rules' in without.knowledge).toBe(false);
    const before = writeKnowledge(without.knowledge);
    holds(holds(without, 0, [banOf('hall')]), 0, []);
    expect(writeKnowledge(without.knowledge)).toBe(before);
  });
});
