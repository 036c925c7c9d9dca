/**
 * The WebAssembly API of JavaScript as far as this room uses it. No type library that suits both Node and browsers
 * declares it, so these few lines do.
 */

/** Linear memory. */
export interface EngineMemory {
  /** Replaced by another buffer whenever the memory grows. */
  readonly buffer: ArrayBuffer;
  /** Adds pages; throws if there cannot be so many. */
  grow(pages: number): number;
}

declare const compiled: unique symbol;

/** Compiled code; it can be posted to other threads. */
export interface EngineModule {
  readonly [compiled]: true;
}

/** Code with its memory, ready to be called. */
interface EngineInstance {
  readonly exports: Readonly<Record<string, unknown>>;
}

/** What an instance is linked with, by module and name. */
export type EngineImports = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

interface Engine {
  compile(bytes: Uint8Array): Promise<EngineModule>;
  validate(bytes: Uint8Array): boolean;
  readonly Memory: new (size: { readonly initial: number; readonly maximum: number }) => EngineMemory;
  readonly Instance: new (module: EngineModule, imports: EngineImports) => EngineInstance;
  readonly RuntimeError: new (message?: string) => Error;
}

/** The engine of this very process or page. */
export const engine: Engine = (globalThis as unknown as { readonly WebAssembly: Engine }).WebAssembly;

/** Size of a page of linear memory (WebAssembly core specification, §4.2.8). */
export const PAGE_BYTES = 65_536;
