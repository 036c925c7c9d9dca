import { type Knowledge, moduleId } from '../../core/index.ts';
import type { Checkpoint } from '../store/index.ts';

/** What is supervised now, by name of the realm. */
type Supervised = ReadonlyMap<string, { readonly realm: { readonly knowledge: Knowledge } }>;

/** Whether a checkpoint may still be wanted: of a realm that is not supervised now, nobody knows what has ended there. */
export function isNeeded(realms: Supervised, { realm: name, module }: Checkpoint): boolean {
  const realm = realms.get(name)?.realm;
  if (realm === undefined) return true;
  const record = realm.knowledge.modules.get(moduleId(module));
  return record !== undefined && record.phase.kind !== 'ended';
}
