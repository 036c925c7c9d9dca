import type { Calls, ModuleModel } from '../../scenarios/model.ts';
import { exponential, logNormal } from '../random/samplers.ts';
import { type StreamState, unitAt } from '../random/stream.ts';
import { US_PER_MS } from '../world/calendar.ts';

/** Words of a row as 32-bit integers and as 64-bit numbers: 128 bytes a module, two cache lines. */
const WORDS = 32;
const FLOATS = 16;

const NEVER = 0;
const PERIODIC = 1;
const POISSON = 2;
const RECORDED = 3;
const LAWS: Readonly<Record<Calls['kind'], number>> = {
  never: NEVER,
  periodic: PERIODIC,
  poisson: POISSON,
  gaps: RECORDED,
};

/** Places in a row: the first eight are integers, the others numbers, which begin at the fourth. */
const KEY_FIRST = 0;
const KEY_SECOND = 1;
const CALL_COUNT = 2;
const GAP = 3;
const SOURCE = 4;
const HOME = 5;
const NEXT = 6;
const MARKS = 7;
const GAP_MS = 4;
const JITTER_SHARE = 5;
const CALL_FACTOR = 6;
const LATENCY_US_MAX = 7;
const WORK_MS = 8;
const WORK_SIGMA_LOG = 9;
const REQUEST_BYTES = 10;
const ANSWER_BYTES = 11;
const NEWEST_US = 12;
const FRESH_US_MAX = 13;

/** Mark of a module that is asked for, admitted, and neither deleted nor ended. */
export const WANTED = 1;
/** Mark of a module that has answered or ended once. */
export const HAS_RESULT = 2;

/** Draws per call, so that the draws of one never shift another's: gap, work, noise. */
const DRAWS = 3;

/** What a row is made from. */
export interface ModuleRow {
  readonly model: ModuleModel;
  /** The stream of its calls. */
  readonly key: Pick<StreamState, 'first' | 'second'>;
  readonly sourceIndex: number;
  readonly nextIndex: number;
}

/**
 * What the calls of a module need to know of it, in one row: a call then costs two cache lines where it cost a dozen
 * objects, which made half of the time of a run with ten thousand modules. All the rest is in `ModuleState`, which
 * also shows what is here.
 */
export class ModuleTable {
  readonly #words: Int32Array;
  readonly #floats: Float64Array;

  constructor(count: number) {
    this.#floats = new Float64Array(count * FLOATS);
    this.#words = new Int32Array(this.#floats.buffer);
  }

  /** Fills in the row of a module that nobody calls yet. */
  fill(module: number, { model, key, sourceIndex, nextIndex }: ModuleRow): void {
    const word = module * WORDS;
    const float = module * FLOATS;
    this.#words[word + KEY_FIRST] = key.first;
    this.#words[word + KEY_SECOND] = key.second;
    this.#words[word + SOURCE] = sourceIndex;
    this.#words[word + NEXT] = nextIndex;
    this.#floats[float + CALL_FACTOR] = 1;
    const { latencyMsMax } = model.module;
    this.#floats[float + LATENCY_US_MAX] = (latencyMsMax ?? Number.POSITIVE_INFINITY) * US_PER_MS;
    this.#floats[float + NEWEST_US] = Number.NaN;
    this.#floats[float + FRESH_US_MAX] = Number.POSITIVE_INFINITY;
    const { behaviour } = model;
    this.#floats[float + WORK_MS] = behaviour.workMs;
    if (behaviour.kind === 'job') return;
    const { calls, workSigmaLog, requestBytes, answerBytes } = behaviour;
    this.#floats[float + WORK_SIGMA_LOG] = workSigmaLog;
    this.#floats[float + REQUEST_BYTES] = requestBytes;
    this.#floats[float + ANSWER_BYTES] = answerBytes;
    this.#words[word + GAP] = LAWS[calls.kind];
    if (calls.kind === 'poisson') this.#floats[float + GAP_MS] = 1_000 / calls.perSecond;
    if (calls.kind !== 'periodic') return;
    this.#floats[float + GAP_MS] = calls.everyMs;
    this.#floats[float + JITTER_SHARE] = calls.jitterShare;
    const freshMsMax = calls.everyMs * (1 + calls.jitterShare) + (latencyMsMax ?? Number.POSITIVE_INFINITY);
    this.#floats[float + FRESH_US_MAX] = freshMsMax * US_PER_MS;
  }

  /** When the newest of its calls that were answered was made; `NaN` if its caller waits for none. */
  newestUs(module: number): number {
    return this.#floats[module * FLOATS + NEWEST_US] as number;
  }

  setNewest(module: number, sentUs: number): void {
    this.#floats[module * FLOATS + NEWEST_US] = sentUs;
  }

  /** Age up to which its newest answer is fresh: a period and the objective; `Infinity` without either. */
  freshUsMax(module: number): number {
    return this.#floats[module * FLOATS + FRESH_US_MAX] as number;
  }

  /** Whether a mark is set. */
  is(module: number, mark: number): boolean {
    return ((this.#words[module * WORDS + MARKS] as number) & mark) !== 0;
  }

  mark(module: number, mark: number, isSet: boolean): void {
    const at = module * WORDS + MARKS;
    const marks = this.#words[at] as number;
    this.#words[at] = isSet ? marks | mark : marks & ~mark;
  }

  /** How many calls there were. */
  callCount(module: number): number {
    return this.#words[module * WORDS + CALL_COUNT] as number;
  }

  /** Counts one more call and returns its number. */
  count(module: number): number {
    return (this.#words[module * WORDS + CALL_COUNT] as number)++;
  }

  /** Index of the device its calls come from; the broker's host if it has no anchor. */
  sourceIndex(module: number): number {
    return this.#words[module * WORDS + SOURCE] as number;
  }

  /** The instance that calls go to. */
  home(module: number): number {
    return this.#words[module * WORDS + HOME] as number;
  }

  setHome(module: number, instance: number): void {
    this.#words[module * WORDS + HOME] = instance;
  }

  /** Index of the next module of its chain, or −1. */
  nextIndex(module: number): number {
    return this.#words[module * WORDS + NEXT] as number;
  }

  /** Its calls come so many times as often. */
  callFactor(module: number): number {
    return this.#floats[module * FLOATS + CALL_FACTOR] as number;
  }

  setCallFactor(module: number, factor: number): void {
    this.#floats[module * FLOATS + CALL_FACTOR] = factor;
  }

  /** Longest time its answers may take; `Infinity` if nobody minds. */
  latencyUsMax(module: number): number {
    return this.#floats[module * FLOATS + LATENCY_US_MAX] as number;
  }

  requestBytes(module: number): number {
    return this.#floats[module * FLOATS + REQUEST_BYTES] as number;
  }

  answerBytes(module: number): number {
    return this.#floats[module * FLOATS + ANSWER_BYTES] as number;
  }

  /** Gap from the last call to the next, by the law of its calls; `NaN` for gaps that are recorded. */
  gapMs(module: number): number {
    const law = this.#words[module * WORDS + GAP] as number;
    if (law === NEVER) return Number.POSITIVE_INFINITY;
    if (law === RECORDED) return Number.NaN;
    const unit = this.#draw(module, this.callCount(module) * DRAWS);
    const gapMs = this.#floats[module * FLOATS + GAP_MS] as number;
    if (law === POISSON) return exponential(unit, gapMs);
    return gapMs * (1 + (this.#floats[module * FLOATS + JITTER_SHARE] as number) * (2 * unit - 1));
  }

  /** Reference work of a call, drawn by its number. */
  callMs(module: number, call: number): number {
    const workMs = this.#floats[module * FLOATS + WORK_MS] as number;
    const sigmaLog = this.#floats[module * FLOATS + WORK_SIGMA_LOG] as number;
    return sigmaLog === 0 ? workMs : workMs * logNormal(this.#draw(module, call * DRAWS + 1), 0, sigmaLog);
  }

  /** Draw of the noise of a call. */
  noiseUnit(module: number, call: number): number {
    return this.#draw(module, call * DRAWS + 2);
  }

  #draw(module: number, index: number): number {
    const word = module * WORDS;
    return unitAt(this.#words[word + KEY_FIRST] as number, this.#words[word + KEY_SECOND] as number, index);
  }
}
