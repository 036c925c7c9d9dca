import type { AgentTurn, Instance } from './knowledge.ts';

/** The instance as it runs from now on, with its first checkpoint due an interval later, if it takes any. */
export function running(turn: AgentTurn, instance: Instance): Instance {
  return { ...instance, stage: { kind: 'running', checkpointDueMs: nextCheckpointMs(turn, instance) } };
}

/** When the next checkpoint is due; `null` for a module that takes none. */
export function nextCheckpointMs({ atMs }: AgentTurn, { module }: Instance): number | null {
  return module.checkpointIntervalMs === null ? null : atMs + module.checkpointIntervalMs;
}
