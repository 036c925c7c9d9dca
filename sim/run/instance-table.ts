import { slownessOf } from '../../core/index.ts';
import { widened } from '../world/arrays.ts';
import { NOBODY } from '../world/calendar.ts';
import { noiseFactor, workUs } from '../world/work.ts';
import { type CallSlots, NO_CALL } from './call-slots.ts';
import type { Measures } from './measures.ts';
import type { Instance } from './population.ts';

/** Words of a row as 32-bit integers and as 64-bit numbers: 128 bytes an instance. */
const WORDS = 32;
const FLOATS = 16;

/** Places in a row: integers, then numbers, which begin at the sixth. */
const MODULE = 0;
const DEVICE = 1;
const IS_RUNNING = 2;
const IS_JOB = 3;
const HEAD = 4;
const TAIL = 5;
const WAITING_COUNT = 6;
const CURRENT = 7;
const COMPUTATION = 8;
const STRETCH_COUNT = 9;
const SERIAL = 6;
const CORE_US = 7;
const LATENCY_MAX_US = 8;
const STRETCH_LOG_SUM = 9;
const STRAY_SHARE = 10;
const SLOW_FACTOR = 11;
const SLOWNESS_SHARE = 12;
const NOISE_SIGMA_LOG = 13;
const SENSITIVITY = 14;
const PREDICTED_US = 15;

/** The row of no instance; ended ones point there. */
export const NO_INSTANCE = 0;
/** Calls an instance keeps waiting; more are lost (assumption: an MQTT client's usual limit of messages in flight). */
const WAITING_COUNT_MAX = 64;

/**
 * What calls need to know of the instances that answer them, one row each, for the same reason as in `ModuleTable`: the
 * calls that wait, the one under way, what work takes there, and what was measured. An instance that has ended gives
 * its row back; a call that was on its way to it knows by the serial number that another has it now.
 */
export class InstanceTable {
  readonly #slots: CallSlots;
  #floats: Float64Array = new Float64Array(64 * FLOATS);
  #words: Int32Array = new Int32Array(this.#floats.buffer);
  readonly #instances: (Instance | null)[] = [null];
  readonly #free: number[] = [];
  #serial = 0;
  readonly #measures: Measures = { coreUs: 0, latencyMaxUs: 0, stretchLogSum: 0, stretchCount: 0 };

  constructor(slots: CallSlots) {
    this.#slots = slots;
  }

  /** Takes a row for an instance that begins. */
  take(instance: Instance, strayShare: number): number {
    const row = this.#free.pop() ?? this.#instances.push(null) - 1;
    if (row * WORDS >= this.#words.length) this.#grow();
    this.#instances[row] = instance;
    const words = this.#words;
    const floats = this.#floats;
    const { module, runtime } = instance;
    const { model } = runtime;
    words.fill(0, row * WORDS, (row + 1) * WORDS);
    words[row * WORDS + MODULE] = module.index;
    words[row * WORDS + DEVICE] = runtime.device.index;
    words[row * WORDS + IS_JOB] = module.model.behaviour.kind === 'job' ? 1 : 0;
    words[row * WORDS + HEAD] = NO_CALL;
    words[row * WORDS + TAIL] = NO_CALL;
    words[row * WORDS + CURRENT] = NO_CALL;
    words[row * WORDS + COMPUTATION] = NOBODY;
    floats[row * FLOATS + SERIAL] = ++this.#serial;
    floats[row * FLOATS + STRAY_SHARE] = strayShare;
    floats[row * FLOATS + SLOW_FACTOR] = runtime.slowFactor;
    floats[row * FLOATS + SLOWNESS_SHARE] = model.slownessShare;
    floats[row * FLOATS + NOISE_SIGMA_LOG] = runtime.device.model.noiseSigmaLog;
    floats[row * FLOATS + SENSITIVITY] = module.sensitivity;
    // What both ends can know: what the registered law predicts for the declared work, or its lack.
    const toldShare = slownessOf(runtime.runtime);
    floats[row * FLOATS + PREDICTED_US] = workUs(module.model.module.demand.workMs, toldShare, 1);
    return row;
  }

  /** Gives the row of an instance back that has ended. */
  free(row: number): void {
    this.#instances[row] = null;
    this.#floats[row * FLOATS + SERIAL] = 0;
    this.#free.push(row);
  }

  /** The instance of a row. */
  instance(row: number): Instance | null {
    return this.#instances[row] ?? null;
  }

  module(row: number): number {
    return this.#words[row * WORDS + MODULE] as number;
  }

  /** Index of the device it is on. */
  device(row: number): number {
    return this.#words[row * WORDS + DEVICE] as number;
  }

  /** Number that no other instance ever has; 0 for none. */
  serial(row: number): number {
    return this.#floats[row * FLOATS + SERIAL] as number;
  }

  isJob(row: number): boolean {
    return this.#words[row * WORDS + IS_JOB] === 1;
  }

  isRunning(row: number): boolean {
    return this.#words[row * WORDS + IS_RUNNING] === 1;
  }

  /** Whether it runs and has nothing under way. */
  isIdle(row: number): boolean {
    return this.isRunning(row) && this.#words[row * WORDS + CURRENT] === NO_CALL;
  }

  setRunning(row: number, isRunning: boolean): void {
    this.#words[row * WORDS + IS_RUNNING] = isRunning ? 1 : 0;
  }

  /** The call under way; `NO_CALL` for none. */
  current(row: number): number {
    return this.#words[row * WORDS + CURRENT] as number;
  }

  /** Number of its computation on its device. */
  computation(row: number): number {
    return this.#words[row * WORDS + COMPUTATION] as number;
  }

  /** Notes what it computes from now on. */
  hold(row: number, call: number, computation: number): void {
    this.#words[row * WORDS + CURRENT] = call;
    this.#words[row * WORDS + COMPUTATION] = computation;
  }

  /** How many calls wait. */
  waitingCount(row: number): number {
    return this.#words[row * WORDS + WAITING_COUNT] as number;
  }

  /** Lets a call wait behind all others; says whether there was room. */
  push(row: number, call: number): boolean {
    const words = this.#words;
    const at = row * WORDS;
    if ((words[at + WAITING_COUNT] as number) >= WAITING_COUNT_MAX) return false;
    const { next } = this.#slots;
    const tail = words[at + TAIL] as number;
    next[call] = NO_CALL;
    if (tail === NO_CALL) words[at + HEAD] = call;
    else next[tail] = call;
    words[at + TAIL] = call;
    (words[at + WAITING_COUNT] as number)++;
    return true;
  }

  /** Lets a call wait before all others, as it was under way already. */
  putBack(row: number, call: number): void {
    const words = this.#words;
    const at = row * WORDS;
    const head = words[at + HEAD] as number;
    this.#slots.next[call] = head;
    if (head === NO_CALL) words[at + TAIL] = call;
    words[at + HEAD] = call;
    (words[at + WAITING_COUNT] as number)++;
  }

  /** Takes the call out that waits longest; `NO_CALL` if none does. */
  shift(row: number): number {
    const words = this.#words;
    const at = row * WORDS;
    const call = words[at + HEAD] as number;
    if (call === NO_CALL) return NO_CALL;
    const next = this.#slots.next[call] as number;
    words[at + HEAD] = next;
    if (next === NO_CALL) words[at + TAIL] = NO_CALL;
    (words[at + WAITING_COUNT] as number)--;
    return call;
  }

  /** Time alone for so much reference work. */
  aloneUs(row: number, referenceMs: number, noiseUnit: number): number {
    const floats = this.#floats;
    const at = row * FLOATS;
    const noise = noiseFactor(noiseUnit, floats[at + NOISE_SIGMA_LOG] as number);
    const us = workUs(referenceMs, floats[at + SLOWNESS_SHARE] as number, noise);
    return us * (floats[at + SLOW_FACTOR] as number) * (floats[at + STRAY_SHARE] as number);
  }

  /** Lets work take so many times as long from its next call on. */
  slow(row: number, factor: number): void {
    this.#floats[row * FLOATS + SLOW_FACTOR] = factor;
  }

  sensitivity(row: number): number {
    return this.#floats[row * FLOATS + SENSITIVITY] as number;
  }

  /** Notes core time that a call has used. */
  used(row: number, coreUs: number): void {
    (this.#floats[row * FLOATS + CORE_US] as number) += coreUs;
  }

  /** Notes how long a call has run. */
  ran(row: number, runUs: number): void {
    const floats = this.#floats;
    const at = row * FLOATS;
    const predictedUs = floats[at + PREDICTED_US] as number;
    if (predictedUs <= 0) return;
    (floats[at + STRETCH_LOG_SUM] as number) += Math.log(Math.max(runUs, 1) / predictedUs);
    (this.#words[row * WORDS + STRETCH_COUNT] as number)++;
  }

  /** Notes how long an answer has taken. */
  answered(row: number, latencyUs: number): void {
    const at = row * FLOATS + LATENCY_MAX_US;
    if (latencyUs > (this.#floats[at] as number)) this.#floats[at] = latencyUs;
  }

  /** What was measured since the last time; valid until the next. */
  measured(row: number): Measures {
    const floats = this.#floats;
    const at = row * FLOATS;
    const measures = this.#measures;
    measures.coreUs = floats[at + CORE_US] as number;
    measures.latencyMaxUs = floats[at + LATENCY_MAX_US] as number;
    measures.stretchLogSum = floats[at + STRETCH_LOG_SUM] as number;
    measures.stretchCount = this.#words[row * WORDS + STRETCH_COUNT] as number;
    floats.fill(0, at + CORE_US, at + STRETCH_LOG_SUM + 1);
    this.#words[row * WORDS + STRETCH_COUNT] = 0;
    return measures;
  }

  #grow(): void {
    this.#floats = widened(this.#floats, new Float64Array(this.#floats.length * 2));
    this.#words = new Int32Array(this.#floats.buffer);
  }
}
