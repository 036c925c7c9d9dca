import { slownessOf } from '../../knowledge/recall.ts';
import { coreShare, memoryShare, pagedBytes } from '../capacity.ts';
import type { Candidacy } from '../policy.ts';

/** One resource of a runtime as shares of its whole: what the module asks for, and what is left without it. */
export interface Need {
  /** [0, 1] for a module that fits. */
  readonly askedShare: number;
  /** [0, 1]. */
  readonly leftShare: number;
}

/** What a module asks of a runtime and finds there. */
export interface Needs {
  /** Of the runtime or its device, whichever the module would leave fuller. */
  readonly memory: Need;
  /** Of the device. */
  readonly cores: Need;
}

/**
 * The two vectors of vector packing: what is asked for and what is left. Both are measured in parts of the machine at hand,
 * as Grandl et al. do (SIGCOMM 2014): so no resource outweighs another for its unit, and on a slow machine the same
 * module asks for more.
 */
export function needsOf({ module, runtime, device, knowledge, isHome }: Candidacy): Needs {
  const bytes = pagedBytes(module.module, runtime.runtime);
  const work = module.module.demand.cpuShare * slownessOf(runtime.runtime);
  const { coreCommitShareMax } = knowledge.settings;
  const sign = isHome ? -1 : 0; // At home its part is promised already: what is left is counted without it.
  const memoryUsed = memoryShare(runtime, device, sign * bytes);
  const memoryFull = memoryShare(runtime, device, (1 + sign) * bytes);
  const coresUsed = coreShare(device, coreCommitShareMax, sign * work);
  const coresFull = coreShare(device, coreCommitShareMax, (1 + sign) * work);
  return {
    memory: { askedShare: memoryFull - memoryUsed, leftShare: 1 - memoryUsed },
    cores: { askedShare: coresFull - coresUsed, leftShare: 1 - coresUsed },
  };
}
