import { byText, type RuntimeId } from '../ids.ts';
import type { Knowledge, ModuleRecord, RuntimeRecord } from '../knowledge/knowledge.ts';
import { mayMove } from './victims.ts';
import { isWorthIt, quoteFor } from './worth.ts';

/** Modules looked at per runtime, from the first by id (bounds a look at a crowded one). */
const MODULES_PER_RUNTIME_MAX = 16;

/**
 * The modules elsewhere that would gain most from a runtime that joined or returned, at most `rebalanceMoveCount`, best
 * first; ties by id. Prices are compared before the policy is asked, which still may refuse or know a better target.
 *
 * Known weakness: in realms of more than `rebalanceScanCount` runtimes only the fullest of its own site are scanned;
 * elsewhere, runtimes in trouble find the newcomer when their own reviews come round.
 */
export function homesFor(knowledge: Knowledge, newcomer: RuntimeRecord): readonly ModuleRecord[] {
  const { settings } = knowledge;
  const gains: { readonly module: ModuleRecord; readonly gainMs: number }[] = [];
  for (const from of neighboursOf(knowledge, newcomer)) {
    if (from.health !== 'alive' || from.runtime.id === newcomer.runtime.id) continue;
    for (const id of from.bound.slice(0, MODULES_PER_RUNTIME_MAX)) {
      const module = knowledge.modules.get(id);
      if (module === undefined || module.phase.kind !== 'running' || module.phase.on !== from.runtime.id)
        continue;
      if (!mayMove(knowledge, module, 'better-home')) continue;
      const { worth } = quoteFor(knowledge, { module, from, to: newcomer, escapes: false });
      if (isWorthIt(worth)) gains.push({ module, gainMs: worth.benefitMs - worth.priceMs });
    }
  }
  return gains
    .sort((a, b) => b.gainMs - a.gainMs || byText(a.module.module.id, b.module.module.id))
    .slice(0, settings.rebalanceMoveCount)
    .map(({ module }) => module);
}

/** All runtimes of a small realm; of a large one some of the newcomer's site, the last by id. */
function neighboursOf(
  { runtimes, fleet, settings }: Knowledge,
  newcomer: RuntimeRecord,
): readonly RuntimeRecord[] {
  if (runtimes.size <= settings.rebalanceScanCount) return runtimes.values();
  const site = fleet.sites.get(newcomer.runtime.device.site);
  const neighbours: RuntimeRecord[] = [];
  for (let count = 1; site !== undefined && count <= settings.rebalanceScanCount; count++) {
    const slot = site.nth(site.size - count);
    const record = slot === undefined ? undefined : runtimes.get(slot.id as RuntimeId);
    if (record !== undefined) neighbours.push(record);
  }
  return neighbours;
}
