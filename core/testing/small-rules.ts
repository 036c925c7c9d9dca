import fc from 'fast-check';
import { deviceId, moduleId, runtimeId, siteId } from '../ids.ts';
import type { Module } from '../model/module.ts';
import type { RealmRule, Whom } from '../model/realm-rule.ts';
import type { Domain } from '../model/rule.ts';

const EVERYONE: Whom = { modules: [], groups: [], tenants: [] };

const whom: fc.Arbitrary<Whom> = fc.oneof(
  fc.constant(EVERYONE),
  fc.constant({ ...EVERYONE, groups: ['cache'] }),
  fc.constant({ ...EVERYONE, tenants: ['red'] }),
  fc.constant({ modules: [moduleId('m0'), moduleId('m3')], groups: ['front'], tenants: [] }),
);

const there = fc.constantFrom(
  { sites: [siteId('hall')], devices: [], runtimes: [], tags: [] },
  { sites: [], devices: [deviceId('shared-box'), deviceId('r1-box')], runtimes: [], tags: [] },
  { sites: [], devices: [], runtimes: [runtimeId('r0'), runtimeId('r3')], tags: [] },
);

/** What a realm of a small universe may insist on; spreads only where they are asked for. */
export const smallRealmRule = (isSpreading = true): fc.Arbitrary<RealmRule> =>
  fc.oneof(
    fc
      .record({ kind: fc.constantFrom('fence' as const, 'ban' as const), whom, there })
      .map(({ there, ...rule }) => ({
        ...rule,
        ...there,
      })),
    fc.record({
      kind: fc.constant('at-most' as const),
      whom,
      per: fc.constantFrom<Domain>('runtime', 'device', 'site', 'realm'),
      countMax: fc.integer({ min: 1, max: 2 }),
    }),
    ...(isSpreading
      ? [
          fc.record({
            kind: fc.constant('spread' as const),
            whom,
            over: fc.constantFrom('device' as const, 'site' as const),
            skewMax: fc.constant(1),
          }),
        ]
      : []),
  );

/** The modules of a small universe, some of which are in groups or somebody's. */
export const grouped = (modules: readonly Module[]): readonly Module[] =>
  modules.map((module, at) => ({
    ...module,
    ...(at < 2 ? { groups: ['cache'] } : at === 2 ? { groups: ['front', 'cache'] } : {}),
    ...(at % 2 === 1 ? { tenant: 'red' } : {}),
  }));
