import type { ModuleId, RuntimeId, SiteId } from '../ids.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import type { Module } from '../model/module.ts';
import { rulesOn } from '../model/realm-rule.ts';
import type { Domain } from '../model/rule.ts';
import type { Candidacy } from './policy.ts';

/** Whether a module is a member of a group: whether it has a rule of it. */
const isMember = (module: Module, { rules }: Pick<Knowledge, 'rules'>, group: string): boolean =>
  rulesOn(module, rules)?.some((rule) => 'group' in rule && rule.group === group) ?? false;

/**
 * Counts the members of a group that are bound or reserved on some runtimes, each once, one module left out. Takes time in
 * proportion to what is bound there.
 */
export function memberCount(
  knowledge: Knowledge,
  among: Iterable<RuntimeId>,
  group: string,
  without: ModuleId,
): number {
  const { runtimes, modules } = knowledge;
  const found = new Set<ModuleId>();
  for (const id of among) {
    for (const bound of runtimes.get(id)?.bound ?? []) {
      const record = bound === without ? undefined : modules.get(bound);
      if (record !== undefined && isMember(record.module, knowledge, group)) found.add(bound);
    }
  }
  return found.size;
}

/** The runtimes that share a domain with the one that is considered. */
export function sharersOf({ knowledge, runtime, device }: Candidacy, domain: Domain): Iterable<RuntimeId> {
  switch (domain) {
    case 'runtime':
      return [runtime.runtime.id];
    case 'device':
      return device.runtimes;
    case 'site':
      return runtimesAt(knowledge, device.device.site);
    default:
      return knowledge.runtimes.keys();
  }
}

/** The runtimes of a site, by id. */
export function runtimesAt({ fleet }: Pick<Knowledge, 'fleet'>, site: SiteId): readonly RuntimeId[] {
  return (
    fleet.sites
      .get(site)
      ?.entries()
      .map(({ id }) => id as RuntimeId) ?? []
  );
}
