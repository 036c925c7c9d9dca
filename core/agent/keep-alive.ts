import type { InstanceReport } from '../input.ts';
import type { Measurement, Sample } from './agent.ts';
import type { AgentTurn, Instance } from './knowledge.ts';

const UNMEASURED: Measurement = { busyShare: null, memoryBytes: null, latencyMs: null, stretchShare: null };

/**
 * Sends the sign of life if it is due, and arms the next. A keep-alive is not answered: the supervisor
 * tells a runtime that it does not know by refusing its registration. One that is late by more than an
 * interval (a tab that slept) is sent once, not once per missed interval.
 */
export function keepAlive(turn: AgentTurn, sample: Sample): void {
  const { draft, atMs } = turn;
  const { connection, incarnation, instances } = draft;
  if (connection.kind !== 'registered' || connection.dueMs === null || connection.dueMs > atMs) return;
  const { keepAliveIntervalMs, dueMs } = connection;
  const sequence = draft.sequence + 1;
  turn.commands.push({
    kind: 'send-report',
    report: {
      kind: 'keep-alive-received',
      runtime: turn.self,
      incarnation,
      sequence,
      load: sample.load,
      instances: instanceReports(instances, sample),
    },
  });
  const nextMs = dueMs + keepAliveIntervalMs;
  turn.draft = {
    ...draft,
    sequence,
    connection: {
      kind: 'registered',
      keepAliveIntervalMs,
      dueMs: nextMs > atMs ? nextMs : atMs + keepAliveIntervalMs,
    },
  };
}

/** All instances with what the host measured of them. */
export function instanceReports(
  instances: readonly Instance[],
  sample: Sample | null,
): readonly InstanceReport[] {
  return instances.map(({ module, epoch, stage }): InstanceReport => {
    const { busyShare, memoryBytes, latencyMs, stretchShare } =
      sample?.instances.get(module.id) ?? UNMEASURED;
    return { module: module.id, epoch, state: stage.kind, busyShare, memoryBytes, latencyMs, stretchShare };
  });
}
