import type { InterferenceLaw } from '../../scenarios/model.ts';

/** The largest number of modules on one machine that Pitot measured side by side. */
export const WAYS_MEASURED = 4;

/**
 * Slowdown of a module at quantile `sensitivity` of a device's law, with `count` modules computing.
 *
 * Measured for two (Pitot, if2.npz, per device); for three and four the device's own two-way quantile times the
 * ratio of all devices' distributions (Pitot's histograms), as the scenario's tables give them. Between two levels
 * the quantile is interpolated; outside the measured levels it is that of the nearest one. That a module keeps
 * its quantile whatever runs beside it is an assumption.
 */
export function slowdown(law: InterferenceLaw, sensitivity: number, count: number): number {
  if (law.kind === 'none' || count <= 1) return 1;
  const quantiles = count === 2 ? law.twoWay : count === 3 ? law.threeWay : law.fourWay;
  const { levels } = law;
  let above = 0;
  while (above < levels.length && (levels[above] as number) < sensitivity) above++;
  if (above === 0) return quantiles[0] ?? 1;
  const low = quantiles[above - 1] as number;
  if (above === levels.length) return low;
  const high = quantiles[above] as number;
  const lowLevel = levels[above - 1] as number;
  return low + ((sensitivity - lowLevel) / ((levels[above] as number) - lowLevel)) * (high - low);
}

/** How many computations share which cores. */
export interface Crowd {
  readonly activeCount: number;
  readonly cores: number;
  /** Cores that other programs would keep busy. */
  readonly backgroundCores: number;
}

/**
 * Speed of one computation among `activeCount`, relative to running alone, when its measured slowdown among
 * min(`activeCount`, 4) is `slowdownFactor`; `Cpus` computes the same from cached parts, and a test compares both.
 *
 * *What is shared is counted once.* A slowdown measured with n modules on a machine contains everything that
 * happened there: shared caches and memory, busy SMT siblings and, with fewer cores than modules, taking turns.
 * So it is never multiplied by the turn-taking of the same n; the slower of the two rules:
 *
 * - n ≤ 4: min(cores ÷ (n + background), 1 ÷ slowdown(n)).
 * - n > 4, not measured. Assumption: contention for memory stays as with four while there are free cores, and
 *   beyond max(4, cores) computations the total speed stays what it was, divided by more:
 *   min(cores ÷ (n + background), max(4, cores) ÷ n ÷ slowdown(4)), continuous at both borders.
 * - without a law, egalitarian processor sharing: min(1, cores ÷ (n + background)).
 *
 * Assumption: other programs take their fair turn on the cores and nothing else, as nobody measured how they
 * press on the memory.
 */
export function relativeSpeed(crowd: Crowd, slowdownFactor: number, isMeasured: boolean): number {
  const { activeCount, cores, backgroundCores } = crowd;
  const turn = Math.min(1, cores / (activeCount + backgroundCores));
  if (!isMeasured) return turn;
  const crowding = Math.min(1, Math.max(WAYS_MEASURED, cores) / activeCount);
  return Math.min(turn, crowding / slowdownFactor);
}
