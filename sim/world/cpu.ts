import { assert } from '../../core/index.ts';
import type { InterferenceLaw } from '../../scenarios/model.ts';
import { Alarms } from './alarms.ts';
import { type Calendar, NOBODY } from './calendar.ts';
import { Computations } from './computations.ts';
import { slowdown, WAYS_MEASURED } from './interference.ts';

/** What the processor model needs to know of a device. */
export interface Machine {
  readonly cores: number;
  readonly interference: InterferenceLaw;
}

/** A nanosecond of work is forgiven, so that rounded numbers never leave a crumb that asks for an event. */
const CRUMB_US = 1e-3;

/**
 * The processors of all devices: processor sharing with measured interference (`interference.ts` says how
 * computations slow each other and which parts of that are assumptions).
 *
 * A device has one pending event, for the computation that ends first. It lies on the first whole microsecond at
 * or after the exact end, so a computation is up to 1 µs late and counts as running until then; what it had to do
 * is done exactly, never more or less, and what others had to do is only charged for the time that really went
 * by. An event that ends nothing lies at least 1 µs ahead, so time never stands still.
 *
 * Cost: O(n) for n computations on one device at every begin and end there; nothing anywhere else. Memory: 88
 * bytes a device, 80 a computation under way.
 */
export class Cpus {
  readonly #calendar: Calendar;
  readonly #laws: readonly InterferenceLaw[];
  readonly #cores: Float64Array;
  readonly #background: Float64Array;
  readonly #throttle: Float64Array;
  readonly #settledUs: Float64Array;
  /** What every computation gets of a core, and the busy cores in all, since the last settlement. */
  readonly #turn: Float64Array;
  readonly #busy: Float64Array;
  readonly #busyCoreUs: Float64Array;
  readonly #alarms: Alarms;
  /** 1 while the runner takes the finished ones out; the next event is planned after the last. */
  readonly #isOpen: Uint8Array;
  readonly #isWatched: Uint8Array;
  readonly #under: Computations;
  #watcher: (device: number) => void = () => {};
  #finishedCoreUs = 0;

  /** `kind` is the agenda's kind of the event whose subject is a device on which a computation ends. */
  constructor(machines: readonly Machine[], calendar: Calendar, kind: number) {
    const count = machines.length;
    this.#calendar = calendar;
    this.#laws = machines.map(({ interference }) => interference);
    this.#cores = Float64Array.from(machines, ({ cores }) => cores);
    assert(
      this.#cores.every((cores) => cores > 0),
      'every device has a core, or its work would never end',
    );
    this.#background = new Float64Array(count);
    this.#throttle = new Float64Array(count).fill(1);
    this.#settledUs = new Float64Array(count).fill(calendar.nowUs);
    this.#turn = new Float64Array(count);
    this.#busy = new Float64Array(count);
    this.#busyCoreUs = new Float64Array(count);
    this.#alarms = new Alarms(calendar, kind, count);
    this.#isOpen = new Uint8Array(count);
    this.#isWatched = new Uint8Array(count);
    this.#under = new Computations(count);
  }

  /**
   * Begins `workUs` microseconds of work (as long as it takes alone on this device) for `subject`. The number it
   * returns names the computation until it ends; then it may name another.
   */
  begin(device: number, subject: number, workUs: number, sensitivity: number): number {
    assert(workUs >= 0 && workUs < Number.POSITIVE_INFINITY, 'work is finite');
    this.#settle(device);
    const law = this.#laws[device] as InterferenceLaw;
    const under = this.#under;
    const slot = under.add(device, subject);
    under.remainingUs[slot] = workUs;
    under.pace[slot] = 1;
    under.coreUs[slot] = 0;
    for (let way = 0; way < WAYS_MEASURED - 1; way++)
      under.slowdowns[slot * 3 + way] = slowdown(law, sensitivity, way + 2);
    this.#plan(device);
    return slot;
  }

  /**
   * Takes out a computation that is over now and returns its subject, oldest first; `NOBODY` when there is none.
   * When the device's event is due, call it until it says so; in between, others may begin.
   */
  finish(device: number): number {
    if (this.#isOpen[device] === 0) {
      this.#settle(device);
      this.#isOpen[device] = 1;
    }
    const under = this.#under;
    for (let slot = under.first(device); slot !== NOBODY; slot = under.next(slot)) {
      if ((under.remainingUs[slot] as number) > 2 * CRUMB_US) continue;
      this.#finishedCoreUs = under.coreUs[slot] as number;
      under.remove(device, slot);
      return under.subject(slot);
    }
    this.#isOpen[device] = 0;
    this.#plan(device);
    return NOBODY;
  }

  /** Core time that the computation last given by `finish` or `remove` has used. */
  get finishedCoreUs(): number {
    return this.#finishedCoreUs;
  }

  /** Stops a computation that is under way; returns the work it had left. */
  remove(device: number, computation: number): number {
    this.#settle(device);
    const leftUs = this.#under.remainingUs[computation] as number;
    this.#finishedCoreUs = this.#under.coreUs[computation] as number;
    this.#under.remove(device, computation);
    this.#plan(device);
    return leftUs;
  }

  /** Drops everything under way on a device, as a power cut does. */
  clear(device: number): void {
    this.#settle(device);
    const under = this.#under;
    for (let slot = under.first(device); slot !== NOBODY; slot = under.first(device))
      under.remove(device, slot);
    this.#plan(device);
  }

  /** Work that a computation has left now, as time alone on its device. */
  remainingUs(device: number, computation: number): number {
    this.#settle(device);
    return this.#under.remainingUs[computation] as number;
  }

  /** Core time that a computation under way has used. */
  coreUs(device: number, computation: number): number {
    this.#settle(device);
    return this.#under.coreUs[computation] as number;
  }

  /** Lets one computation take `factor` (> 0) times as long from now on, such as a slow build; it stays busy. */
  pace(device: number, computation: number, factor: number): void {
    assert(factor > 0, 'a pace is positive');
    this.#settle(device);
    this.#under.pace[computation] = factor;
    this.#plan(device);
  }

  /**
   * Lets all computations of a device take `factor` (≥ 1) times as long, such as a sleeping tab (× 20, an
   * assumption). They are held back, not busy: each uses `1 ÷ factor` of the core time per second.
   */
  throttle(device: number, factor: number): void {
    assert(factor >= 1, 'a throttle slows down');
    this.#settle(device);
    this.#throttle[device] = factor;
    this.#plan(device);
  }

  /** Sets how many cores other programs keep busy from now on, [0, cores]. */
  background(device: number, cores: number): void {
    assert(cores >= 0, 'background load is not negative');
    this.#settle(device);
    this.#background[device] = Math.min(cores, this.#cores[device] as number);
    this.#plan(device);
  }

  /** How many computations are under way on a device. */
  activeCount(device: number): number {
    return this.#under.count(device);
  }

  cores(device: number): number {
    return this.#cores[device] as number;
  }

  /** Busy cores right now, other programs included, [0, cores]. */
  busyCores(device: number): number {
    return this.#busy[device] as number;
  }

  /** Core time used on a device since the start, other programs included; for loads and energy. */
  busyCoreUs(device: number): number {
    const passedUs = this.#calendar.nowUs - (this.#settledUs[device] as number);
    return (this.#busyCoreUs[device] as number) + passedUs * (this.#busy[device] as number);
  }

  /** Names the one who wants to hear of load changes on watched devices, just before each. */
  onLoadChange(watcher: (device: number) => void): void {
    this.#watcher = watcher;
  }

  watch(device: number, isWatched: boolean): void {
    this.#isWatched[device] = isWatched ? 1 : 0;
  }

  /** Charges the time since the last settlement to everything under way. */
  #settle(device: number): void {
    const nowUs = this.#calendar.nowUs;
    const passedUs = nowUs - (this.#settledUs[device] as number);
    if (passedUs === 0) return;
    this.#settledUs[device] = nowUs;
    (this.#busyCoreUs[device] as number) += passedUs * (this.#busy[device] as number);
    const under = this.#under;
    const usedUs = passedUs * (this.#turn[device] as number);
    for (let slot = under.first(device); slot !== NOBODY; slot = under.next(slot)) {
      const leftUs = (under.remainingUs[slot] as number) - passedUs * (under.speed[slot] as number);
      under.remainingUs[slot] = Math.max(0, leftUs); // Less than 1 µs was left idle by the rounding up.
      (under.coreUs[slot] as number) += usedUs;
    }
  }

  /** Sets every speed anew and the device's event on the earliest end. */
  #plan(device: number): void {
    if (this.#isWatched[device] === 1) this.#watcher(device);
    if (this.#isOpen[device] === 1) return;
    const under = this.#under;
    const count = under.count(device);
    const cores = this.#cores[device] as number;
    const throttle = this.#throttle[device] as number;
    const background = this.#background[device] as number;
    const demand = count + background;
    const turn = demand > cores ? cores / demand : 1;
    this.#turn[device] = turn / throttle;
    this.#busy[device] = background * turn + (count * turn) / throttle;
    const isShared = count > 1 && (this.#laws[device] as InterferenceLaw).kind === 'measured';
    const way = Math.min(count, WAYS_MEASURED) - 2;
    const crowding = Math.min(1, Math.max(WAYS_MEASURED, cores) / count);
    let earliestUs = Number.POSITIVE_INFINITY;
    for (let slot = under.first(device); slot !== NOBODY; slot = under.next(slot)) {
      let speed = turn;
      if (isShared) speed = Math.min(turn, crowding / (under.slowdowns[slot * 3 + way] as number));
      speed /= throttle * (under.pace[slot] as number);
      under.speed[slot] = speed;
      const endUs = ((under.remainingUs[slot] as number) - CRUMB_US) / speed;
      if (endUs < earliestUs) earliestUs = endUs;
    }
    this.#alarms.set(device, this.#calendar.nowUs + Math.max(0, Math.ceil(earliestUs)));
  }
}
