import type { RuntimeId } from '../ids.ts';
import type { Device } from './device.ts';

/** The kinds of runtime that ARTS and SilverLine know. */
export type RuntimeType = 'browser' | 'linux' | 'embedded' | 'special';

/** How an engine turns WASM into work; decides what a start costs. */
export type EngineMode = 'aot' | 'jit' | 'interpreter';

/** An engine on a device: the two numbers of the affine run-time law, as far as the runtime knows them. */
export interface Platform {
  /** Engine and device class, such as `wasmtime-a:hc-33`. */
  readonly name: string;
  readonly mode: EngineMode;
  /** Time from asking for a start to the first instruction with a warm cache; `null` when unknown. */
  readonly startUpMs: number | null;
  /** Time for one millisecond of reference work (`wasmtime-a:hc-33` is 1), `> 0`; `null` when unknown. */
  readonly slownessShare: number | null;
}

/** What a runtime says of itself when it registers. */
export interface Runtime {
  readonly id: RuntimeId;
  readonly name: string;
  readonly type: RuntimeType;
  readonly device: Device;
  /** The APIs it offers; a set, kept sorted, compared name by name and never by substring. */
  readonly apis: readonly string[];
  /** Most modules at once; 0 means unlimited. */
  readonly moduleCountMax: number;
  /** Bytes in one page of linear memory on this runtime (65,536 by the WASM specification, less on boards). */
  readonly pageBytes: number;
  /** Memory it can give to modules. */
  readonly memoryBytes: number;
  /** Instruction set, such as `x86_64` or `armv7em`. */
  readonly architecture: string;
  /** The ahead-of-time target it loads, or `null` when it compiles or interprets by itself. */
  readonly aotTarget: string | null;
  readonly platform: Platform;
  readonly tags: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
  /** Promised gap between keep-alives; 0 means it sends none and only its last will tells of its end. */
  readonly keepAliveIntervalMs: number;
  /** The SilverLine manager that speaks for it, if any. */
  readonly parent: string | null;
}
