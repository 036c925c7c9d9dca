import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DeviceId, deviceId, type ModuleId, moduleId, programId } from '../../ids.ts';
import type { ModuleRecord } from '../../knowledge/knowledge.ts';
import { aDevice, aDeviceRecord, aModule, aModuleRecord } from '../../testing/builders.ts';
import { aCandidacy } from '../../testing/candidacy.ts';
import { aRealm } from '../../testing/realm.ts';
import { graphOf } from '../graph.ts';
import { heft } from '../profiles/heft.ts';
import { optimisticCosts, type Terrain, upwardRanks } from './ranks.ts';

/** A drawn program: `writes[i]` are the topics of module i, `reads[i]` those it reads; times by module and device. */
const programs = fc.integer({ min: 1, max: 6 }).chain((count) =>
  fc.record({
    edges: fc.array(fc.tuple(fc.nat(count - 1), fc.nat(count - 1)), { maxLength: 9 }),
    times: fc.array(fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 3, maxLength: 3 }), {
      minLength: count,
      maxLength: count,
    }),
    wayMs: fc.integer({ min: 0, max: 30 }),
    isChain: fc.boolean(),
  }),
);
type Drawn = typeof programs extends fc.Arbitrary<infer D> ? D : never;

const nameOf = (at: number): ModuleId => moduleId(`m${at}`);

function graphFor({ edges, times, isChain }: Drawn) {
  const program = programId('p');
  const topicOf = ([from, to]: readonly [number, number]): string => `${from}-${to}`;
  const records: ModuleRecord[] = times.map((_, at) => {
    const channels = edges.flatMap((edge) => [
      ...(edge[0] === at ? [{ path: '/w', topic: topicOf(edge), mode: 'w' as const }] : []),
      ...(edge[1] === at ? [{ path: '/r', topic: topicOf(edge), mode: 'r' as const }] : []),
    ]);
    return aModuleRecord(aModule(nameOf(at), { program, channels }), 'r');
  });
  const modules = records.map(({ module }) => module.id);
  const programs = [{ id: program, name: 'p', modules, chain: isChain ? modules : [], latencyMsMax: null }];
  const knowledge = aRealm(heft, { modules: records, programs });
  return graphOf(knowledge, records[0] as ModuleRecord);
}

function terrainFor({ times, wayMs }: Drawn): Terrain {
  const costs = times.map((row, at) => {
    const contenders = row.map((computeMs, column) =>
      aCandidacy({ computeMs, device: aDeviceRecord(aDevice(`d${column}`), []) }),
    );
    return [nameOf(at), { contenders, meanMs: row.reduce((sum, ms) => sum + ms, 0) / 3 }] as const;
  });
  return { wayMs, costs: new Map(costs) };
}

type Successors = ReadonlyMap<ModuleId, readonly ModuleId[]>;

/** Every path from a module to an end of the program. */
function pathsFrom(successors: Successors, id: ModuleId): readonly (readonly ModuleId[])[] {
  const next = successors.get(id) ?? [];
  return next.length === 0
    ? [[id]]
    : next.flatMap((one) => pathsFrom(successors, one).map((path) => [id, ...path]));
}

describe('the graph of a program', () => {
  it('has everybody once, after those it hears from, and leaves out no link but what closes a circle', () => {
    fc.assert(
      fc.property(programs, (drawn) => {
        const { order, successors, predecessors } = graphFor(drawn);
        const place = new Map(order.map(({ module }, at) => [module.id, at]));
        expect(place.size).toBe(drawn.times.length);
        const links = [...successors].flatMap(([from, list]) => list.map((to) => [from, to] as const));
        for (const [from, to] of links) {
          expect(place.get(from)).toBeLessThan(place.get(to) as number);
          expect(predecessors.get(to)).toContain(from);
        }
        if (drawn.isChain) {
          expect(order.map(({ module }) => module.id)).toEqual(drawn.times.map((_, at) => nameOf(at)));
          return;
        }
        const wished = drawn.edges.filter(([from, to]) => from !== to);
        for (const [from, to] of wished) {
          const isThere = successors.get(nameOf(from))?.includes(nameOf(to)) ?? false;
          const closes = pathsFrom(successors, nameOf(to)).some((path) => path.includes(nameOf(from)));
          expect(isThere || closes).toBe(true);
        }
      }),
    );
  });
});

describe('upward ranks', () => {
  it('are the longest of all paths to an end, ways and mean costs added up', () => {
    fc.assert(
      fc.property(programs, (drawn) => {
        const graph = graphFor(drawn);
        const terrain = terrainFor(drawn);
        const ranks = upwardRanks(graph, terrain);
        for (const { module } of graph.order) {
          const lengths = pathsFrom(graph.successors, module.id).map(
            (path) =>
              path.reduce((sum, id) => sum + (terrain.costs.get(id)?.meanMs ?? 0), 0) +
              (path.length - 1) * drawn.wayMs,
          );
          expect(ranks.get(module.id)).toBeCloseTo(Math.max(...lengths), 6);
        }
      }),
    );
  });
});

describe('optimistic costs', () => {
  it('are what the best of all placements of the rest of a chain takes', () => {
    fc.assert(
      fc.property(programs, (one) => {
        const drawn = { ...one, isChain: true };
        const graph = graphFor(drawn);
        const table = optimisticCosts(graph, terrainFor(drawn));
        const bestFrom = (at: number, on: number): number =>
          Math.min(
            ...allPlacements(drawn.times.length - at - 1).map((homes) =>
              homes.reduce((sum, home, step) => {
                const before = step === 0 ? on : homes[step - 1];
                return sum + (before === home ? 0 : drawn.wayMs) + (drawn.times[at + 1 + step]?.[home] ?? 0);
              }, 0),
            ),
          );
        drawn.times.forEach((_, at) => {
          for (const on of [0, 1, 2]) {
            const device: DeviceId = deviceId(`d${on}`);
            expect(table.get(nameOf(at))?.(device)).toBeCloseTo(bestFrom(at, on), 6);
          }
        });
      }),
    );
  });
});

/** Every way to put so many modules on three devices. */
function allPlacements(count: number): readonly (readonly number[])[] {
  if (count === 0) return [[]];
  return allPlacements(count - 1).flatMap((homes) => [0, 1, 2].map((home) => [...homes, home]));
}
