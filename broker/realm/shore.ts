import { randomUUID } from 'node:crypto';
import {
  type FarMove,
  gateOf,
  type ModuleId,
  type Profile,
  type RealmId,
  type RequestId,
  requestId,
} from '../../core/index.ts';
import { hasRun, isKept } from './crossing.ts';
import type { Realm } from './realm.ts';

/** What a ferry takes of a realm. */
export type Side = Pick<Realm, 'knowledge' | 'nowMs' | 'ask' | 'take' | 'written' | 'watch' | 'isDeciding'>;

/** A realm that modules may leave and come to. */
export interface Shore {
  readonly realm: Side;
  readonly profile: Profile;
}

/** Begins the ids of a ferry's requests; no MQTT client can have such an id. */
const HEAD = 'ferry:';

/** An id that nobody had before. */
export const freshRequest = (): RequestId => requestId(`${HEAD}${randomUUID()}`);

/** Whether a move is still to be decided where it began, or is to be called back from there. Not once its source was told to go on. */
export function isUnderWay({ knowledge }: Side, module: ModuleId, epoch: number): boolean {
  const migration = knowledge.migrations.get(module);
  return migration?.toEpoch === epoch && migration.step !== 'resuming' && migration.step !== 'discarding';
}

/**
 * Has another realm forget what it may have of a module by a move that is over where it began, and tells the realm where it
 * began if that waits to hear so. What has run there and is not wanted back stays.
 */
export async function callBack(
  { here, other, from }: { readonly here: Side; readonly other: Side; readonly from: RealmId },
  module: ModuleId,
  { realm, epoch }: FarMove,
): Promise<void> {
  const isWanted = (): boolean =>
    here.knowledge.modules.get(module)?.recalls?.some((one) => one.realm === realm && one.epoch === epoch) ===
    true;
  const there = other.knowledge.modules.get(module);
  const sent = { from, migration: { toEpoch: epoch } };
  if (isKept(there, sent) && (isWanted() || !hasRun(there, sent))) await forget(other, module);
  else await other.written();
  await settle(other, from, { module, epoch });
  if (isWanted())
    await here.take({ kind: 'module-exited', runtime: gateOf(realm), module, epoch, reason: 'stopped' });
}

/** Tells a realm that the move by which a module came, and has run there, is over where it began. */
export async function settle(
  other: Side,
  from: RealmId,
  { module, epoch }: { readonly module: ModuleId; readonly epoch: number },
): Promise<void> {
  if (!hasRun(other.knowledge.modules.get(module), { from, migration: { toEpoch: epoch } })) return;
  await other.take({ kind: 'module-discarded', runtime: gateOf(from), module, epoch });
}

/** Has a realm end a module. */
export async function forget(realm: Side, module: ModuleId): Promise<void> {
  await realm.ask({ kind: 'module-deletion-requested', request: freshRequest(), module });
}
