import { randomUUID } from 'node:crypto';
import { link, lstat, mkdir, readdir, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';

/** What lies at a path of ARENA's convention, `/store/users/{user}/…`. */
export type Found =
  | { readonly kind: 'file'; readonly path: string; readonly sizeBytes: number; readonly changedMs: number }
  | { readonly kind: 'folder'; readonly entries: readonly string[] }
  | { readonly kind: 'nothing' };

/** Deepest path, and longest step of one (assumptions; ARENA's are two or three deep). */
const STEP_COUNT_MAX = 8;
const STEP_LENGTH_COUNT_MAX = 128;
/** Characters that mean something to file systems, terminals or pages; what is left may stand in a file's name. */
const FORBIDDEN = /[\p{Cc}\p{Cs}/\\<>:"|?*]/u;

/** The steps of a path below a user's folder; `null` for one that could lead anywhere else. */
function stepsOf(path: string): readonly string[] | null {
  const steps = path.split('/').filter((step, index, all) => step !== '' || index < all.length - 1);
  const isGood = (step: string): boolean =>
    step.length > 0 && step.length <= STEP_LENGTH_COUNT_MAX && !step.startsWith('.') && !FORBIDDEN.test(step);
  return steps.length <= STEP_COUNT_MAX && steps.every(isGood) ? steps : null;
}

/** Files by the names people gave them, as ARENA's clients and runtimes expect them. Each is a file of the store, too. */
export class UserFiles {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Opens the folder of a store. */
  static async open(folder: string): Promise<UserFiles> {
    const users = join(folder, 'users');
    await mkdir(users, { recursive: true, mode: 0o700 });
    return new UserFiles(await realpath(users));
  }

  /** Looks a path up. A link that leads out of the folder leads nowhere. */
  async find(path: string): Promise<Found> {
    const steps = stepsOf(path);
    if (steps === null) return { kind: 'nothing' };
    try {
      const real = await realpath(join(this.#folder, ...steps));
      if (real !== this.#folder && !real.startsWith(this.#folder + sep)) return { kind: 'nothing' };
      const { size, mtimeMs, ...found } = await statOf(real);
      if (found.isFile) return { kind: 'file', path: real, sizeBytes: size, changedMs: mtimeMs };
      return found.isFolder ? { kind: 'folder', entries: await entriesOf(real) } : { kind: 'nothing' };
    } catch (fault) {
      if (isAbsence(fault)) return { kind: 'nothing' };
      throw fault;
    }
  }

  /** Gives a file of the store a name, in place of what had it before. Whether the name can be had. */
  async name(path: string, stored: string): Promise<boolean> {
    const steps = stepsOf(path);
    // A user's own folder is no file.
    if (steps === null || steps.length < 2 || path.endsWith('/')) return false;
    const target = join(this.#folder, ...steps);
    const draft = join(this.#folder, `.${randomUUID()}`);
    try {
      if (!(await this.#isInside(dirname(target)))) return false;
      await mkdir(dirname(target), { recursive: true, mode: 0o700 });
      if ((await lstat(target).catch(() => null))?.isDirectory() === true) return false;
      await link(stored, draft);
      await rename(draft, target);
      return true;
    } catch (fault) {
      if (isAbsence(fault) || (fault as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw fault;
    } finally {
      await rm(draft, { force: true });
    }
  }

  /** Whether a folder lies inside, or would if it were made: its nearest ancestor that is there does. */
  async #isInside(path: string): Promise<boolean> {
    try {
      const real = await realpath(path);
      return real === this.#folder || real.startsWith(this.#folder + sep);
    } catch (fault) {
      if ((fault as NodeJS.ErrnoException).code !== 'ENOENT') throw fault;
      return this.#isInside(dirname(path));
    }
  }
}

async function statOf(path: string): Promise<{
  readonly size: number;
  readonly mtimeMs: number;
  readonly isFile: boolean;
  readonly isFolder: boolean;
}> {
  const found = await stat(path);
  return { size: found.size, mtimeMs: found.mtimeMs, isFile: found.isFile(), isFolder: found.isDirectory() };
}

/** Names within a folder, those of folders with a slash behind them; what begins with a dot is nobody's business. */
async function entriesOf(path: string): Promise<readonly string[]> {
  const entries = await readdir(path, { withFileTypes: true });
  return entries
    .filter(({ name }) => !name.startsWith('.'))
    .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
    .toSorted();
}

const isAbsence = (fault: unknown): boolean =>
  ['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ELOOP'].includes((fault as NodeJS.ErrnoException).code ?? '');
