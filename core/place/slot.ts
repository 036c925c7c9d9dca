import { damped } from '../adapt/flapping.ts';
import { unreachable } from '../assert.ts';
import type { RuntimeId } from '../ids.ts';
import type { DeviceRecord, Knowledge, RuntimeRecord } from '../knowledge/knowledge.ts';
import type { Entry } from '../knowledge/order.ts';
import { slownessOf } from '../knowledge/recall.ts';
import type { Runtime } from '../model/runtime.ts';
import { CORE_GRAIN, grainsLeft, loadShare } from './capacity.ts';
import { DAMPED, GONE, SUSPECT } from './filters/alive.ts';
import { DRAINING } from './filters/draining.ts';
import { FULL } from './filters/slots.ts';
import type { SortKey, Verdict } from './policy.ts';

/** The part of knowledge that decides where a runtime stands in the index. */
export type Terms = Pick<Knowledge, 'nowMs' | 'settings'>;

/** A runtime with its device. */
export interface Seating {
  readonly runtime: RuntimeRecord;
  readonly device: DeviceRecord;
}

/**
 * A runtime's entry in the index. Room and spare are written so that one question suits all runtimes: room is what
 * is left in whole pages of its own, spare what is left of a core in units of the reference core, both rounded up.
 */
export interface Slot extends Entry {
  readonly id: RuntimeId;
}

/** Why a runtime takes no module whatever it is, in the order of asking. */
export const BLOCKS: readonly Verdict[] = [GONE, SUSPECT, DAMPED, DRAINING, FULL];

/** The place of a runtime's block in `BLOCKS`, or −1 when it may take modules. */
export function blockOf(record: RuntimeRecord, { nowMs, settings }: Terms): number {
  if (record.health === 'lost' || record.health === 'left') return 0;
  if (record.health === 'suspect') return 1;
  if (damped(record, nowMs, settings)) return 2;
  if (record.draining) return 3;
  const { moduleCountMax } = record.runtime;
  return moduleCountMax > 0 && record.committed.moduleCount >= moduleCountMax ? 4 : -1;
}

/** Steps in which loads are told apart: coarse, so that most bindings leave a runtime where it stands. */
const LOAD_STEP_COUNT = 8;
/**
 * Below the first step loads are told apart by powers of two down to this one: among runtimes that are as good as empty,
 * an empty one comes first, instead of the same few until they have reached the first step.
 */
const LOAD_SHARE_MIN = 1 / 64;

/** Significant bits of memory and of cores in an entry. */
const ROOM_BIT_COUNT = 2;
const SPARE_BIT_COUNT = 5;

/** Float sums may fall short of the exact figure by this share; what is found is checked exactly afterwards. */
const TOLERANCE = 1e-9;

/** The entry of a runtime that may take modules. */
export function slotOf(sortKey: SortKey, seating: Seating, terms: Terms): Slot {
  const { runtime, device } = seating;
  const { id, memoryBytes, pageBytes } = runtime.runtime;
  const own = memoryBytes - runtime.committed.memoryBytes;
  const all = device.device.memoryBytes - device.committed.memoryBytes;
  const exactRoom = Math.max(0, Math.floor(Math.min(own, all) / pageBytes) * pageBytes);
  const room = roughly(exactRoom, ROOM_BIT_COUNT);
  const left = Math.min(
    1,
    roughly(grainsLeft(device, terms.settings.coreCommitShareMax), SPARE_BIT_COUNT) * CORE_GRAIN,
  );
  const spare = (left * (1 + TOLERANCE)) / slownessOf(runtime.runtime);
  switch (sortKey) {
    case 'load':
      return { key: loadKey(seating, terms), id, room, spare };
    case 'module-count':
      return { key: runtime.committed.moduleCount, id, room, spare };
    case 'free-memory':
      return { key: exactRoom, id, room, spare };
    case 'most-free-memory':
      return { key: -exactRoom, id, room, spare };
    case 'id':
      return { key: 0, id, room, spare };
    default:
      return unreachable(sortKey);
  }
}

/** Powers of two up to the largest a whole number can hold, as computing them takes longer than the rest of an entry. */
const POWERS: readonly number[] = Array.from({ length: 54 }, (_, at) => 2 ** at);

/**
 * Rounds a whole number up to so many significant bits, so that small bindings leave the index as it is. Never down: a
 * runtime that fits must be found; one that is found in vain is judged exactly and passed over. Memory is seldom what is
 * short and is told apart coarsely (4, 6, 8, 12, 16 …); cores are, and with two bits a fifth of what was found at 10,000
 * runtimes was found in vain, at a quarter of the speed (measured).
 */
function roughly(count: number, bitCount: number): number {
  if (count < 2 ** bitCount) return Math.max(0, count);
  const step = POWERS[Math.floor(Math.log2(count)) + 1 - bitCount] ?? 1;
  return Math.ceil(count / step) * step;
}

function loadKey({ runtime, device }: Seating, { settings }: Terms): number {
  const load = loadShare(runtime, device, settings.coreCommitShareMax);
  return loadStep(load) + stretchStep(runtime.stretchShare);
}

function loadStep(load: number): number {
  if (load >= 1 / LOAD_STEP_COUNT) return Math.floor(load * LOAD_STEP_COUNT) / LOAD_STEP_COUNT;
  for (let step = LOAD_SHARE_MIN; step <= load; step *= 2) if (load < 2 * step) return step;
  return 0;
}

/**
 * How much a runtime's stretch weighs against its load, in coarse steps of a quarter octave; 0 when it runs as
 * predicted. A runtime whose stretch changes step has to be put into the index anew.
 */
export const stretchStep = (stretchShare: number): number =>
  Math.max(0, Math.round(Math.log2(stretchShare) * 4) / 4);

/** Half octaves of slowness, 0 for the reference; runtimes of one class differ by less than a factor of √2. */
export const speedStep = (runtime: Runtime): number => Math.round(2 * Math.log2(slownessOf(runtime)));

/** Octaves of the memory that a runtime can give when it is empty. */
export const memoryStep = ({ memoryBytes, device }: Runtime): number =>
  Math.floor(Math.log2(Math.max(1, Math.min(memoryBytes, device.memoryBytes))));

/** All that `kind` filters may look at, as one text. */
export function kindName({ type, architecture, aotTarget, apis, tags }: Runtime): string {
  return JSON.stringify([type, architecture, aotTarget, apis, tags]);
}
