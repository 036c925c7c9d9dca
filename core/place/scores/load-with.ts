import { commitmentOf, homeOf } from '../../knowledge/recall.ts';
import { coreShare, memoryShare } from '../capacity.ts';
import type { Candidacy } from '../policy.ts';

/** Promised shares in [0, 1]. */
export interface LoadShares {
  readonly memory: number;
  readonly cores: number;
}

/** How full a runtime and its device would be with the module on it. */
export function loadWith({ module, runtime, device, knowledge }: Candidacy): LoadShares {
  const { coreCommitShareMax } = knowledge.settings;
  const memory = memoryShare(runtime, device);
  const cores = coreShare(device, coreCommitShareMax);
  if (homeOf(module) === runtime.runtime.id) return { memory, cores };
  const part = commitmentOf(module.module, runtime.runtime);
  const smaller = Math.min(runtime.runtime.memoryBytes, device.device.memoryBytes);
  return {
    memory: Math.min(1, memory + part.memoryBytes / Math.max(1, smaller)),
    cores: Math.min(1, cores + part.cores / (device.device.cores * coreCommitShareMax)),
  };
}
