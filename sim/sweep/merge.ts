import { type Finding, fault, found } from '../run/folder.ts';
import { inOrder, type Result } from './conduct.ts';
import type { Making, SweepFolder } from './folder.ts';
import type { Plan } from './plan.ts';

/** What the shards of a sweep come to together. */
export interface Merged {
  readonly plan: Plan;
  readonly results: readonly Result[];
  readonly making: Making;
}

/** Puts the shards of one sweep together; says what is wrong if they are not one, each once, and all of it. */
export function merged(folders: readonly SweepFolder[]): Finding<Merged> {
  const [first] = folders;
  if (first === undefined) return fault('there is nothing to merge');
  for (const { path, record } of folders) {
    if (record.shard === null) return fault(`"${path}" is no shard: it is whole already`);
    if (record.planSha256 !== first.record.planSha256)
      return fault(`"${path}" and "${first.path}" are not of the same sweep: files, policies or code differ`);
  }
  const count = first.record.shard?.count ?? 0;
  const byIndex = new Map<number, SweepFolder>();
  for (const folder of folders) {
    const { shard } = folder.record;
    const index = shard?.index.value ?? 0;
    const twin = byIndex.get(index);
    if (shard?.count !== count)
      return fault(`"${folder.path}" is one of ${shard?.count} shards, not of ${count}`);
    if (twin !== undefined)
      return fault(`"${folder.path}" and "${twin.path}" are the same shard ${index}/${count}`);
    byIndex.set(index, folder);
  }
  const missing = Array.from({ length: count }, (_, n) => n + 1).filter((index) => !byIndex.has(index));
  if (missing.length > 0)
    return fault(`missing: ${missing.map((index) => `shard ${index}/${count}`).join(', ')}`);
  const results = folders.flatMap((folder) => folder.results).toSorted((a, b) => inOrder(a.cell, b.cell));
  return found({ plan: first.plan, results, making: first.record });
}
