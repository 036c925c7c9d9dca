import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { contentsOf } from './contents.ts';

/** A file of the store. */
export interface StoredFile {
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly fileType: 'WA' | 'PY';
  /** What it was called when it came first; for people only. */
  readonly name: string | null;
  /** When it came first, in milliseconds since 1970. */
  readonly storedMs: number;
}

/** Why a file was not taken. */
export type Refusal = 'too-large' | 'full' | 'unfit';

/** What became of an upload. */
export type Stored =
  | { readonly kind: 'stored'; readonly file: StoredFile; readonly isNew: boolean }
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly message: string };

/** What a store takes. */
export interface StoreLimits {
  readonly fileBytesMax: number;
  readonly totalBytesMax: number;
}

/** Runtimes fetch no file above 64 MiB; how much there may be of them is an assumption. */
const defaultStoreLimits: StoreLimits = { fileBytesMax: 64 * 2 ** 20, totalBytesMax: 8 * 2 ** 30 };

const SHA256 = /^[0-9a-f]{64}$/;
const NOTE = '.json';
const DRAFT = '.draft';

/**
 * Module files by their hash: what has been stored never changes, is stored once, and can be told from what was sent. A
 * file is in the store when its name is; whatever a crash leaves half written has another one.
 */
export class FileStore {
  readonly #folder: string;
  readonly #limits: StoreLimits;
  readonly #files = new Map<string, StoredFile>();
  #totalBytes = 0;

  private constructor(folder: string, limits: StoreLimits) {
    this.#folder = folder;
    this.#limits = limits;
  }

  /** Opens a folder, and makes it if it is not there. */
  static async open(folder: string, limits: Partial<StoreLimits> = {}): Promise<FileStore> {
    const store = new FileStore(join(folder, 'files'), { ...defaultStoreLimits, ...limits });
    await mkdir(store.#folder, { recursive: true, mode: 0o700 });
    const entries = new Set(await readdir(store.#folder));
    for (const entry of entries) {
      if (entry.endsWith(DRAFT)) await rm(join(store.#folder, entry), { force: true });
      else if (SHA256.test(entry) && entries.has(entry + NOTE)) store.#keep(await store.#noteOf(entry));
    }
    return store;
  }

  /** All files, sorted by hash. */
  get files(): readonly StoredFile[] {
    return [...this.#files.values()].toSorted((a, b) => (a.sha256 < b.sha256 ? -1 : 1));
  }

  /** How much all files take. */
  get totalBytes(): number {
    return this.#totalBytes;
  }

  /** What is known of a file; `undefined` when it is not here. */
  find(sha256: string): StoredFile | undefined {
    return this.#files.get(sha256);
  }

  /** Where a file of this hash lies or would lie. */
  path(sha256: string): string {
    return join(this.#folder, basename(sha256));
  }

  /** Takes a file in as it comes; what is refused leaves nothing behind. */
  async add(chunks: AsyncIterable<Uint8Array>, name: string | null): Promise<Stored> {
    const draft = join(this.#folder, `${randomUUID()}${DRAFT}`);
    try {
      const sha256 = await this.#write(draft, chunks);
      if (typeof sha256 !== 'string') return sha256;
      const known = this.#files.get(sha256);
      if (known !== undefined) return { kind: 'stored', file: known, isNew: false };
      const bytes = await readFile(draft);
      const contents = await contentsOf(bytes);
      if (contents.kind === 'unfit') return refused('unfit', contents.message);
      if (this.#totalBytes + bytes.length > this.#limits.totalBytesMax) return this.#full();
      const { fileType } = contents;
      const file = { sha256, sizeBytes: bytes.length, fileType, name, storedMs: Date.now() };
      await writeFile(this.path(sha256) + NOTE, JSON.stringify(file), { flush: true, mode: 0o600 });
      await rename(draft, this.path(sha256));
      await this.#syncFolder();
      // Meanwhile the same file may have come another way.
      const isNew = !this.#files.has(sha256);
      if (isNew) this.#keep(file);
      return { kind: 'stored', file, isNew };
    } finally {
      await rm(draft, { force: true });
    }
  }

  /** Forgets a file; whether there was one. */
  async remove(sha256: string): Promise<boolean> {
    const file = this.#files.get(sha256);
    if (file === undefined) return false;
    this.#files.delete(sha256);
    this.#totalBytes -= file.sizeBytes;
    await rm(this.path(sha256), { force: true });
    await rm(this.path(sha256) + NOTE, { force: true });
    return true;
  }

  #keep(file: StoredFile): void {
    this.#files.set(file.sha256, file);
    this.#totalBytes += file.sizeBytes;
  }

  async #noteOf(sha256: string): Promise<StoredFile> {
    return JSON.parse(await readFile(this.path(sha256) + NOTE, 'utf8')) as StoredFile;
  }

  /** Writes a draft and says its hash, or why it is too much. */
  async #write(draft: string, chunks: AsyncIterable<Uint8Array>): Promise<string | Stored> {
    const { fileBytesMax, totalBytesMax } = this.#limits;
    const hash = createHash('sha256');
    let sizeBytes = 0;
    const file = await open(draft, 'wx', 0o600);
    try {
      for await (const chunk of chunks) {
        sizeBytes += chunk.length;
        if (sizeBytes > fileBytesMax) {
          return refused('too-large', `larger than the ${fileBytesMax} bytes that a file may have`);
        }
        if (sizeBytes > totalBytesMax) return this.#full();
        hash.update(chunk);
        await file.writeFile(chunk);
      }
      await file.sync();
    } finally {
      await file.close();
    }
    return hash.digest('hex');
  }

  #full(): Stored {
    return refused(
      'full',
      `the store may hold ${this.#limits.totalBytesMax} bytes; remove files that nobody uses`,
    );
  }

  async #syncFolder(): Promise<void> {
    const folder = await open(this.#folder, 'r');
    await folder.sync();
    await folder.close();
  }
}

const refused = (refusal: Refusal, message: string): Stored => ({ kind: 'refused', refusal, message });
