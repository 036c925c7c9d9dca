import type { DeviceId, ModuleId, ProgramId, RuntimeId } from '../ids.ts';
import type { Rule } from './rule.ts';

/** A named stream between modules: several modules may read and write one topic. */
export interface Channel {
  /** Path inside the module's file system, such as `/ch/light`. */
  readonly path: string;
  readonly topic: string;
  readonly mode: 'r' | 'w' | 'rw';
}

/** What a module needs; zero means unknown and is never held against a runtime. */
export interface Demand {
  /** Linear memory at its largest; rounded up to the pages of each runtime. */
  readonly memoryBytes: number;
  /** Size of the code to fetch and load. */
  readonly codeBytes: number;
  /** State that a migration has to carry. */
  readonly stateBytes: number;
  /** Share of one reference core (`wasmtime-a:hc-33`) it keeps busy, `>= 0`. */
  readonly cpuShare: number;
  /** Bytes that one call and its answer carry between the module and its anchor. */
  readonly callBytes: number;
  /** Reference work of one call or of the whole run, for predictions. */
  readonly workMs: number;
  /** Whether its calls come at random rather than evenly, so that they queue behind each other; missing where nobody says. */
  readonly callsAtRandom?: boolean;
  /** How many times that it takes on platforms where somebody measured it, by their names; 1 where nobody did. */
  readonly factorOn?: Readonly<Record<string, number>>;
}

/** What happens when an instance ends by a fault: `attemptCountMax` restarts, the gap doubling from `backOffMs`. */
export type CrashPolicy =
  | { readonly kind: 'ignore' }
  | {
      readonly kind: 'restart';
      readonly backOffMs: number;
      readonly backOffMsMax: number;
      readonly attemptCountMax: number;
    };

/** Where a module must run, if its asker insists. */
export type Affinity =
  | { readonly kind: 'runtime'; readonly runtime: RuntimeId }
  | { readonly kind: 'device'; readonly device: DeviceId };

/** A WASM program someone asked for. */
export interface Module {
  readonly id: ModuleId;
  readonly name: string;
  readonly file: string;
  /** `WA` for WebAssembly, `PY` for Python; the two that the wire knows. */
  readonly fileType: 'WA' | 'PY';
  /** The APIs it needs, each of which its runtime must offer; kept sorted. */
  readonly apis: readonly string[];
  readonly args: readonly string[];
  readonly env: readonly string[];
  readonly channels: readonly Channel[];
  readonly peripherals: readonly string[];
  readonly demand: Demand;
  /** Instruction sets its file is built for; empty for portable WASM. */
  readonly architectures: readonly string[];
  /** Larger is more important. */
  readonly priority: number;
  /** On whose behalf it runs, for policies that share fairly; missing where nobody says. */
  readonly tenant?: string;
  /** Groups by which rules of the realm mean it; missing when it is in none. */
  readonly groups?: readonly string[];
  readonly affinity: Affinity | null;
  /** Groups of which no two modules share a device. */
  readonly antiAffinity: readonly string[];
  /** Where else it must or must not be; missing when it has no such rules. */
  readonly rules?: readonly Rule[];
  /** The device it serves, such as a user's headset; nearness and latency are measured from there. */
  readonly anchor: DeviceId | null;
  /** Objective for one answer as seen from the anchor; `null` for none. */
  readonly latencyMsMax: number | null;
  readonly crashPolicy: CrashPolicy;
  /** `client` modules end with their asker; `single` ones are shared by all who ask for the same id. */
  readonly instantiate: 'single' | 'client';
  readonly program: ProgramId | null;
  /** Gap between checkpoints from which a lost module is restarted; `null` for none. */
  readonly checkpointIntervalMs: number | null;
  /** Share of its time for which checkpoints may stop it, `(0, 1]`; its runtime's own measure if left out. */
  readonly checkpointStoppedShareMax?: number;
  /** Bytes of checkpoints that may go to the store each second, over time, `> 0`; any number if left out. */
  readonly checkpointBytesPerSecondMax?: number;
  /** Whether a running instance can be frozen and thawed elsewhere. */
  readonly migratable: boolean;
}
