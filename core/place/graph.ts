import { byText, type ModuleId } from '../ids.ts';
import type { Knowledge, ModuleRecord } from '../knowledge/knowledge.ts';
import type { Module } from '../model/module.ts';

/** The modules of one program, with who passes on to whom. */
export interface Graph {
  /** In an order in which everybody comes after those it hears from. */
  readonly order: readonly ModuleRecord[];
  readonly successors: ReadonlyMap<ModuleId, readonly ModuleId[]>;
  readonly predecessors: ReadonlyMap<ModuleId, readonly ModuleId[]>;
}

/**
 * The graph of the program a module belongs to: along the chain if it has one, else from who writes a topic to who reads it.
 * What leads back to where it came from is left out, in the order of ids, so that it is a graph without circles. A module
 * of no program is a graph of its own.
 */
export function graphOf(knowledge: Knowledge, record: ModuleRecord): Graph {
  const program = record.module.program === null ? undefined : knowledge.programs.get(record.module.program);
  const members = (program?.modules ?? [record.module.id])
    .map((id) => (id === record.module.id ? record : knowledge.modules.get(id)))
    .filter((one) => one !== undefined)
    .sort((a, b) => byText(a.module.id, b.module.id));
  const chain = program?.chain ?? [];
  const follows = ({ module: a }: ModuleRecord, { module: b }: ModuleRecord): boolean => {
    const at = chain.indexOf(a.id);
    return chain.length > 0 ? at >= 0 && chain[at + 1] === b.id : feeds(a, b);
  };
  const wished = new Map(
    members.map((one) => [one.module.id, members.filter((other) => other !== one && follows(one, other))]),
  );
  return withoutCircles(members, wished);
}

/** Walks depth first and leaves out what leads back to the path it is on. */
function withoutCircles(
  members: readonly ModuleRecord[],
  wished: ReadonlyMap<ModuleId, readonly ModuleRecord[]>,
): Graph {
  const successors = new Map<ModuleId, ModuleId[]>(members.map(({ module }) => [module.id, []]));
  const predecessors = new Map<ModuleId, ModuleId[]>(members.map(({ module }) => [module.id, []]));
  const reversed: ModuleRecord[] = [];
  const onPath = new Set<ModuleId>();
  const seen = new Set<ModuleId>();
  const walk = (one: ModuleRecord): void => {
    const { id } = one.module;
    seen.add(id);
    onPath.add(id);
    for (const next of wished.get(id) ?? []) {
      if (onPath.has(next.module.id)) continue;
      successors.get(id)?.push(next.module.id);
      predecessors.get(next.module.id)?.push(id);
      if (!seen.has(next.module.id)) walk(next);
    }
    onPath.delete(id);
    reversed.push(one);
  };
  for (const one of members) if (!seen.has(one.module.id)) walk(one);
  return { order: reversed.reverse(), successors, predecessors };
}

/** Whether one writes what the other reads. */
function feeds(a: Module, b: Module): boolean {
  return a.channels.some(
    (one) => one.mode !== 'r' && b.channels.some((other) => other.topic === one.topic && other.mode !== 'w'),
  );
}
