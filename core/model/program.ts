import type { ModuleId, ProgramId } from '../ids.ts';

/** Modules that belong together, with the order in which data passes through them, if it does. */
export interface Program {
  readonly id: ProgramId;
  readonly name: string;
  readonly modules: readonly ModuleId[];
  /** The path of one datum through the modules; empty when the program is no chain. */
  readonly chain: readonly ModuleId[];
  /** Objective for the whole chain; `null` for none. */
  readonly latencyMsMax: number | null;
}
