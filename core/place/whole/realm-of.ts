import type { RuntimeId } from '../../ids.ts';
import type { Knowledge, ModuleRecord } from '../../knowledge/knowledge.ts';
import { homeOf, slownessOf } from '../../knowledge/recall.ts';
import { NOWHERE, type Offer, packedOffers } from '../../solve/offers.ts';
import type { Realm } from '../../solve/realm.ts';
import { CORE_GRAIN, grainsLeft } from '../capacity.ts';

/** What a module is offered: a runtime that fits, and the worth of being there. */
export interface Bid {
  readonly runtime: RuntimeId;
  /** Above 0, in whatever unit all bids share. */
  readonly value: number;
}

/** A realm as solvers see it, and who stands behind its numbers. */
export interface WholeRealm {
  readonly realm: Realm;
  readonly runtimes: readonly RuntimeId[];
}

/** Modules of a runtime that takes any number (above what any runtime is given). */
const SLOT_COUNT_MAX = 1_000_000;
const RESOURCE_COUNT = 3;

/**
 * Makes a realm for the solvers of what is known: the modules in question with their bids, and what is left of every runtime that
 * is bid for, without what these modules hold themselves. Resources are memory, cores and a count of modules; cores are
 * reckoned in those of the reference, so that one demand suits all runtimes, and a plan may be held to a share of them.
 *
 * Known weakness: runtimes that share a device are each given all that is left of it, and pages are those of the runtime
 * that counts them; whoever carries a plan out has to check what fits.
 */
export function realmOf(
  knowledge: Knowledge,
  modules: readonly ModuleRecord[],
  bids: readonly (readonly Bid[])[],
  coreShareMax = 1,
): WholeRealm {
  const runtimes = [...new Set(bids.flatMap((row) => row.map(({ runtime }) => runtime)))].sort();
  const indexOf = new Map(runtimes.map((id, at) => [id, at]));
  const rows = bids.map((row) =>
    row.map(({ runtime, value }): Offer => ({ runtime: indexOf.get(runtime) ?? 0, value })),
  );
  const capacities = new Float64Array(runtimes.length * RESOURCE_COUNT);
  runtimes.forEach((id, at) => {
    const [bytes, cores, slots] = leftOf(knowledge, id);
    capacities.set([bytes, cores * coreShareMax, slots], at * RESOURCE_COUNT);
  });
  const demands = new Float64Array(modules.length * RESOURCE_COUNT);
  const homes = new Int32Array(modules.length).fill(NOWHERE);
  modules.forEach(({ module }, at) => {
    demands.set([module.demand.memoryBytes, module.demand.cpuShare, 1], at * RESOURCE_COUNT);
  });
  modules.forEach((record, at) => {
    const home = homeOf(record);
    const index = home === null ? undefined : indexOf.get(home);
    if (index === undefined) return;
    homes[at] = index;
    // What it holds is its own to give up.
    for (let resource = 0; resource < RESOURCE_COUNT; resource++) {
      const place = index * RESOURCE_COUNT + resource;
      capacities[place] = (capacities[place] as number) + (demands[at * RESOURCE_COUNT + resource] as number);
    }
  });
  const offers = packedOffers(runtimes.length, rows);
  return { runtimes, realm: { offers, resourceCount: RESOURCE_COUNT, capacities, demands, homes } };
}

/** What is left of a runtime: bytes, reference cores, modules. */
function leftOf(knowledge: Knowledge, id: RuntimeId): readonly [number, number, number] {
  const record = knowledge.runtimes.get(id);
  const device = record === undefined ? undefined : knowledge.devices.get(record.runtime.device.id);
  if (record === undefined || device === undefined) return [0, 0, 0];
  const { runtime, committed } = record;
  const bytes = Math.min(
    runtime.memoryBytes - committed.memoryBytes,
    device.device.memoryBytes - device.committed.memoryBytes,
  );
  const cores =
    (grainsLeft(device, knowledge.settings.coreCommitShareMax) * CORE_GRAIN) / slownessOf(runtime);
  const slots =
    runtime.moduleCountMax === 0 ? SLOT_COUNT_MAX : runtime.moduleCountMax - committed.moduleCount;
  return [Math.max(0, bytes), Math.max(0, cores), Math.max(0, slots)];
}
