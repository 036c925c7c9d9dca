import type { DeviceRecord, RuntimeRecord } from '../knowledge/knowledge.ts';
import type { Module } from '../model/module.ts';
import type { Runtime } from '../model/runtime.ts';

/** Smallest part of a core that is promised; commitments are whole multiples, so that their sums are exact. */
export const CORE_GRAIN: number = 1 / 1_024;

/** The memory of a module in whole pages of a runtime. */
export const pagedBytes = (module: Module, { pageBytes }: Runtime): number =>
  Math.ceil(module.demand.memoryBytes / pageBytes) * pageBytes;

/**
 * Whole grains of a core that may still be promised on a device: what is promised is rounded up to them, so a
 * fraction that is left over is of no use.
 */
export const grainsLeft = ({ device, committed }: DeviceRecord, coreCommitShareMax: number): number =>
  Math.floor((device.cores * coreCommitShareMax - committed.cores) / CORE_GRAIN);

/** The fuller of a runtime and its device, as shares of memory, were so many bytes more promised. */
export function memoryShare(
  { runtime, committed }: RuntimeRecord,
  device: DeviceRecord,
  moreBytes = 0,
): number {
  const own = shareOf(committed.memoryBytes + moreBytes, runtime.memoryBytes);
  const all = shareOf(device.committed.memoryBytes + moreBytes, device.device.memoryBytes);
  return Math.max(own, all);
}

/** Promised cores of a device as a share of what may be promised, were so many more promised. */
export const coreShare = (
  { device, committed }: DeviceRecord,
  coreCommitShareMax: number,
  moreCores = 0,
): number => shareOf(committed.cores + moreCores, device.cores * coreCommitShareMax);

/** How full a runtime and its device are: the mean of memory and cores. */
export const loadShare = (runtime: RuntimeRecord, device: DeviceRecord, coreCommitShareMax: number): number =>
  (memoryShare(runtime, device) + coreShare(device, coreCommitShareMax)) / 2;

/** A part of a whole; a whole of nothing counts as full. */
function shareOf(part: number, whole: number): number {
  return whole > 0 ? Math.min(1, part / whole) : 1;
}
