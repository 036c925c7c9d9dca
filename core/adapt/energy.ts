import type { DeviceId } from '../ids.ts';
import type { Knowledge, ModuleRecord, RuntimeRecord } from '../knowledge/knowledge.ts';
import { slownessOf } from '../knowledge/recall.ts';

/** How much dearer a joule is from a battery that is full; one that runs low is dearer by as much as it is empty. */
const BATTERY_FACTOR = 2;
/** Least charge that is reckoned with, so that no joule has an infinite price. */
const CHARGE_SHARE_MIN = 0.1;
/**
 * What a radio takes for a byte, on devices that live on a battery (MobiSys 2012: 1.1 J per megabyte down on Wi-Fi, newer
 * ones do better); cables take nothing worth counting.
 */
const RADIO_JOULES_PER_BYTE = 1e-6;

/**
 * How many joules from the mains one joule of a device is worth: 1 where there is a plug, on a battery 2 ÷ charge, as
 * `frugal` has it.
 */
function joulePrice({ devices }: Knowledge, id: DeviceId): number {
  const record = devices.get(id);
  if (record === undefined || !record.device.portable || record.charging) return 1;
  return BATTERY_FACTOR / Math.max(CHARGE_SHARE_MIN, record.batteryShare ?? 1);
}

/** Energy for carrying bytes over a device's own link, in joules from the mains. */
export function carryingJoules(knowledge: Knowledge, id: DeviceId, bytes: number): number {
  const isPortable = knowledge.devices.get(id)?.device.portable ?? false;
  return isPortable ? bytes * RADIO_JOULES_PER_BYTE * joulePrice(knowledge, id) : 0;
}

/** Energy of a core that is busy on a runtime's device for a while, in joules from the mains. */
export function busyJoules(knowledge: Knowledge, { runtime }: RuntimeRecord, ms: number): number {
  const { id, wattsPerCore } = runtime.device;
  return (wattsPerCore * ms * joulePrice(knowledge, id)) / 1_000;
}

/**
 * Energy of one call answered by a runtime, in joules from the mains: the work at its speed, and the bytes of the call
 * through the radios of both ends where the module is not with its anchor.
 */
export function callJoules(
  knowledge: Knowledge,
  { module: { demand, anchor } }: ModuleRecord,
  on: RuntimeRecord,
  workMs: number,
): number {
  const { id } = on.runtime.device;
  const computing = busyJoules(knowledge, on, workMs * slownessOf(on.runtime));
  if (anchor === null || anchor === id) return computing;
  const carrying = (end: DeviceId): number => carryingJoules(knowledge, end, demand.callBytes);
  return computing + carrying(id) + carrying(anchor);
}
