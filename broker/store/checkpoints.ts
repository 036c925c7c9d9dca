import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isIntactSnapshot } from '../freeze/index.ts';

/** The newest checkpoint of a module. */
export interface Checkpoint {
  readonly realm: string;
  readonly module: string;
  /** The instance that it is of. */
  readonly epoch: number;
  readonly sha256: string;
  readonly sizeBytes: number;
  /** When it came, in milliseconds since 1970. */
  readonly storedMs: number;
}

/** What became of a checkpoint that was brought. */
export type Kept =
  | { readonly kind: 'kept'; readonly checkpoint: Checkpoint }
  | { readonly kind: 'refused'; readonly refusal: CheckpointRefusal; readonly message: string };

/** Why a checkpoint was not taken. */
export type CheckpointRefusal = 'too-large' | 'full' | 'unfit' | 'superseded';

/** What is kept of checkpoints. */
export interface CheckpointLimits {
  readonly snapshotBytesMax: number;
  readonly totalBytesMax: number;
}

/** As much as a module may have that says nothing, and as much again for files and messages; half of what files may take. */
const LIMITS: CheckpointLimits = { snapshotBytesMax: 128 * 2 ** 20, totalBytesMax: 4 * 2 ** 30 };

const DRAFT = '.draft';
const NOTE = '.json';

/**
 * The newest checkpoint of each module, by its hash. A new one takes the place of the old one only once it is written and
 * synced; what a crash leaves half done is cleared away at the next start.
 */
export class CheckpointStore {
  readonly #folder: string;
  readonly #limits: CheckpointLimits;
  readonly #kept = new Map<string, Checkpoint>();
  #totalBytes = 0;

  private constructor(folder: string, limits: CheckpointLimits) {
    this.#folder = folder;
    this.#limits = limits;
  }

  /** Opens a folder, and makes it if it is not there. */
  static async open(folder: string, limits: Partial<CheckpointLimits> = {}): Promise<CheckpointStore> {
    const store = new CheckpointStore(folder, { ...LIMITS, ...limits });
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const entries = new Set(await readdir(folder));
    for (const entry of entries) {
      if (!entry.endsWith(NOTE)) continue;
      const note = JSON.parse(await readFile(join(folder, entry), 'utf8')) as Checkpoint;
      if (entries.has(note.sha256)) store.#keep(note);
      else await rm(join(folder, entry), { force: true });
    }
    const used = new Set([...store.#kept.values()].flatMap((one) => [one.sha256, noteOf(one)]));
    for (const entry of entries) if (!used.has(entry)) await rm(join(folder, entry), { force: true });
    return store;
  }

  /** How much all of them take. */
  get totalBytes(): number {
    return this.#totalBytes;
  }

  /** The newest one of a module; `undefined` if there is none. */
  find(realm: string, module: string): Checkpoint | undefined {
    return this.#kept.get(keyOf(realm, module));
  }

  /** Where its bytes lie. */
  path({ sha256 }: Pick<Checkpoint, 'sha256'>): string {
    return join(this.#folder, sha256);
  }

  /** Takes a checkpoint in as it comes, instead of the one before it, if it is still wanted when all of it is here. */
  async add(
    of: Pick<Checkpoint, 'realm' | 'module' | 'epoch'>,
    chunks: AsyncIterable<Uint8Array>,
    isWanted: () => boolean = () => true,
  ): Promise<Kept> {
    const draft = join(this.#folder, `${randomUUID()}${DRAFT}`);
    try {
      const sizeBytes = await this.#write(draft, chunks);
      if (typeof sizeBytes !== 'number') return sizeBytes;
      const before = this.find(of.realm, of.module);
      if (this.#totalBytes - (before?.sizeBytes ?? 0) + sizeBytes > this.#limits.totalBytesMax)
        return refused('full', `checkpoints may take ${this.#limits.totalBytesMax} bytes together`);
      const bytes = await readFile(draft);
      if (!(await isIntactSnapshot(bytes))) return refused('unfit', 'no snapshot of ours, or not all of it');
      if (!isWanted()) return refused('superseded', 'another instance is believed by now');
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const checkpoint = { ...of, sha256, sizeBytes, storedMs: Date.now() };
      await rename(draft, this.path({ sha256 }));
      await writeFile(`${draft}${NOTE}`, JSON.stringify(checkpoint), { flush: true, mode: 0o600 });
      await rename(`${draft}${NOTE}`, join(this.#folder, noteOf(checkpoint)));
      const replaced = this.find(of.realm, of.module); // Meanwhile the one before may have been swept away.
      this.#keep(checkpoint);
      if (replaced !== undefined) await this.#drop(replaced);
      return { kind: 'kept', checkpoint };
    } finally {
      await rm(draft, { force: true });
    }
  }

  /** Keeps the newest one of a module in another realm's name, too, as its newest there; whether there is one. */
  async copy(module: string, from: string, to: string): Promise<boolean> {
    const kept = this.find(from, module);
    if (kept === undefined) return false;
    const checkpoint: Checkpoint = { ...kept, realm: to };
    const draft = join(this.#folder, `${randomUUID()}${DRAFT}${NOTE}`);
    await writeFile(draft, JSON.stringify(checkpoint), { flush: true, mode: 0o600 });
    await rename(draft, join(this.#folder, noteOf(checkpoint)));
    const replaced = this.find(to, module);
    this.#keep(checkpoint);
    if (replaced !== undefined) await this.#drop(replaced);
    return true;
  }

  /** Forgets those of modules that nobody will restart. */
  async sweep(isNeeded: (checkpoint: Checkpoint) => boolean): Promise<void> {
    for (const checkpoint of [...this.#kept.values()]) {
      if (isNeeded(checkpoint)) continue;
      this.#kept.delete(keyOf(checkpoint.realm, checkpoint.module));
      await rm(join(this.#folder, noteOf(checkpoint)), { force: true });
      await this.#drop(checkpoint);
    }
  }

  #keep(checkpoint: Checkpoint): void {
    this.#kept.set(keyOf(checkpoint.realm, checkpoint.module), checkpoint);
    this.#totalBytes += checkpoint.sizeBytes;
  }

  /** Its bytes go, unless another module has come to be the same. */
  async #drop({ sha256, sizeBytes }: Checkpoint): Promise<void> {
    this.#totalBytes -= sizeBytes;
    if ([...this.#kept.values()].some((one) => one.sha256 === sha256)) return;
    await rm(this.path({ sha256 }), { force: true });
  }

  async #write(draft: string, chunks: AsyncIterable<Uint8Array>): Promise<number | Kept> {
    const { snapshotBytesMax } = this.#limits;
    let sizeBytes = 0;
    const file = await open(draft, 'wx', 0o600);
    try {
      for await (const chunk of chunks) {
        sizeBytes += chunk.length;
        if (sizeBytes > snapshotBytesMax)
          return refused('too-large', `larger than the ${snapshotBytesMax} bytes that a checkpoint may have`);
        await file.writeFile(chunk);
      }
      await file.sync();
      return sizeBytes;
    } finally {
      await file.close();
    }
  }
}

const refused = (refusal: CheckpointRefusal, message: string): Kept => ({
  kind: 'refused',
  refusal,
  message,
});

const keyOf = (realm: string, module: string): string => `${realm}\n${module}`;

/** Names of realms and modules may be longer than names of files. */
const noteOf = ({ realm, module }: Pick<Checkpoint, 'realm' | 'module'>): string =>
  `${createHash('sha256').update(keyOf(realm, module)).digest('hex')}${NOTE}`;
