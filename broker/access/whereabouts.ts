import {
  type Channel,
  homeOf,
  type Knowledge,
  moduleId,
  type RuntimeRecord,
  runtimeId,
} from '../../core/index.ts';
import { type Identity, speaksFor } from './identity.ts';

/** A realm, with what its supervisor knows right now; `null` while it knows nothing yet. */
export interface Scene {
  readonly realm: string;
  readonly knowledge: Knowledge | null;
}

/**
 * Whether somebody is a runtime, or the manager that a runtime has named as its own. Who names a manager lets it speak for
 * itself; nobody can become another's manager without its word.
 */
export function isRuntime(who: Identity, runtime: string, { knowledge }: Scene): boolean {
  if (speaksFor(who, runtime)) return true;
  const parent = knowledge?.runtimes.get(runtimeId(runtime))?.runtime.parent ?? null;
  return parent !== null && speaksFor(who, parent);
}

/** Whether a runtime is known. */
export const isKnown = (runtime: string, { knowledge }: Scene): boolean =>
  knowledge?.runtimes.has(runtimeId(runtime)) ?? false;

/** Whether some runtime is called so, which is not its id. Takes time in proportion to the realm. */
export const isNameOfOne = (name: string, { knowledge }: Scene): boolean =>
  knowledge?.runtimes.values().some(({ runtime }) => runtime.name === name) ?? false;

/** Whether a module is, as far as the supervisor knows, on a runtime that somebody is. */
export function isHost(who: Identity, module: string, scene: Scene): boolean {
  const record = scene.knowledge?.modules.get(moduleId(module));
  const home = record === undefined ? null : homeOf(record);
  return home !== null && isRuntime(who, home, scene);
}

/**
 * Whether somebody may speak with a module's voice: the runtime where it is, and both ends of its move. What has ended
 * belongs to nobody, so that the last words of a runtime that was slow to say them are still heard.
 */
export function isVoice(who: Identity, module: string, scene: Scene): boolean {
  if (scene.knowledge === null || who.runtimes.length === 0) return false;
  const record = scene.knowledge.modules.get(moduleId(module));
  if (record === undefined || record.phase.kind === 'ended' || isHost(who, module, scene)) return true;
  const move = scene.knowledge.migrations.get(moduleId(module));
  return move !== undefined && [move.from, move.to].some((end) => isRuntime(who, end, scene));
}

/** Whether a module is on its way from a runtime that somebody is to another one. */
export function isSource(who: Identity, module: string, to: string, scene: Scene): boolean {
  const move = scene.knowledge?.migrations.get(moduleId(module));
  return move !== undefined && move.to === to && isRuntime(who, move.from, scene);
}

/** Whether anything at all is on its way from a runtime that somebody is to another one. */
export function sendsTo(who: Identity, to: string, { knowledge }: Scene): boolean {
  const moves = knowledge?.migrations;
  return moves?.values().some((move) => move.to === to && speaksFor(who, move.from)) ?? false;
}

/**
 * Whether a module on a runtime that somebody is has a channel to a topic, to hear or to say something there. Takes time in
 * proportion to the realm where runtimes are named by the beginning of their names only.
 */
export function hasChannel(who: Identity, topic: string, way: 'r' | 'w', { knowledge }: Scene): boolean {
  if (knowledge === null) return false;
  const serves = ({ topic: there, mode }: Channel): boolean => there === topic && mode.includes(way);
  const hasIt = (record: RuntimeRecord | undefined): boolean =>
    record?.bound.some((module) => knowledge.modules.get(module)?.module.channels.some(serves)) ?? false;
  if (who.runtimes.some((runtime) => hasIt(knowledge.runtimes.get(runtimeId(runtime))))) return true;
  if (!who.runtimes.some((runtime) => runtime.endsWith('*'))) return false;
  return knowledge.runtimes
    .values()
    .some((record) => record.bound.length > 0 && speaksFor(who, record.runtime.id) && hasIt(record));
}
