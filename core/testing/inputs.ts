import { moduleId, requestId, runtimeId } from '../ids.ts';
import type { Input, InstanceReport } from '../input.ts';
import type { Module } from '../model/module.ts';
import type { Runtime } from '../model/runtime.ts';

/** What a registration says beside who registers. */
export interface Registration {
  readonly incarnation?: number;
  readonly sequence?: number;
  readonly instances?: readonly InstanceReport[];
}

/** A runtime introduces itself. */
export const registers = (
  atMs: number,
  runtime: Runtime,
  { incarnation = 1, sequence = 1, instances = [] }: Registration = {},
): Input => ({ kind: 'runtime-registered', atMs, runtime, incarnation, sequence, instances });

/** A fact before it is stamped. */
export type Unstamped<Fact> = Fact extends unknown ? Omit<Fact, 'atMs'> : never;

/** Someone asks for a module. */
export const asksFor = (atMs: number, module: Module): Input => ({
  kind: 'module-requested',
  atMs,
  request: requestId(`ask-${module.id}-${atMs}`),
  module,
});

/** Time goes by. */
export const passes = (atMs: number): Input => ({ kind: 'time-passed', atMs });

/** A keep-alive without measurements. */
export const keepsAlive = (
  atMs: number,
  runtime: string,
  sequence: number,
  instances: readonly InstanceReport[] = [],
): Input => ({
  kind: 'keep-alive-received',
  atMs,
  runtime: runtimeId(runtime),
  incarnation: 1,
  sequence,
  load: null,
  instances,
});

/** One instance as a keep-alive lists it. */
export const anInstance = (
  module: string,
  epoch: number,
  state: InstanceReport['state'] = 'running',
): InstanceReport => ({
  module: moduleId(module),
  epoch,
  state,
  busyShare: null,
  memoryBytes: null,
  latencyMs: null,
  stretchShare: null,
});
