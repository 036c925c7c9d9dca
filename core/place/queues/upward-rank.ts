import type { ModuleId } from '../../ids.ts';
import type { Knowledge, ModuleRecord } from '../../knowledge/knowledge.ts';
import { type Graph, graphOf } from '../graph.ts';
import type { Profile, Queue } from '../policy.ts';
import { GATHER_MS } from './prospects.ts';
import { terrainOf, upwardRanks } from './ranks.ts';

/**
 * HEFT's order: from whom the way to the end of the program is longest goes first (Topcuoglu, Hariri & Wu, TPDS 2002), so that
 * everybody comes after those it hears from. The scorer `earliest-finish` is the other half.
 *
 * Known weakness: programs are ranked each by itself; of two the one with the longer way comes first.
 */
export const upwardRank: Queue = {
  name: 'upward-rank',
  gatherMs: GATHER_MS,
  open(profile, knowledge, waiting) {
    const ranks = ranksOf(profile, knowledge, waiting);
    const rankOf = ({ module }: ModuleRecord): number => ranks.get(module.id) ?? 0;
    const left = waiting.toSorted((a, b) => rankOf(b) - rankOf(a) || a.ordinal - b.ordinal);
    return {
      next() {
        const record = left.shift();
        return record === undefined ? undefined : { module: record.module.id, to: null };
      },
    };
  },
};

function ranksOf(
  profile: Profile,
  knowledge: Knowledge,
  waiting: readonly ModuleRecord[],
): ReadonlyMap<ModuleId, number> {
  const ranks = new Map<ModuleId, number>();
  if (waiting.length < 2) return ranks;
  for (const graph of graphsOf(knowledge, waiting)) {
    for (const [id, rank] of upwardRanks(graph, terrainOf(profile, knowledge, graph))) ranks.set(id, rank);
  }
  return ranks;
}

/** The graphs that those who wait belong to, each once. */
export function graphsOf(knowledge: Knowledge, waiting: readonly ModuleRecord[]): readonly Graph[] {
  const graphs: Graph[] = [];
  const seen = new Set<ModuleId>();
  for (const record of waiting) {
    if (seen.has(record.module.id)) continue;
    const graph = graphOf(knowledge, record);
    for (const { module } of graph.order) seen.add(module.id);
    graphs.push(graph);
  }
  return graphs;
}
