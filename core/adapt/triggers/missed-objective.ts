import type { Knowledge, ModuleRecord, RuntimeRecord } from '../../knowledge/knowledge.ts';
import type { Settings } from '../../settings.ts';
import { BIT } from '../signals.ts';
import type { Trigger } from './trigger.ts';

/**
 * Reports the module that has missed its latency objective most often in a row, once that is `missEnterCount` times.
 *
 * Known weakness: an objective that no runtime can meet is reported for ever; reviews of it grow rare.
 */
export const missedObjective: Trigger = {
  name: 'missed-objective',
  sense(record, _device, knowledge) {
    if ((record.signals.bits & BIT.missing) === 0) return null;
    const worst = missingOn(record, knowledge)[0];
    if (worst === undefined) return null;
    return {
      kind: 'missed-objective',
      runtime: record.runtime.id,
      module: worst.module.id,
      measured: worst.latencyMs ?? 0,
      threshold: worst.module.latencyMsMax ?? 0,
    };
  },
};

/** Whether a module has missed its objective too often in a row; give it to `sensed` as `missing`, over all reports. */
const isMissing = ({ module, missCount }: ModuleRecord, settings: Settings): boolean =>
  module.latencyMsMax !== null && missCount >= settings.missEnterCount;

/**
 * Counts samples in a row that missed an objective: one more beyond it, none within `missLeaveShare` of it, and as many
 * as before in the band between.
 */
export function missCountAfter(
  missCount: number,
  latencyMs: number | null,
  latencyMsMax: number | null,
  settings: Settings,
): number {
  if (latencyMsMax === null || latencyMs === null) return missCount;
  if (latencyMs > latencyMsMax) return Math.min(missCount + 1, settings.missEnterCount);
  return latencyMs <= latencyMsMax * settings.missLeaveShare ? 0 : missCount;
}

/** The modules of a runtime that miss their objectives, the farthest off first; ties by id. */
export function missingOn(record: RuntimeRecord, knowledge: Knowledge): readonly ModuleRecord[] {
  const excess = ({ latencyMs, module }: ModuleRecord): number =>
    (latencyMs ?? 0) / Math.max(1, module.latencyMsMax ?? 1);
  return record.bound
    .map((id) => knowledge.modules.get(id))
    .filter((module) => module !== undefined)
    .filter((module) => isMissing(module, knowledge.settings))
    .sort((a, b) => excess(b) - excess(a));
}
