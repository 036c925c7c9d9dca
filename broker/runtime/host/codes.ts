import { POLL } from '../../freeze/rewrite/reserved.ts';
import type { ModuleIdentity } from '../../freeze/snapshot/snapshot.ts';
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
  /** Which bytes they are, of code that can be paused and taken elsewhere; `null` for code that cannot. */
  readonly identity: ModuleIdentity | null;
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
    const code = this.#kept.get(sha256) ?? this.#compile(bytes, sha256);
    this.#kept.delete(sha256);
    this.#kept.set(sha256, code);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > CODE_COUNT_MAX && oldest !== undefined) this.#kept.delete(oldest);
    return code;
  }

  /** Prefers what the store has made of a module, which can be paused; runs the module as it is where there is none. */
  async #compile(bytes: Uint8Array, sha256: string): Promise<Code | Unfit> {
    const made = await this.#files.freezable(sha256);
    if (made !== null) {
      const identity = { originalSha256: sha256, transformedSha256: made.sha256 };
      const code = await compile(made.bytes, identity);
      if (code.kind === 'code') return code;
    }
    return compile(bytes);
  }
}

/** Confines and compiles a module, if this host offers all that it imports. */
export async function compile(
  bytes: Uint8Array,
  identity: ModuleIdentity | null = null,
): Promise<Code | Unfit> {
  const confined = confine(bytes);
  if (confined.kind === 'unfit') return confined;
  const poll = `${POLL.module}.${POLL.name}`;
  if (identity !== null && !confined.imports.includes(poll))
    return { kind: 'unfit', reason: 'what the store has made of the module cannot be paused' };
  const isOffered = (name: string): boolean => wasiNames.has(name) || (identity !== null && name === poll);
  const stranger = confined.imports.find((name) => !isOffered(name));
  if (stranger !== undefined) {
    return { kind: 'unfit', reason: `the module imports ${stranger}; offered is ${WASI_MODULE}` };
  }
  try {
    const { initialPages, pagesMax } = confined;
    const compiled = await engine.compile(confined.bytes);
    return { kind: 'code', compiled, initialPages, pagesMax, identity };
  } catch (fault) {
    return { kind: 'unfit', reason: `the module does not compile: ${(fault as Error).message}` };
  }
}
