import { spawn } from 'node:child_process';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundle } from '../runtime/node/bundle.ts';
import { type FreezeRecord, TRANSFORMER_VERSION } from './record.ts';
import type { RefusalCode } from './rewrite/refusal.ts';

/** What came of making a module freezable. */
export type Freezable =
  | { readonly isFreezable: true; readonly record: FreezeRecord; readonly path: string }
  | { readonly isFreezable: false; readonly code: RefusalCode | 'failed'; readonly reason: string };

/** What the program that makes modules freezable says at its end. */
export type Outcome =
  | { readonly isFreezable: true; readonly record: FreezeRecord }
  | { readonly isFreezable: false; readonly code: RefusalCode | 'failed'; readonly reason: string };

const MAKER = join(import.meta.dirname, 'make.ts');
/** The longest that one module may take (assumption: the largest that is taken needs a minute on a busy machine). */
const MAKE_MS_MAX = 180_000;
/**
 * For a program that lives for seconds: the engine's optimiser would cost more than it gains (measured: 1.8 s of processor
 * time instead of 3.5 for a module of 30 kB). Memory is an assumption: Binaryen takes some hundred times a module's size.
 */
const ENGINE = ['--liftoff-only', '--max-old-space-size=2048'];

/** The program, which must not load `tsx`: that would read all of Binaryen, too, which takes it six seconds. */
let script: string | null = null;

/**
 * Modules that were made freezable, in a folder, by the hash of what they were made from and the version of what made them.
 * They are made one at a time, in a program of their own: Binaryen takes most of a second to load, and much memory.
 */
export class Freezables {
  readonly #folder: string;
  readonly #underway = new Map<string, Promise<Freezable>>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** What came of a module, which is made freezable if it was not yet. */
  of(sha256: string, sourcePath: string): Promise<Freezable> {
    const known = this.#underway.get(sha256);
    if (known !== undefined) return known;
    const made = this.#read(sha256).then((kept) => kept ?? this.#inTurn(sha256, sourcePath));
    this.#underway.set(sha256, made);
    // Answers are read from the folder again, so that nothing grows with the number of modules.
    void made.finally(() => this.#underway.delete(sha256)).catch(() => {});
    return made;
  }

  /** What came of a module so far; `null` for one that nobody has made freezable yet. */
  known(sha256: string): Promise<Freezable | null> {
    return this.#read(sha256);
  }

  /** Forgets what was made of a module. */
  async remove(sha256: string): Promise<void> {
    await rm(this.#path(sha256), { force: true });
    await rm(this.#notePath(sha256), { force: true });
  }

  #path(sha256: string): string {
    return join(this.#folder, `${sha256}.v${TRANSFORMER_VERSION}.wasm`);
  }

  #notePath(sha256: string): string {
    return `${this.#path(sha256)}.json`;
  }

  async #read(sha256: string): Promise<Freezable | null> {
    try {
      const outcome = JSON.parse(await readFile(this.#notePath(sha256), 'utf8')) as Outcome;
      if (!outcome.isFreezable) return outcome;
      const path = this.#path(sha256);
      const { size } = await stat(path);
      return size === outcome.record.transformedBytes ? { ...outcome, path } : null;
    } catch {
      return null;
    }
  }

  #inTurn(sha256: string, sourcePath: string): Promise<Freezable> {
    const made = this.#last.then(() => this.#make(sha256, sourcePath));
    this.#last = made.catch(() => {});
    return made;
  }

  async #make(sha256: string, sourcePath: string): Promise<Freezable> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const path = this.#path(sha256);
    const draft = `${path}.draft`;
    const outcome = await made(sourcePath, draft);
    if (!outcome.isFreezable) {
      // What failed for reasons of the moment is tried again the next time.
      if (outcome.code !== 'failed') await writeFile(this.#notePath(sha256), JSON.stringify(outcome));
      return outcome;
    }
    await rename(draft, path);
    await writeFile(this.#notePath(sha256), JSON.stringify(outcome));
    return { ...outcome, path };
  }
}

function made(source: string, target: string): Promise<Outcome> {
  const words = [...ENGINE, '-', source, target, import.meta.resolve('binaryen')];
  const child = spawn(process.execPath, words, { stdio: ['pipe', 'pipe', 'pipe'], env: {} });
  script ??= bundle(MAKER);
  child.stdin.end(script);
  let said = '';
  let complaint = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = `${complaint}${text}`.slice(-2_000);
  });
  const stop = (): boolean => child.kill('SIGKILL');
  const timer = setTimeout(stop, MAKE_MS_MAX).unref();
  process.once('exit', stop); // What is not asked for any more is not made.
  return new Promise((resolve) => {
    const failed = (reason: string): void => resolve({ isFreezable: false, code: 'failed', reason });
    child.on('error', (fault) => failed(fault.message));
    child.on('close', (code) => {
      clearTimeout(timer);
      process.off('exit', stop);
      if (code === 0) resolve(JSON.parse(said) as Outcome);
      else failed(complaint || `it ended with ${code}`);
    });
  });
}
