import type { DeviceId, ModuleId, RuntimeId } from '../../ids.ts';
import type { Knowledge, ModuleRecord } from '../../knowledge/knowledge.ts';
import type { Graph } from '../graph.ts';
import type { Batch, Profile, Queue } from '../policy.ts';
import { finishMs } from '../scores/earliest-finish.ts';
import { GATHER_MS } from './prospects.ts';
import { costsOf, optimisticCosts, terrainOf } from './ranks.ts';
import { graphsOf } from './upward-rank.ts';

/**
 * PEFT's order and choice: of those whose sources are placed, whose rest of the program takes longest at best, on average over
 * runtimes; it goes where its own finish and that rest together end soonest (Arabnejad & Barbosa, TPDS 2014). Looks ahead
 * where HEFT does not: a runtime that is fast for the module but far from where the next one must be loses.
 *
 * Known weakness: the table is that of the moment when the batch was opened.
 */
export const optimistic: Queue = {
  name: 'optimistic',
  gatherMs: GATHER_MS,
  open: (profile, knowledge, waiting) => new LookAhead(profile, knowledge, waiting),
};

interface Task {
  readonly record: ModuleRecord;
  readonly graph: Graph;
  readonly rankMs: number;
  readonly restMs: (on: DeviceId) => number;
}

class LookAhead implements Batch {
  readonly #profile: Profile;
  readonly #left = new Map<ModuleId, Task>();

  constructor(profile: Profile, knowledge: Knowledge, waiting: readonly ModuleRecord[]) {
    this.#profile = profile;
    const wanted = new Set(waiting.map(({ module }) => module.id));
    for (const graph of graphsOf(knowledge, waiting)) {
      const terrain = terrainOf(profile, knowledge, graph);
      const table = optimisticCosts(graph, terrain);
      for (const record of graph.order) {
        const { id } = record.module;
        if (!wanted.has(id)) continue;
        const restMs = table.get(id) ?? (() => 0);
        const contenders = terrain.costs.get(id)?.contenders ?? [];
        const sumMs = contenders.reduce((sum, { device }) => sum + restMs(device.device.id), 0);
        this.#left.set(id, { record, graph, restMs, rankMs: sumMs / Math.max(1, contenders.length) });
      }
    }
  }

  next(knowledge: Knowledge): ReturnType<Batch['next']> {
    let best: Task | undefined;
    for (const task of this.#left.values()) {
      const sources = task.graph.predecessors.get(task.record.module.id) ?? [];
      if (sources.some((id) => this.#left.has(id))) continue;
      const isAhead = best === undefined || task.rankMs > best.rankMs;
      const isFirst = task.rankMs === best?.rankMs && task.record.ordinal < best.record.ordinal;
      if (isAhead || isFirst) best = task;
    }
    if (best === undefined) return undefined;
    this.#left.delete(best.record.module.id);
    return { module: best.record.module.id, to: this.#homeFor(knowledge, best) };
  }

  #homeFor(knowledge: Knowledge, { record, restMs }: Task): RuntimeId | null {
    let to: RuntimeId | null = null;
    let leastMs = Number.POSITIVE_INFINITY;
    for (const met of costsOf(this.#profile, knowledge, record).contenders) {
      const { id } = met.runtime.runtime;
      const endMs = finishMs(met) + restMs(met.device.device.id);
      if (endMs < leastMs || (endMs === leastMs && to !== null && id < to)) [to, leastMs] = [id, endMs];
    }
    return to;
  }
}
