import type { DeviceId, ModuleId } from '../../ids.ts';
import type { Knowledge, ModuleRecord } from '../../knowledge/knowledge.ts';
import { homeOf } from '../../knowledge/recall.ts';
import { askedOf, candidacyOf, wayMs } from '../candidacy.ts';
import { type Graph, graphOf } from '../graph.ts';
import type { Candidacy, Scorer } from '../policy.ts';

/** Finish at which a runtime has lost half its worth (assumption: what people take for immediate). */
const HALF_MS = 100;

/**
 * Prefers runtimes on which one datum would be through the module soonest: as soon as it is there from all modules that
 * pass it on, plus the time to compute it; the earliest finish time of HEFT (Topcuoglu, Hariri & Wu, "Performance-Effective
 * and Low-Complexity Task Scheduling for Heterogeneous Computing", TPDS 2002). Who hears from nobody placed is fed by its
 * anchor.
 *
 * Score: 100 ms ÷ (100 ms + finish); 1 where it takes no time.
 *
 * Known weakness: a processor is never taken to be idle at a certain time, as HEFT has it: modules share it, so that what
 * others keep busy is in the time to compute.
 */
export const earliestFinish: Scorer = {
  name: 'earliest-finish',
  score: (candidacy) => HALF_MS / (HALF_MS + finishMs(candidacy)),
};

/** When one datum that entered the program at 0 would be through the module on this runtime. */
export function finishMs(candidacy: Candidacy): number {
  const { knowledge, module, device, computeMs } = candidacy;
  const graph = graphOf(knowledge, module);
  return arrivalMs({ knowledge, graph, known: new Map() }, module, device.device.id) + computeMs;
}

/** Where a module is, and when it passes a datum on. */
interface Source {
  readonly device: DeviceId;
  readonly doneMs: number;
}

/** What was worked out for one question; `null` stands for a module that is nowhere yet. */
interface Scene {
  readonly knowledge: Knowledge;
  readonly graph: Graph;
  readonly known: Map<ModuleId, Source | null>;
}

/** When all that a module hears from has arrived at a device. */
function arrivalMs(scene: Scene, { module }: ModuleRecord, at: DeviceId): number {
  const { knowledge, graph } = scene;
  let latestMs = 0;
  let isFed = false;
  for (const id of graph.predecessors.get(module.id) ?? []) {
    const source = sourceOf(scene, id);
    if (source === null) continue;
    isFed = true;
    latestMs = Math.max(latestMs, source.doneMs + wayMs(knowledge, source.device, at));
  }
  if (isFed || module.anchor === null) return latestMs;
  return wayMs(knowledge, module.anchor, at, module.demand.callBytes / 2);
}

function sourceOf(scene: Scene, id: ModuleId): Source | null {
  const found = scene.known.get(id);
  if (found !== undefined) return found;
  const record = scene.knowledge.modules.get(id);
  const home = record === undefined ? null : homeOf(record);
  const met =
    record === undefined || home === null ? undefined : candidacyOf(askedOf(scene.knowledge, record), home);
  const source =
    met === undefined || record === undefined
      ? null
      : {
          device: met.device.device.id,
          doneMs: arrivalMs(scene, record, met.device.device.id) + met.computeMs,
        };
  scene.known.set(id, source);
  return source;
}
