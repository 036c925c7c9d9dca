import { type Columns, columnsOf, countWithin } from './columns.ts';
import { Dice } from './dice.ts';
import type { Prices } from './prices.ts';
import { Roster } from './roster.ts';
import { type Schedule, scheduleOf, type TimeTable } from './times.ts';

/** How long to search and from which seed. */
export interface SearchOptions {
  /** Proposals; weighing ten partners counts as one more. Never a time. */
  readonly stepCount: number;
  readonly seed: number;
}

/** Temperatures are shares of a mean module's priced time; the search cools from one to the other (measured on the
 * public tables and on generated ones, as are the numbers below). */
const [HOT_SHARE, BLOCK_COUNT] = [0.1, 100];
/** Over a hundred blocks: temperature ÷ 40, stiffness × 100. Products instead of powers are the same on every machine. */
const COOLING_FACTOR = 0.9634;
const [SOFT, STIFFENING_FACTOR] = [3, 1.0476];
/** Columns that waste more than so many temperatures are not proposed. */
const LIMIT_TEMPERATURES = 10;
/** But at the fullest runtime, to which this share of proposals goes, up to so many mean modules may be wasted, and all
 * that lies between the bound and the best schedule: what wastes more is in no better one. */
const [CRITICAL_SHARE, WIDE_SHARE] = [0.1, 1.5];
/** How far above the bound loads are drawn to: as far as good schedules of large tables are, or half way to the best. */
const [TARGET_SHARE, TARGET_GAP_SHARE] = [0.001, 0.5];
/** Steps per module that one cooling wants; what is over is for further coolings. */
const CYCLE_STEPS_PER_MODULE = 20_000;
/** Closer to the bound than this is optimal but for rounding. */
const ROUNDING = 1e-12;
/** Draws of −ln u, tabulated: the logarithm is too dear for each proposal. */
const EXPONENTIAL = Float64Array.from({ length: 4_096 }, (_, i) => -Math.log((i + 0.5) / 4_096));

/**
 * Improves a schedule by simulated annealing (Kirkpatrick, Gelatt & Vecchi, Science 220, 1983) of wastes plus squared
 * overloads. A step proposes to send a module to a runtime where it wastes little, together with the partner there
 * whose coming back suits best, or without; one step in ten is tried at the fullest runtime. Cooled several times.
 *
 * Anytime: `advance` makes one block of steps, `best` is the best schedule so far.
 */
export class Annealer {
  best: Schedule;
  readonly #table: TimeTable;
  readonly #columns: Columns;
  readonly #prices: Prices;
  readonly #dice: Dice;
  readonly #roster: Roster;
  readonly #loads: Float64Array;
  readonly #bestHomes: Int32Array;
  readonly #narrow: Int32Array;
  readonly #wide: Int32Array;
  readonly #movable: Int32Array;
  readonly #weights: Float64Array;
  readonly #blockSteps: number;
  readonly #blocks: number;
  #block = 0;
  #movableCount = 0;
  #temperature = 0;
  #limit = 0;
  #wideLimit = 0;
  #target = 1;
  #leastPeak: number;

  constructor(table: TimeTable, prices: Prices, start: Schedule, { stepCount, seed }: SearchOptions) {
    const { moduleCount, runtimeCount } = table;
    this.#table = table;
    this.#prices = prices;
    this.#columns = columnsOf(table, prices);
    this.#dice = new Dice(seed);
    this.best = start;
    this.#leastPeak = start.makespan / prices.bound;
    const { ranking, times } = this.#columns;
    const cheapest = Int32Array.from({ length: moduleCount }, (_, j) => ranking[j * runtimeCount] as number);
    this.#roster = new Roster(cheapest, runtimeCount);
    this.#loads = new Float64Array(runtimeCount);
    this.#bestHomes = start.homes.slice();
    for (const [j, home] of cheapest.entries()) this.#add(home, times[j * runtimeCount + home] as number);
    this.#narrow = new Int32Array(moduleCount);
    this.#wide = new Int32Array(moduleCount);
    this.#movable = new Int32Array(moduleCount);
    this.#weights = new Float64Array(runtimeCount);
    const cycleCount = Math.max(2, Math.round(stepCount / (CYCLE_STEPS_PER_MODULE * moduleCount)));
    this.#blocks = cycleCount * BLOCK_COUNT;
    this.#blockSteps = stepCount / this.#blocks;
  }

  /** The share of its steps that the search has made; 1 as soon as the bound is reached. */
  get doneShare(): number {
    const isOptimal =
      this.best.makespan <= this.#prices.bound * (1 + ROUNDING) || this.#columns.runtimeCount === 1;
    return isOptimal ? 1 : this.#block / this.#blocks;
  }

  /** Makes the next block of steps; returns whether there are more. */
  advance(): boolean {
    if (this.doneShare >= 1) return false;
    this.#cool();
    const before = this.#leastPeak;
    this.#compare(); // Where the cheapest columns lead may be best already.
    // A step is counted in tenths, so that looking at partners can be counted as well.
    for (let tenths = Math.ceil(this.#blockSteps * 10); tenths > 0; ) tenths -= 10 + this.#step();
    if (this.#leastPeak < before) this.#keep();
    this.#block++;
    return this.doneShare < 1;
  }

  /** Sets the temperature of the next block, and what may move at it; a new cycle is hot and soft again. */
  #cool(): void {
    const phase = this.#block % BLOCK_COUNT;
    const { moduleCount, runtimeCount, ranking } = this.#columns;
    if (phase === 0) {
      this.#temperature = HOT_SHARE / moduleCount;
      const { prices } = this.#prices;
      for (let i = 0; i < runtimeCount; i++)
        this.#weights[i] = SOFT * ((prices[i] as number) + 1 / runtimeCount);
    } else {
      this.#temperature *= COOLING_FACTOR;
      for (let i = 0; i < runtimeCount; i++)
        this.#weights[i] = (this.#weights[i] as number) * STIFFENING_FACTOR;
    }
    this.#limit = LIMIT_TEMPERATURES * this.#temperature;
    if (phase === 0) this.#aim();
    countWithin(this.#columns, this.#limit, this.#narrow);
    countWithin(this.#columns, this.#wideLimit, this.#wide);
    this.#movableCount = 0;
    for (let module = 0; module < moduleCount; module++) {
      const isHome = this.#roster.homes[module] === ranking[module * runtimeCount];
      if ((this.#narrow[module] as number) > 1 || !isHome) this.#movable[this.#movableCount++] = module;
    }
  }

  /** Chooses what loads are drawn to; every fourth cycle goes by the best schedule, for tables far from their bound. */
  #aim(): void {
    const { moduleCount, pricedShare } = this.#columns;
    const isByBest = this.#block % (4 * BLOCK_COUNT) === BLOCK_COUNT;
    const known = isByBest ? this.best.makespan / this.#prices.bound : 1;
    this.#target = 1 + Math.max(TARGET_SHARE, (known - 1) * TARGET_GAP_SHARE);
    this.#wideLimit = Math.max(WIDE_SHARE / moduleCount, isByBest ? known - pricedShare : 0);
  }

  /** Proposes one change and makes it if it is good enough; returns what looking at partners took, in tenths of a step. */
  #step(): number {
    const { runtimeCount, ranking } = this.#columns;
    const dice = this.#dice;
    const isCritical = dice.share() < CRITICAL_SHARE || this.#movableCount === 0;
    const module = isCritical
      ? this.#drawnFromFullest()
      : (this.#movable[dice.below(this.#movableCount)] as number);
    const from = this.#roster.homes[module] as number;
    const count = (isCritical ? this.#wide : this.#narrow)[module] as number;
    const to = ranking[module * runtimeCount + dice.below(count)] as number;
    if (from === to) return 0;
    const limit = isCritical ? this.#wideLimit : this.#limit;
    return this.#propose(module, to, limit);
  }

  #drawnFromFullest(): number {
    const loads = this.#loads;
    let fullest = 0;
    for (let i = 1; i < loads.length; i++) if ((loads[i] as number) > (loads[fullest] as number)) fullest = i;
    const count = this.#roster.counts[fullest] as number;
    return this.#roster.lists[fullest]?.[this.#dice.below(count)] as number;
  }

  /** Finds the best partner for a module that goes elsewhere, or none, and changes at the odds of the moment. */
  #propose(module: number, to: number, limit: number): number {
    const { runtimeCount, times, wastes } = this.#columns;
    const from = this.#roster.homes[module] as number;
    const row = module * runtimeCount;
    const fromWeight = this.#weights[from] as number;
    const toWeight = this.#weights[to] as number;
    const oldFrom = (this.#loads[from] as number) - this.#target;
    const oldTo = (this.#loads[to] as number) - this.#target;
    const newFrom = oldFrom - (times[row + from] as number);
    const newTo = oldTo + (times[row + to] as number);
    const waste = (wastes[row + to] as number) - (wastes[row + from] as number);
    let best = waste + over(newFrom, fromWeight) + over(newTo, toWeight);
    let partner = -1;
    let weighedCount = 0;
    const list = this.#roster.lists[to] as Int32Array;
    const count = this.#roster.counts[to] as number;
    for (let i = 0; i < count; i++) {
      const other = list[i] as number;
      const otherRow = other * runtimeCount;
      const wasteHere = wastes[otherRow + from] as number;
      if (wasteHere > limit) continue;
      weighedCount++;
      const cost =
        waste +
        wasteHere -
        (wastes[otherRow + to] as number) +
        over(newFrom + (times[otherRow + from] as number), fromWeight) +
        over(newTo - (times[otherRow + to] as number), toWeight);
      if (cost < best) {
        best = cost;
        partner = other;
      }
    }
    const effort = (count + weighedCount) >> 1;
    const patience = this.#temperature * (EXPONENTIAL[this.#dice.below(4_096)] as number);
    if (best > over(oldFrom, fromWeight) + over(oldTo, toWeight) + patience) return effort;
    this.#move(module, to);
    if (partner >= 0) this.#move(partner, from);
    this.#compare();
    return effort;
  }

  #move(module: number, to: number): void {
    const { runtimeCount, times } = this.#columns;
    const from = this.#roster.homes[module] as number;
    this.#add(from, -(times[module * runtimeCount + from] as number));
    this.#add(to, times[module * runtimeCount + to] as number);
    this.#roster.move(module, to);
  }

  #add(runtime: number, time: number): void {
    this.#loads[runtime] = (this.#loads[runtime] as number) + time;
  }

  /** Keeps where everybody is if no schedule had a lower peak. */
  #compare(): void {
    const loads = this.#loads;
    let peak = 0;
    for (let i = 0; i < loads.length; i++) if ((loads[i] as number) > peak) peak = loads[i] as number;
    if (peak >= this.#leastPeak) return;
    this.#leastPeak = peak;
    this.#bestHomes.set(this.#roster.homes);
  }

  /** Turns the homes that were kept into a schedule; its makespan is summed afresh, without what rounding added up. */
  #keep(): void {
    const found = scheduleOf(this.#table, this.#bestHomes.slice());
    if (found.makespan < this.best.makespan) this.best = found;
  }
}

/** What a load above the target costs; `excess` is below 0 where there is room. */
const over = (excess: number, weight: number): number => (excess > 0 ? weight * excess * excess : 0);
