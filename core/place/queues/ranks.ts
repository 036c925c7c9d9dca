import type { DeviceId, ModuleId } from '../../ids.ts';
import type { Knowledge, ModuleRecord } from '../../knowledge/knowledge.ts';
import { askedOf, candidacyOf, UNMEASURED_MS } from '../candidacy.ts';
import type { Graph } from '../graph.ts';
import { place } from '../place.ts';
import type { Candidacy, Profile } from '../policy.ts';

/** What a module would take on the runtimes it may have. */
export interface Costs {
  readonly contenders: readonly Candidacy[];
  readonly meanMs: number;
}

/** The costs of all modules of a graph, and of one way between two of them. */
export interface Terrain {
  readonly costs: ReadonlyMap<ModuleId, Costs>;
  readonly wayMs: number;
}

/**
 * Works out what each module of a graph would take where. Of a large realm only the contenders that a placement names count.
 */
export function terrainOf(profile: Profile, knowledge: Knowledge, graph: Graph): Terrain {
  const costs = new Map(graph.order.map((record) => [record.module.id, costsOf(profile, knowledge, record)]));
  return { costs, wayMs: meanWayMs(knowledge) };
}

/** What a module would take where it may be. */
export function costsOf(profile: Profile, knowledge: Knowledge, record: ModuleRecord): Costs {
  const asked = askedOf(knowledge, record);
  const contenders = place(profile, knowledge, record).contenders.flatMap(
    ({ runtime }) => candidacyOf(asked, runtime) ?? [],
  );
  const sumMs = contenders.reduce((sum, { computeMs }) => sum + computeMs, 0);
  return { contenders, meanMs: contenders.length === 0 ? 0 : sumMs / contenders.length };
}

/** One way between two devices on average: through the hub, as nearly all traffic goes. */
function meanWayMs({ legs }: Knowledge): number {
  if (legs.size === 0) return UNMEASURED_MS;
  let sumMs = 0;
  for (const { latencyMs } of legs.values()) sumMs += latencyMs;
  return (2 * sumMs) / legs.size;
}

/**
 * Upward ranks: how long a datum still takes from a module to the end of the program, on average over runtimes and ways
 * (Topcuoglu, Hariri & Wu, TPDS 2002): rank(i) = mean cost + max over successors of (way + rank).
 */
export function upwardRanks(graph: Graph, { costs, wayMs }: Terrain): ReadonlyMap<ModuleId, number> {
  const ranks = new Map<ModuleId, number>();
  for (const { module } of graph.order.toReversed()) {
    let restMs = 0;
    for (const next of graph.successors.get(module.id) ?? [])
      restMs = Math.max(restMs, wayMs + (ranks.get(next) ?? 0));
    ranks.set(module.id, (costs.get(module.id)?.meanMs ?? 0) + restMs);
  }
  return ranks;
}

/** By module: what the rest of the program takes at best if the module is on a certain device. */
export type OptimisticCosts = ReadonlyMap<ModuleId, (on: DeviceId) => number>;

/**
 * The optimistic cost table (Arabnejad & Barbosa, "List Scheduling Algorithm for Heterogeneous Systems by an Optimistic Cost
 * Table", TPDS 2014): OCT(i, p) = max over successors j of min over q of (OCT(j, q) + cost(j, q) + way, 0 on one device).
 */
export function optimisticCosts(graph: Graph, { costs, wayMs }: Terrain): OptimisticCosts {
  const table = new Map<ModuleId, (on: DeviceId) => number>();
  for (const { module } of graph.order.toReversed()) {
    const branches = (graph.successors.get(module.id) ?? []).map((next) => {
      const rest = table.get(next) ?? (() => 0);
      const byDevice = new Map<DeviceId, number>();
      let anywhereMs = Number.POSITIVE_INFINITY;
      for (const { device, computeMs } of costs.get(next)?.contenders ?? []) {
        const { id } = device.device;
        const ms = rest(id) + computeMs;
        byDevice.set(id, Math.min(ms, byDevice.get(id) ?? Number.POSITIVE_INFINITY));
        anywhereMs = Math.min(anywhereMs, ms);
      }
      return { byDevice, anywhereMs };
    });
    table.set(module.id, (on) => {
      let worstMs = 0;
      for (const { byDevice, anywhereMs } of branches) {
        // A successor that fits nowhere now tells nothing.
        const ms = Math.min(byDevice.get(on) ?? Number.POSITIVE_INFINITY, anywhereMs + wayMs);
        if (ms !== Number.POSITIVE_INFINITY) worstMs = Math.max(worstMs, ms);
      }
      return worstMs;
    });
  }
  return table;
}
