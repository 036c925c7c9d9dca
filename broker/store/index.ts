import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Freezables } from '../freeze/index.ts';
import { CheckpointStore } from './checkpoints.ts';
import { FileStore, type StoreLimits } from './store.ts';
import { UserFiles } from './user-files.ts';

/** The door of the store: what other folders of the broker may import. */

export type { Checkpoint } from './checkpoints.ts';
export { whyFixed, whyFixedAfterAll } from './movable.ts';
export { FileStore, type Refusal, type StoredFile } from './store.ts';
export { type Found, UserFiles } from './user-files.ts';

/** All files a supervisor has to give away. */
export interface Store {
  readonly files: FileStore;
  readonly users: UserFiles;
  /** What was made of its modules, so that they can be paused and moved. */
  readonly freezables: Freezables;
  /** From which modules go on whose runtime was lost. */
  readonly checkpoints: CheckpointStore;
}

/** Opens the store in a folder. */
export const openStore = async (folder: string, limits: Partial<StoreLimits> = {}): Promise<Store> => ({
  files: await FileStore.open(folder, limits),
  users: await UserFiles.open(folder),
  freezables: new Freezables(join(folder, 'freezable')),
  checkpoints: await CheckpointStore.open(join(folder, 'checkpoints')),
});

const USERS = '/store/users/';

/**
 * Reads the file a module refers to, for runtimes that want it inside a message: `sha256:…`, a path below `/store/users/`, or
 * the name under which it was uploaded last. `null` when it is not here.
 */
export async function readReferred({ files, users }: Store, reference: string): Promise<Uint8Array | null> {
  if (reference.startsWith(USERS)) {
    const found = await users.find(reference.slice(USERS.length));
    return found.kind === 'file' ? readFile(found.path) : null;
  }
  const sha256 = reference.startsWith('sha256:')
    ? reference.slice('sha256:'.length)
    : files.files.filter(({ name }) => name === reference).toSorted((a, b) => b.storedMs - a.storedMs)[0]
        ?.sha256;
  return sha256 === undefined || files.find(sha256) === undefined ? null : readFile(files.path(sha256));
}
