import type { TimeTable } from './times.ts';

/** What a unit of time of each runtime is worth, and the makespan that no schedule can undercut. */
export interface Prices {
  /** One per runtime, each > 0; they sum to 1. */
  readonly prices: Float64Array;
  /** In the unit of the table. */
  readonly bound: number;
  /** Longer times were left out; at least the bound. In the unit of the table. */
  readonly timeMax: number;
}

/** Passes over the table; the public instances are settled to six digits after a fifth of it (measured). */
const PASS_COUNT = 4_000;
/** Passes without a gain after which steps are shortened, and by how much (assumptions; they shape speed alone). */
const PATIENCE_COUNT = 20;
const SHORTEN_FACTOR = 0.7;
/** A gain below this share does not count, and steps below this one end the search. */
const GAIN_SHARE = 1e-6;
const STEP_FACTOR_MIN = 1e-5;

/** Times beyond the bound by more than this are left out, and how often the bound is then raised (assumptions). */
const MARGIN_SHARE = 0.02;
const ROUND_COUNT = 8;

/**
 * Bounds the makespan from below, as closely as linear programming does. For any prices λ ≥ 0 that sum to 1 and any
 * schedule, makespan ≥ Σᵢ λᵢ·loadᵢ = Σⱼ λ(home of j)·time(j, home of j) ≥ Σⱼ minᵢ λᵢ·time(j, i): the Lagrangian dual of
 * "no load above the makespan". Nor does a schedule of at most T use a time above T, which the programme cannot know:
 * with only times up to T the sum is larger, and the makespan is above T or at least that sum (Lenstra, Shmoys &
 * Tardos, "Approximation algorithms for scheduling unrelated parallel machines", Math. Programming 46, 1990). T is kept
 * a little above the bound until the bound rises no more. Whatever prices the search ends with, the bound holds.
 */
export function priced(table: TimeTable, knownMakespan: number): Prices {
  let { prices, value } = climbed(table, knownMakespan, Number.POSITIVE_INFINITY);
  let bound = Math.max(value, longest(table));
  let timeMax = bound * (1 + MARGIN_SHARE);
  for (let round = 0; round < ROUND_COUNT && table.times.some((time) => time > timeMax); round++) {
    ({ prices, value } = climbed(table, Math.max(knownMakespan, timeMax), timeMax));
    const raised = Math.max(bound, Math.min(value, timeMax));
    if (raised < bound * (1 + MARGIN_SHARE / 4)) return { prices, bound: raised, timeMax };
    bound = raised;
    timeMax = bound * (1 + MARGIN_SHARE);
  }
  return { prices, bound, timeMax };
}

/**
 * Seeks the best prices by exponentiated subgradients with Polyak's step towards a known makespan (Kivinen & Warmuth,
 * "Exponentiated gradient versus gradient descent", 1997; Polyak, 1969); the exponential is replaced by its Padé
 * approximant, which is the same on every machine.
 */
function climbed(table: TimeTable, knownMakespan: number, timeMax: number) {
  const { moduleCount, runtimeCount } = table;
  const times = table.times.map((time) => (time > timeMax ? Number.POSITIVE_INFINITY : time));
  const short = { moduleCount, runtimeCount, times };
  const prices = new Float64Array(runtimeCount).fill(1 / runtimeCount);
  const best = { prices: prices.slice(), value: 0 };
  const loads = new Float64Array(runtimeCount);
  let factor = 0.5;
  let idleCount = 0;
  for (let pass = 0; pass < PASS_COUNT && factor > STEP_FACTOR_MIN; pass++) {
    let value = dearest(short, prices, loads);
    idleCount = value > best.value * (1 + GAIN_SHARE) ? 0 : idleCount + 1;
    if (value > best.value) {
      best.value = value;
      best.prices.set(prices);
    }
    if (idleCount > PATIENCE_COUNT) {
      factor *= SHORTEN_FACTOR;
      idleCount = 0;
      prices.set(best.prices);
      value = dearest(short, prices, loads);
    }
    climb(prices, loads, factor * Math.max(knownMakespan - value, 0), value);
  }
  // Rounding of the sums may have added to the value; what it can have added at most is taken off.
  const doubt = (moduleCount + runtimeCount + 4) * 2 * Number.EPSILON;
  return { prices: best.prices, value: best.value * (1 - doubt) };
}

/** No schedule is shorter than the longest module on the runtime that is fastest for it. */
function longest({ moduleCount, runtimeCount, times }: TimeTable): number {
  let most = 0;
  for (let module = 0; module < moduleCount; module++) {
    const row = times.subarray(module * runtimeCount, (module + 1) * runtimeCount);
    most = Math.max(
      most,
      row.reduce((least, time) => Math.min(least, time)),
    );
  }
  return most;
}

/** Sends each module where its priced time is least; fills in the loads and sums the priced times. */
function dearest({ moduleCount, runtimeCount, times }: TimeTable, prices: Float64Array, loads: Float64Array) {
  loads.fill(0);
  let sum = 0;
  for (let row = 0; row < moduleCount * runtimeCount; row += runtimeCount) {
    let least = Number.POSITIVE_INFINITY;
    let home = 0;
    for (let runtime = 0; runtime < runtimeCount; runtime++) {
      const cost = (prices[runtime] as number) * (times[row + runtime] as number);
      if (cost < least) [least, home] = [cost, runtime];
    }
    sum += least;
    loads[home] = (loads[home] as number) + (times[row + home] as number);
  }
  return sum;
}

/** Raises the prices of runtimes that got more than their share, lowers the others', by the length that Polyak gives. */
function climb(prices: Float64Array, loads: Float64Array, toGo: number, value: number): void {
  let norm = 0;
  for (let i = 0; i < prices.length; i++) norm += (prices[i] as number) * ((loads[i] as number) - value) ** 2;
  if (norm <= 0) return;
  const step = toGo / norm;
  let sum = 0;
  for (let i = 0; i < prices.length; i++) {
    const rise = Math.max(-1, Math.min(1, step * ((loads[i] as number) - value)));
    prices[i] = Math.max(1e-12, ((prices[i] as number) * (2 + rise)) / (2 - rise));
    sum += prices[i] as number;
  }
  for (let i = 0; i < prices.length; i++) prices[i] = (prices[i] as number) / sum;
}
