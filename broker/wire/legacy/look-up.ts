import {
  type Knowledge,
  type ModuleId,
  type ModuleRecord,
  moduleId,
  type RuntimeRecord,
  runtimeId,
} from '../../../core/index.ts';
import { notesOf } from '../notes.ts';
import { uuidIn } from './python.ts';

/** Whether a runtime is counted on. */
export const isThere = (record: RuntimeRecord | undefined): record is RuntimeRecord =>
  record !== undefined && (record.health === 'alive' || record.health === 'suspect');

/** Whether a module is wanted. */
export const isWanted = (record: ModuleRecord | undefined): record is ModuleRecord =>
  record !== undefined && record.phase.kind !== 'ended';

/**
 * A runtime by its uuid or its name. A uuid goes before every name, so that none can hijack another by taking its uuid for
 * a name; of several with one name the first by id is meant. Looking for a name takes time in proportion to the realm.
 */
export function runtimeCalled(scene: Knowledge, called: string): RuntimeRecord | undefined {
  const known = scene.runtimes.get(runtimeId(called));
  if (known !== undefined) return isThere(known) ? known : undefined;
  const id = scene.runtimes.keys().find((key) => {
    const record = scene.runtimes.get(key);
    return record?.runtime.name === called && isThere(record);
  });
  return id === undefined ? undefined : scene.runtimes.get(id);
}

/** The id that an old peer means: a uuid in any spelling, or the id of a module of ours, which may be any name. */
export function moduleIdIn(scene: Knowledge, value: unknown): ModuleId | null {
  const uuid = uuidIn(value);
  if (uuid !== null) return moduleId(uuid);
  return typeof value === 'string' && scene.modules.has(moduleId(value)) ? moduleId(value) : null;
}

/** A wanted module by its uuid or its name, likewise. */
export function moduleCalled(scene: Knowledge, called: string): ModuleRecord | undefined {
  const known = scene.modules.get(moduleId(called));
  if (known !== undefined) return isWanted(known) ? known : undefined;
  const id = scene.modules.keys().find((key) => {
    const record = scene.modules.get(key);
    return record?.module.name === called && isWanted(record);
  });
  return id === undefined ? undefined : scene.modules.get(id);
}

/**
 * Whether some runtime offers what a module needs. Legacy clients expect to be refused at once when none does; what
 * only finds no room waits, as in our own dialect.
 */
export function isSuitable(
  scene: Knowledge,
  apis: readonly string[],
  only: RuntimeRecord | undefined,
): boolean {
  const offers = (record: RuntimeRecord | undefined): boolean =>
    isThere(record) && apis.every((api) => record.runtime.apis.includes(api));
  // Keys are listed once for all versions with the same runtimes, and the first that offers all is enough.
  return only === undefined
    ? scene.runtimes.keys().some((id) => offers(scene.runtimes.get(id)))
    : offers(only);
}

/**
 * How much of a module gets from one runtime to another. All of it where both speak our own dialect; its memory from one
 * browser of the first generation to another; nothing from such a browser to a runtime of ours, where memory alone is of no
 * use, so that the module begins anew there; `null` where it cannot even be asked to go, as no other runtime ever sent one off.
 */
export function carried(
  from: RuntimeRecord | undefined,
  to: RuntimeRecord | undefined,
): 'all' | 'memory' | 'nothing' | null {
  const [source, target] = [notesOf(from), notesOf(to)];
  const isBrowser = (notes: typeof source): boolean => notes?.generation === 'g1' && !notes.confirmsStart;
  if (source === null) return target === null ? 'all' : null;
  if (!isBrowser(source)) return null;
  if (target === null) return 'nothing';
  return isBrowser(target) ? 'memory' : null;
}

/** Whether whoever asks for a move can have it, with whatever is lost on the way. */
export const canCarry = (from: RuntimeRecord | undefined, to: RuntimeRecord | undefined): boolean =>
  carried(from, to) !== null;
