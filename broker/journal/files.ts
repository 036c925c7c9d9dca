import { createReadStream, createWriteStream } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createGzip, gunzip } from 'node:zlib';
import { type Lock, takeLock } from './lock.ts';
import { JournalFault, type Shelf } from './shelf.ts';

const unpack = promisify(gunzip);

const SEGMENT = '.ndjson';
const SNAPSHOT = '.snapshot';
const PACKED = '.gz';
/** A third to a half of the work of the usual level for a fifth more bytes (measured: segments and snapshots of 30 MB). */
const PACKING_LEVEL = 1;
/** Names sort like numbers up to this many digits. */
const DIGIT_COUNT = 8;

/** The segment that is being written. */
interface OpenFile {
  readonly segmentIndex: number;
  readonly to: FileHandle;
  sizeBytes: number;
}

/**
 * The journal of a realm as plain files in one folder: `00000001.ndjson`, `00000001.snapshot`, packed once they are
 * old. No set-up, no server, and any tool that reads lines can read them.
 */
export class FileShelf implements Shelf {
  readonly name: string;
  /** `null` for whoever only reads. */
  readonly #lock: Lock | null;
  #file: OpenFile | null = null;

  private constructor(folder: string, lock: Lock | null) {
    this.name = folder;
    this.#lock = lock;
  }

  /** Opens a folder for this program alone; makes it if it is not there. */
  static async open(folder: string): Promise<FileShelf> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const lock = await takeLock(folder);
    // What a crash left half written is of no use.
    const drafts = (await readdir(folder)).filter((entry) => entry.endsWith('.draft'));
    await Promise.all(drafts.map((draft) => rm(join(folder, draft), { force: true })));
    return new FileShelf(folder, lock);
  }

  /** A folder that is only read, while another program may write it. */
  static reading(folder: string): FileShelf {
    return new FileShelf(folder, null);
  }

  segments(): Promise<readonly number[]> {
    return this.#numbers(SEGMENT);
  }

  snapshots(): Promise<readonly number[]> {
    return this.#numbers(SNAPSHOT);
  }

  segmentName(segment: number): string {
    return this.#path(segment, SEGMENT);
  }

  readSegment(segment: number): Promise<Buffer> {
    return this.#read(this.#path(segment, SEGMENT));
  }

  async readSnapshot(segment: number): Promise<string> {
    return (await this.#read(this.#path(segment, SNAPSHOT))).toString('utf8');
  }

  async append(segment: number, _batchIndex: number, batch: string): Promise<void> {
    const file = await this.#fileOf(segment);
    const bytes = Buffer.from(batch, 'utf8');
    try {
      await file.to.appendFile(bytes);
    } catch (fault) {
      // What was written in part must not stand before the next try.
      await file.to.truncate(file.sizeBytes);
      if (!isFull(fault)) throw fault;
      throw new JournalFault(
        'full',
        `there is no room in ${this.name}`,
        'Make room; nothing is lost meanwhile.',
      );
    }
    await file.to.datasync();
    file.sizeBytes += bytes.length;
  }

  async cut(segment: number, goodBytes: number): Promise<void> {
    const path = this.#path(segment, SEGMENT);
    const bytes = await readFile(path);
    await writeFile(`${path}.torn`, bytes.subarray(goodBytes), { flush: true });
    const file = await open(path, 'r+');
    await file.truncate(goodBytes);
    await file.sync();
    await file.close();
  }

  async writeSnapshot(segment: number, parts: AsyncIterable<string>): Promise<void> {
    const path = this.#path(segment, SNAPSHOT);
    const draft = `${path}.draft`;
    const file = await open(draft, 'w', 0o600);
    try {
      for await (const part of parts) await file.appendFile(part);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
    await this.#syncFolder();
  }

  async retire(segment: number, keptBytesMax: number): Promise<void> {
    const old = (await readdir(this.name)).filter((entry) => numberOf(entry) < segment).toSorted();
    let keptBytes = 0;
    for (const entry of old.toReversed()) {
      const path = join(this.name, entry);
      if (keptBytes > keptBytesMax) await rm(path, { force: true });
      else keptBytes += (await stat(await this.#packed(path))).size;
    }
  }

  async close(): Promise<void> {
    await this.#file?.to.close();
    this.#file = null;
    await this.#lock?.release();
  }

  /**
   * Packs a file that is not packed; a crash leaves the one or the other. Bit by bit: the whole of it in memory at once would
   * set off a collection of the whole heap (measured: requests waited 300 ms).
   */
  async #packed(path: string): Promise<string> {
    if (path.endsWith(PACKED) || !/\.(ndjson|snapshot)$/.test(path)) return path;
    const target = `${path}${PACKED}`;
    const draft = createWriteStream(`${target}.draft`, { flush: true, mode: 0o600 });
    await pipeline(createReadStream(path), createGzip({ level: PACKING_LEVEL }), draft);
    await rename(`${target}.draft`, target);
    await rm(path);
    return target;
  }

  async #read(path: string): Promise<Buffer> {
    try {
      return await readFile(path);
    } catch (fault) {
      if ((fault as NodeJS.ErrnoException).code !== 'ENOENT') throw fault;
      return unpack(await readFile(`${path}${PACKED}`));
    }
  }

  async #fileOf(segment: number): Promise<OpenFile> {
    if (this.#file?.segmentIndex === segment) return this.#file;
    await this.#file?.to.close();
    this.#file = null;
    const to = await open(this.#path(segment, SEGMENT), 'a', 0o600);
    this.#file = { segmentIndex: segment, to, sizeBytes: (await to.stat()).size };
    await this.#syncFolder();
    return this.#file;
  }

  /** A new name survives a power cut only after its folder is synced. */
  async #syncFolder(): Promise<void> {
    const folder = await open(this.name, 'r');
    await folder.sync();
    await folder.close();
  }

  async #numbers(kind: string): Promise<readonly number[]> {
    const numbers = (await readdir(this.name))
      .filter((entry) => entry.endsWith(kind) || entry.endsWith(`${kind}${PACKED}`))
      .map(numberOf);
    return [...new Set(numbers)].toSorted((a, b) => a - b);
  }

  #path(segment: number, kind: string): string {
    return join(this.name, `${String(segment).padStart(DIGIT_COUNT, '0')}${kind}`);
  }
}

/** The number a file name begins with; infinite for files that are not ours. */
function numberOf(entry: string): number {
  const digits = /^\d+(?=\.)/.exec(entry)?.[0];
  return digits === undefined ? Number.POSITIVE_INFINITY : Number(digits);
}

const isFull = (fault: unknown): boolean =>
  ['ENOSPC', 'EDQUOT'].includes((fault as NodeJS.ErrnoException).code ?? '');
