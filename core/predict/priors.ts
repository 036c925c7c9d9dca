import { type Block, independent } from './block.ts';

/** Places in the block of a runtime or group: its start-up and its slowness. A runtime has its crowding third. */
export const START = 0;
/** See `START`. */
export const WORK = 1;
/** See `START`: the power of the number of those that are busy. */
export const CROWD = 2;
/** See `START`: where the factors of a runtime begin; those of a module begin after its work. */
export const FIRST_RUNTIME_FACTOR = 3;

/** Rank of the residual between module and runtime (measured on the Pitot runs: see the README). */
export const FACTOR_COUNT = 4;

/** Start-up before anything is seen: the geometric middle of the measured ones, 32 ms, and how far they stray (Pitot). */
const START_LOG_MS = Math.log(32);
/** Spreads of start-ups and slownesses, as standard deviations of logarithms: of runtimes within their groups, of groups. */
const RUNTIME_SD = { start: 0.3, work: 0.3 };
const GROUP_SD = { start: 1.2, work: 1.2 };
/** Work before anything is seen, and how far modules stray from it and from what is told of them (Pitot; assumption). */
const WORK_LOG_MS = Math.log(11);
const WORK_SD = { unknown: 2, told: 0.3 };
/** What busy neighbours cost: two share a machine at 1.18 times the time in the middle case (Pitot), widely spread. */
const CROWDING = { mean: Math.log(1.18) / Math.log(2), sd: 0.3 };
/** Spread of a module's factors and of a runtime's; their product has a standard deviation of about 0.25 (Pitot). */
const FACTOR_SD = { module: 0.5, runtime: 0.25 };

/** What is believed of a group of runtimes before anything was seen. */
export const groupBlock = (): Block => independent([0, 0], [GROUP_SD.start ** 2, GROUP_SD.work ** 2]);

/** What is believed of a runtime before anything was seen: little, if neither it nor its groups say how fast it is. */
export function runtimeBlock(isKindTold: boolean, factorCount: number): Block {
  const workSd = isKindTold ? RUNTIME_SD.work : GROUP_SD.work;
  return independent(
    [START_LOG_MS, 0, CROWDING.mean, ...Array(factorCount).fill(0)],
    [
      RUNTIME_SD.start ** 2,
      workSd ** 2,
      CROWDING.sd ** 2,
      ...Array(factorCount).fill(FACTOR_SD.runtime ** 2),
    ],
  );
}

/** What is believed of a module before anything was seen, by what was told of its work. */
export function moduleBlock(name: string, toldMs: number | null, factorCount: number): Block {
  const isTold = toldMs !== null && toldMs > 0;
  const factors = Array.from({ length: factorCount }, (_, k) => k);
  // Factors begin apart from each other, or none could be told from the next: by a hash of the name, not by dice.
  return independent(
    [isTold ? Math.log(toldMs) : WORK_LOG_MS, ...factors.map((k) => FACTOR_SD.module * scattered(name, k))],
    [(isTold ? WORK_SD.told : WORK_SD.unknown) ** 2, ...factors.map(() => FACTOR_SD.module ** 2)],
  );
}

/** A number in [−1, 1) that depends on a name only (FNV-1a, 32 bits, with a finaliser). */
function scattered(name: string, k: number): number {
  let hash = 0x811c9dc5 ^ k;
  for (let place = 0; place < name.length; place++)
    hash = Math.imul(hash ^ name.charCodeAt(place), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return ((hash ^ (hash >>> 15)) | 0) / 2 ** 31;
}
