import { WASI_MODULE, wasiNames } from '../wasi/imports.ts';
import { confine } from '../wasm/confine.ts';
import { type EngineModule, engine } from '../wasm/engine.ts';
import type { Files } from './file-store.ts';

/** A module that can be run: compiled once, run as often as asked. */
export interface Code {
  readonly kind: 'code';
  readonly compiled: EngineModule;
  readonly initialPages: number;
  readonly pagesMax: number | null;
}

/** A file that cannot be run. */
export interface Unfit {
  readonly kind: 'unfit';
  readonly reason: string;
}

/** Compiled modules kept (assumption: more different ones than a runtime has at once). */
const CODE_COUNT_MAX = 64;

/** Compiles modules, each once however often it is asked for, and keeps the newest by their sha256. */
export class Codes {
  readonly #files: Files;
  readonly #kept = new Map<string, Promise<Code | Unfit>>();

  constructor(files: Files) {
    this.#files = files;
  }

  /** Fetches, verifies, confines and compiles a module. */
  async prepare(file: string): Promise<Code | Unfit> {
    const known = this.#files.knownSha256(file);
    const kept = known === null ? undefined : this.#kept.get(known);
    if (kept !== undefined) return kept;
    const fetched = await this.#files.fetch(file);
    if (fetched.kind === 'unfit') return fetched;
    const { bytes, sha256 } = fetched;
    const code = this.#kept.get(sha256) ?? compile(bytes);
    this.#kept.delete(sha256);
    this.#kept.set(sha256, code);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > CODE_COUNT_MAX && oldest !== undefined) this.#kept.delete(oldest);
    return code;
  }
}

/** Confines and compiles a module, if this host offers all that it imports. */
export async function compile(bytes: Uint8Array): Promise<Code | Unfit> {
  const confined = confine(bytes);
  if (confined.kind === 'unfit') return confined;
  const stranger = confined.imports.find((name) => !wasiNames.has(name));
  if (stranger !== undefined) {
    return { kind: 'unfit', reason: `the module imports ${stranger}; offered is ${WASI_MODULE}` };
  }
  try {
    const { initialPages, pagesMax } = confined;
    return { kind: 'code', compiled: await engine.compile(confined.bytes), initialPages, pagesMax };
  } catch (fault) {
    return { kind: 'unfit', reason: `the module does not compile: ${(fault as Error).message}` };
  }
}
