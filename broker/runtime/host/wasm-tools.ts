import type { Codec } from '../../freeze/snapshot/codec.ts';
import type { Bus } from './bus.ts';
import type { Checkpoints } from './checkpoints.ts';
import type { Codes } from './codes.ts';
import type { Threads } from './threads.ts';

/** What WebAssembly instances need of their host. */
export interface WasmTools {
  readonly realm: string;
  readonly bus: Bus;
  readonly codes: Codes;
  readonly threads: Threads;
  /** Most linear memory of a module that does not say what it needs. */
  readonly memoryDefaultBytes: number;
  /** Packs and unpacks snapshots. */
  readonly codec: Codec;
  /** Where checkpoints are kept; `null` on a runtime that knows no store. */
  readonly checkpoints: Checkpoints | null;
}
