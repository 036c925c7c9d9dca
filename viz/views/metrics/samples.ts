import type { Window } from '../../address/outlook.ts';
import type { Block } from '../../reel/block.ts';
import { FORM } from '../../reel/block.ts';
import type { Records } from '../view.ts';

/** Figures of a stretch of time in equal cells. */
export interface Samples {
  readonly cellCount: number;
  readonly runtimeCount: number;
  /** Mean busy share, by runtime and cell; not a number where nobody said anything. */
  readonly busy: Float32Array;
  /** The lowest charge of all batteries, by cell. */
  readonly battery: Float32Array;
  /** The longest answer time in a cell as a share of its objective, over all modules that have one. */
  readonly worstShare: Float32Array;
  /** The median over modules of the same. */
  readonly middleShare: Float32Array;
  /** Power of all busy cores. */
  readonly watts: Float32Array;
}

/** How many gaps between keep-alives a figure is held. */
const HELD_RATIO = 1.5;

/** Puts what keep-alives told into cells. One pass over columns; a million keep-alives take some 30 ms. */
export function samplesOf(records: Records, window: Window, cellCount: number): Samples {
  const { runtimes } = records.newest;
  const sums = new Float32Array(runtimes.length * cellCount);
  const counts = new Uint16Array(runtimes.length * cellCount);
  const battery = new Float32Array(cellCount).fill(Number.NaN);
  const shares: number[][] = Array.from({ length: cellCount }, () => []);
  const perMs = cellCount / (window.toMs - window.fromMs);
  const places = placesOf(records);
  for (const block of records.blocks()) {
    if ((block.atMs[block.count - 1] ?? 0) < window.fromMs || (block.atMs[0] ?? 0) > window.toMs) continue;
    for (let index = 0; index < block.count; index++) {
      if (block.form[index] !== FORM.beat) continue;
      const cell = Math.floor(((block.atMs[index] ?? 0) - window.fromMs) * perMs);
      if (cell < 0 || cell >= cellCount) continue;
      const row = block.start[index] ?? 0;
      gather(row, cell, block);
      objectives(row, shares[cell] ?? [], block);
    }
  }
  const busy = sums.map((sum, index) => (counts[index] === 0 ? Number.NaN : sum / (counts[index] ?? 1)));
  runtimes.forEach(({ spec }, runtime) => {
    const heldCount = Math.ceil(HELD_RATIO * (spec.keepAliveIntervalMs || 0) * perMs);
    hold(busy.subarray(runtime * cellCount, (runtime + 1) * cellCount), heldCount);
  });
  const longestMs = Math.max(0, ...runtimes.map(({ spec }) => spec.keepAliveIntervalMs || 0));
  const heldCount = Math.ceil(HELD_RATIO * longestMs * perMs);
  const found = quantiles(shares);
  for (const values of [battery, found.worstShare, found.middleShare]) hold(values, heldCount);
  const watts = wattsOf(records, busy, cellCount);
  return { cellCount, runtimeCount: runtimes.length, busy, battery, watts, ...found };

  function gather(row: number, cell: number, { beats }: Block): void {
    const runtime = places.runtime(beats.runtime[row] ?? 0);
    const share = beats.busyShare[row] ?? Number.NaN;
    if (runtime < 0 || Number.isNaN(share)) return;
    const at = runtime * cellCount + cell;
    sums[at] = (sums[at] ?? 0) + share;
    counts[at] = (counts[at] ?? 0) + 1;
    const charge = beats.batteryShare[row] ?? Number.NaN;
    if (!Number.isNaN(charge) && !(charge >= (battery[cell] ?? Number.NaN))) battery[cell] = charge;
  }

  function objectives(row: number, into: number[], { beats, reports }: Block): void {
    for (let i = beats.firstInstance[row] ?? 0; i < (beats.firstInstance[row + 1] ?? 0); i++) {
      const latencyMs = reports.latencyMs[i] ?? Number.NaN;
      if (Number.isNaN(latencyMs)) continue;
      const limitMs = places.objectiveMs(reports.module[i] ?? 0);
      if (limitMs > 0) into.push(latencyMs / limitMs);
    }
  }
}

/** A figure holds until the next one is due, and half as long again: what was last said is what is known. */
function hold(values: Float32Array, cellCountMax: number): void {
  let [last, age] = [Number.NaN, 0];
  for (let cell = 0; cell < values.length; cell++) {
    const value = values[cell] ?? Number.NaN;
    if (!Number.isNaN(value)) [last, age] = [value, 0];
    else if (++age <= cellCountMax) values[cell] = last;
  }
}

interface Places {
  readonly runtime: (name: number) => number;
  readonly objectiveMs: (name: number) => number;
}

/** Numbers of names to places in scenes, looked up once each. */
function placesOf({ nameAt, newest }: Records): Places {
  const runtimes = new Map<number, number>();
  const limits = new Map<number, number>();
  const once = (known: Map<number, number>, name: number, make: () => number): number => {
    const found = known.get(name) ?? make();
    known.set(name, found);
    return found;
  };
  return {
    runtime: (name) => once(runtimes, name, () => newest.runtimeIndex(nameAt(name))),
    objectiveMs: (name) => once(limits, name, () => newest.module(nameAt(name))?.spec.latencyMsMax ?? 0),
  };
}

function quantiles(shares: readonly number[][]): Pick<Samples, 'worstShare' | 'middleShare'> {
  const worstShare = new Float32Array(shares.length).fill(Number.NaN);
  const middleShare = new Float32Array(shares.length).fill(Number.NaN);
  shares.forEach((found, cell) => {
    if (found.length === 0) return;
    const sorted = Float64Array.from(found).sort();
    worstShare[cell] = sorted.at(-1) ?? Number.NaN;
    middleShare[cell] = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  });
  return { worstShare, middleShare };
}

function wattsOf({ newest }: Records, busy: Float32Array, cellCount: number): Float32Array {
  const watts = new Float32Array(cellCount).fill(Number.NaN);
  const devices = new Set<string>();
  newest.runtimes.forEach(({ spec: { device } }, runtime) => {
    // Runtimes of one device report the same cores.
    if (devices.has(device.id)) return;
    devices.add(device.id);
    for (let cell = 0; cell < cellCount; cell++) {
      const share = busy[runtime * cellCount + cell] ?? Number.NaN;
      if (Number.isNaN(share)) continue;
      const known = watts[cell] ?? Number.NaN;
      watts[cell] = (Number.isNaN(known) ? 0 : known) + share * device.cores * (device.wattsPerCore ?? 0);
    }
  });
  return watts;
}
