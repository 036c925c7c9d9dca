import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { requestId } from './ids.ts';
import type { Module } from './model/module.ts';
import type { RealmRule } from './model/realm-rule.ts';
import { place } from './place/place.ts';
import type { Profile } from './place/policy.ts';
import { anyRealm } from './testing/any-realm.ts';
import { contradictions } from './testing/audit.ts';
import { Ledger } from './testing/ledger.ts';
import { ruled } from './testing/ledger-rules.ts';
import { unsettled } from './testing/small-laws.ts';
import { anyProfile, anyUniverse, ledgerOf, newWorld, type Universe } from './testing/small-realm.ts';
import { grouped, smallRealmRule } from './testing/small-rules.ts';
import type { SmallWorld } from './testing/small-world.ts';

const LONG_MS = 120_000;
/** As for realms without rules, see `step.prop.test.ts`. */
const CONVERGED_MS = 480_000;
const rules = fc.array(smallRealmRule(), { minLength: 1, maxLength: 3 });
const withGroups = anyUniverse.map((universe) => ({ ...universe, modules: grouped(universe.modules) }));

/** A small world in which these rules hold from the beginning. */
function heldTo(universe: Universe, given: readonly RealmRule[]): SmallWorld {
  const world = newWorld(universe);
  world.hear({ kind: 'rules-changed', request: requestId('rules'), rules: given });
  return world;
}

describe('a realm that has rules', { timeout: LONG_MS }, () => {
  it('breaks none with any placement, whenever they change', () => {
    fc.assert(
      fc.property(withGroups, rules, rules, fc.nat({ max: 60 }), (universe, first, second, changeAt) => {
        const world = heldTo(universe, first);
        const ledger = new Ledger();
        let seenCount = 0;
        for (const [at, move] of universe.story.entries()) {
          if (at === changeAt)
            world.hear({ kind: 'rules-changed', request: requestId('other'), rules: second });
          world.make(move);
          for (; seenCount < world.history.length; seenCount++)
            ledger.post(world.history[seenCount] as never);
          const faults = [...ledger.complaints, ...contradictions(world.knowledge)];
          if (faults.length > 0) expect(faults).toEqual([]);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('lets nobody wait whom they would let in, once it is calm', () => {
    fc.assert(
      fc.property(withGroups, rules, (universe, given) => {
        const world = heldTo(universe, given).live(universe.story).calmDown(CONVERGED_MS, true);
        expect(unsettled(world, ledgerOf(world))).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  it('decides as if every module had asked for them itself', () => {
    fc.assert(
      fc.property(withGroups, rules, (universe, given) => {
        const asking = { ...universe, modules: universe.modules.map((module) => ruled(module, given)) };
        const [held, plain] = [heldTo(universe, given), heldTo(asking, [])];
        for (const world of [held, plain]) world.live(universe.story);
        expect(ordersOf(held)).toEqual(ordersOf(plain));
      }),
      { numRuns: 200 },
    );
  });

  it('admits nobody anywhere for one rule more', () => {
    const rule = smallRealmRule(false);
    fc.assert(
      fc.property(
        anyRealm(),
        anyProfile,
        fc.array(rule, { maxLength: 2 }),
        rule,
        (realm, profile, some, more) => {
          for (const { module } of realm.modules.values()) {
            const asks = (given: readonly RealmRule[]): readonly string[] =>
              fittingIn(profile, { ...realm, rules: given }, plainly(module));
            const before = asks(some);
            expect(asks([...some, more]).filter((id) => !before.includes(id))).toEqual([]);
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});

const ordersOf = ({ history }: SmallWorld): readonly string[] =>
  history.flatMap(({ commands }) =>
    commands.map((command) =>
      'module' in command && typeof command.module === 'object'
        ? JSON.stringify({ ...command, module: command.module.id })
        : // Why somebody waits is told otherwise.
          JSON.stringify({ ...command, reason: null }),
    ),
  );

/**
 * A module of any realm in a group by the number in its name, and without spreads: these do not count places that are closed
 * to a module, so that a ban of an empty place lets it in elsewhere.
 */
const plainly = ({ rules = [], ...module }: Module): Module => ({
  ...module,
  rules: rules.filter(({ kind }) => kind !== 'spread'),
  ...(/[024]$/.test(module.id) ? { groups: ['cache'] } : {}),
});

/** Who takes a module that waits. */
function fittingIn(profile: Profile, realm: Parameters<typeof place>[1], module: Module): readonly string[] {
  const record = realm.modules.get(module.id);
  if (record === undefined) return [];
  const phase = { kind: 'pending', sinceMs: 0, notBeforeMs: 0, reason: '', claim: null } as const;
  const contenders = { ...profile.contenders, exhaustive: true };
  const asked = { ...record, module, phase };
  return place({ ...profile, contenders }, realm, asked).contenders.map(({ runtime }) => runtime);
}
