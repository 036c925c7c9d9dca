import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { moduleId } from '../../core/index.ts';
import type { Scenario } from '../../scenarios/model.ts';
import { worldOf } from '../swarm/world.ts';
import { withoutDevices, withoutModules, withoutRuntimes } from './without.ts';

/** Worlds of the swarm, some of whose modules their realm names, and who of what is there is to go. */
const cut = (idsOf: (world: Scenario) => readonly string[]) =>
  fc.tuple(fc.integer({ min: 1, max: 500 }), fc.infiniteStream(fc.boolean())).map(([seed, coins]) => {
    const world = worldOf(seed);
    const modules = world.modules.slice(0, 3).map(({ module }) => moduleId(module.id));
    const rule = {
      kind: 'at-most',
      per: 'realm',
      countMax: 2,
      whom: { modules, groups: [], tenants: [] },
    } as const;
    const scenario: Scenario = { ...world, rules: [...(world.rules ?? []), rule] };
    return { scenario, gone: new Set(idsOf(scenario).filter(() => coins.next().value === true)) };
  });
const runtimesOf = ({ devices }: Scenario): readonly string[] =>
  devices.flatMap(({ runtimes }) => runtimes.map(({ id }) => id));
const everyone = (scenario: Scenario): readonly string[] => [
  ...scenario.devices.map(({ id }) => id),
  ...runtimesOf(scenario),
];
const named = (what: unknown, ids: Iterable<string>): readonly string[] => {
  const text = JSON.stringify(what) ?? '';
  return [...ids].filter((id) => text.includes(`"${id}"`));
};

describe('a world from which some are gone', () => {
  it('names none of its devices nor their runtimes any more', () => {
    fc.assert(
      fc.property(
        cut(({ devices }) => devices.map(({ id }) => id)),
        ({ scenario, gone }) => {
          const left = withoutDevices(scenario, gone);
          const runtimes = runtimesOf({
            ...scenario,
            devices: scenario.devices.filter(({ id }) => gone.has(id)),
          });
          expect(named(left, [...gone, ...runtimes])).toEqual([]);
        },
      ),
    );
  });

  it('names none of its runtimes any more, but one of each device stays', () => {
    fc.assert(
      fc.property(cut(runtimesOf), ({ scenario, gone }) => {
        const left = withoutRuntimes(scenario, gone);
        expect(left.devices.length).toBe(scenario.devices.length);
        const stayed = new Set(runtimesOf(left));
        expect(
          named(
            left,
            [...gone].filter((id) => !stayed.has(id)),
          ),
        ).toEqual([]);
      }),
    );
  });

  it('insists on nothing for modules that are gone, and still on the rest', () => {
    fc.assert(
      fc.property(
        cut(({ modules }) => modules.map(({ module }) => module.id)),
        ({ scenario, gone }) => {
          const { rules = [], modules } = withoutModules(scenario, gone);
          expect(named(rules, gone)).toEqual([]);
          const [before, after] = [scenario.rules ?? [], rules].map((all) =>
            all.filter(({ whom }) => whom.modules.length === 0),
          );
          expect(after).toEqual(before);
          const own = (all: Scenario['modules']) =>
            all.filter(({ module }) => !gone.has(module.id)).map(({ module }) => module.rules);
          expect(own(modules)).toEqual(own(scenario.modules));
        },
      ),
    );
  });

  it('has a fence as long as one is left whom it means', () => {
    fc.assert(
      fc.property(
        cut(({ devices }) => devices.map(({ id }) => id)),
        ({ scenario, gone }) => {
          const left = withoutDevices(scenario, gone);
          for (const [at, { module }] of scenario.modules.entries()) {
            const fence = module.rules?.find(({ kind }) => kind === 'fence');
            const kept = left.modules[at]?.module.rules?.find(({ kind }) => kind === 'fence');
            if (fence !== undefined && named(fence, everyone(scenario)).length === 0)
              expect(kept).toEqual(fence); // By site or tag: nobody is named.
            else
              expect(kept !== undefined).toBe(fence !== undefined && named(fence, everyone(left)).length > 0);
          }
        },
      ),
    );
  });
});
