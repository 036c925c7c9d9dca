import type { Settings } from '../settings.ts';
import { DOWN, type Latch, latched } from './hysteresis.ts';

/** One measurement over time. */
export interface Signal {
  /** Smoothed value. */
  readonly level: number;
  /** Smoothed change from one sample to the next; level + trend predicts the next sample (Holt 1957). */
  readonly trend: number;
  /** The last samples as bits, newest lowest: at or beyond the enter threshold. */
  readonly overBits: number;
  /** The last samples as bits, newest lowest: at or within the leave threshold. */
  readonly underBits: number;
  /** Samples so far, saturating at `sampleCount`. */
  readonly sampleCount: number;
  readonly latch: Latch;
}

/** When analysis last looked at a runtime and what came of it, so that it neither repeats itself nor storms. */
export interface Review {
  /** Symptoms already told, one bit per symptom. */
  readonly toldBits: number;
  /** Before this, it is not looked at again unless a new symptom shows. */
  readonly dueMs: number;
  /** Looks in a row that led to no move; the gap doubles with each. */
  readonly fruitlessCount: number;
  /** The last refusals as one text; they are told again only when it changes. */
  readonly refusals: string;
  /** Moves made under the present symptoms. */
  readonly moveCount: number;
}

/** All signals of a runtime. */
export interface Signals {
  /** Busy share of the device. */
  readonly busy: Signal;
  /** Used share of the memory. */
  readonly memory: Signal;
  /** Charge left of the device's battery. */
  readonly battery: Signal;
  /** One-way latency to the hub, in milliseconds. */
  readonly link: Signal;
  /** Run time over predicted run time. */
  readonly stretch: Signal;
  /** Whether a module here has missed its objective too often in a row. */
  readonly missing: boolean;
  /** Symptoms that are there, one bit each as in `BIT`; 0 for a healthy runtime. */
  readonly bits: number;
  readonly review: Review;
}

/** What one keep-alive or one link measurement tells; absent means not measured this time. */
export interface SignalSample {
  readonly busyShare?: number;
  readonly memoryShare?: number;
  /** Charge left, `[0, 1]`. */
  readonly batteryShare?: number;
  /** One way, to the hub. */
  readonly linkMs?: number;
  readonly stretchShare?: number;
  /** Whether a module reported here has `missCount >= missEnterCount`. */
  readonly missing?: boolean;
}

/** The bit of each symptom in `Signals.bits`. */
export const BIT = {
  busy: 1,
  memory: 2,
  battery: 4,
  link: 8,
  stretch: 16,
  missing: 32,
  newcomer: 64,
} as const;

const NO_SIGNAL: Signal = { level: 0, trend: 0, overBits: 0, underBits: 0, sampleCount: 0, latch: DOWN };

/** A runtime that was never looked at. */
const NO_REVIEW: Review = { toldBits: 0, dueMs: 0, fruitlessCount: 0, refusals: '', moveCount: 0 };

/** What is known of a runtime that has just registered. */
export const noSignals: Signals = {
  busy: NO_SIGNAL,
  memory: NO_SIGNAL,
  battery: NO_SIGNAL,
  link: NO_SIGNAL,
  stretch: NO_SIGNAL,
  missing: false,
  bits: 0,
  review: NO_REVIEW,
};

/** Marks a runtime as one that joined or returned: once it has stayed, modules from elsewhere may move to it. */
export function welcomed(signals: Signals, atMs: number, settings: Settings): Signals {
  const review: Review = { ...NO_REVIEW, toldBits: BIT.newcomer, dueMs: atMs + settings.rebalanceDelayMs };
  return { ...signals, bits: signals.bits | BIT.newcomer, review };
}

/** Has a runtime looked at anew at once, as when a drain is asked for. */
export const unreviewed = (signals: Signals): Signals => ({ ...signals, review: NO_REVIEW });

/** Adds one sample to the signals it measures; returns the same object if that changes nothing. */
export function sensed(signals: Signals, sample: SignalSample, atMs: number, settings: Settings): Signals {
  const clock: Clock = { atMs, dwellMs: settings.dwellMs, settings };
  const busy = sampled(signals.busy, sample.busyShare, BUSY, clock);
  const memory = sampled(signals.memory, sample.memoryShare, MEMORY, clock);
  const battery = sampled(signals.battery, sample.batteryShare, BATTERY, clock);
  const link = sampled(signals.link, sample.linkMs, LINK, clock);
  const stretch = sampled(signals.stretch, sample.stretchShare, STRETCH, clock);
  const missing = sample.missing ?? signals.missing;
  if (
    busy === signals.busy &&
    memory === signals.memory &&
    battery === signals.battery &&
    link === signals.link &&
    stretch === signals.stretch &&
    missing === signals.missing
  ) {
    return signals;
  }
  const next: Signals = { busy, memory, battery, link, stretch, missing, bits: 0, review: NO_REVIEW };
  const bits = bitsOf(next) | (signals.bits & BIT.newcomer);
  return { ...next, bits, review: reviewUnder(signals.review, bits) };
}

function bitsOf({ busy, memory, battery, link, stretch, missing }: Signals): number {
  return (
    (busy.latch.up ? BIT.busy : 0) |
    (memory.latch.up ? BIT.memory : 0) |
    (battery.latch.up ? BIT.battery : 0) |
    (link.latch.up ? BIT.link : 0) |
    (stretch.latch.up ? BIT.stretch : 0) |
    (missing ? BIT.missing : 0)
  );
}

/** A symptom that has passed is told again when it returns. What is not measured here (a drain) is kept. */
function reviewUnder(review: Review, bits: number): Review {
  const passed = review.toldBits & MEASURED_BITS & ~bits;
  return passed === 0 ? review : { ...review, toldBits: review.toldBits & ~passed };
}

const MEASURED_BITS = BIT.busy | BIT.memory | BIT.battery | BIT.link | BIT.stretch | BIT.missing;

/** What the next sample of a signal is expected to be. */
export const expected = (signal: Signal): number => signal.level + signal.trend;

/** Which knobs judge a signal, and on which side of them trouble lies. */
interface Probe {
  enter(settings: Settings): number;
  leave(settings: Settings): number;
  /** 1 when large values are bad, -1 when small ones are. */
  readonly side: 1 | -1;
}

const BUSY: Probe = { enter: (s) => s.overloadEnterShare, leave: (s) => s.overloadLeaveShare, side: 1 };
const MEMORY: Probe = { enter: (s) => s.memoryEnterShare, leave: (s) => s.memoryLeaveShare, side: 1 };
const BATTERY: Probe = { enter: (s) => s.batteryEnterShare, leave: (s) => s.batteryLeaveShare, side: -1 };
const LINK: Probe = { enter: (s) => s.linkEnterMs, leave: (s) => s.linkLeaveMs, side: 1 };
const STRETCH: Probe = { enter: (s) => s.stretchEnterShare, leave: (s) => s.stretchLeaveShare, side: 1 };

interface Clock {
  readonly atMs: number;
  readonly dwellMs: number;
  readonly settings: Settings;
}

/** Errors below this are taken for none, so that a constant signal comes to rest. */
const REST = 1e-6;

/**
 * Adds one sample and moves the latch: up when k of the last n samples were beyond the enter threshold and the
 * predicted next one is too, down likewise at the leave threshold (a sustained violation: Wood et al., Sandpiper,
 * NSDI 2007, with Holt's linear smoothing for their autoregression).
 */
function sampled(signal: Signal, value: number | undefined, probe: Probe, clock: Clock): Signal {
  if (value === undefined) return signal;
  const { settings } = clock;
  const { side } = probe;
  const enter = side * probe.enter(settings);
  const leave = side * probe.leave(settings);
  const mask = (1 << settings.sampleCount) - 1; // At most 30 samples, so that the bits stay a small integer.

  const first = signal.sampleCount === 0;
  const error = first ? 0 : value - expected(signal);
  const rests = Math.abs(error) < REST && Math.abs(signal.trend) < REST;
  const level = first || rests ? value : expected(signal) + settings.smoothShare * error;
  const trend = rests ? 0 : signal.trend + settings.smoothShare * settings.trendShare * error;
  const overBits = ((signal.overBits << 1) | (side * value >= enter ? 1 : 0)) & mask;
  const underBits = ((signal.underBits << 1) | (side * value <= leave ? 1 : 0)) & mask;
  const sampleCount = Math.min(signal.sampleCount + 1, settings.sampleCount);

  const ahead = side * (level + trend);
  const raise = ahead >= enter && bitCount(overBits) >= settings.sampleHitCount;
  const lower = ahead <= leave && bitCount(underBits) >= settings.sampleHitCount;
  const latch = latched(signal.latch, raise, lower, clock);
  if (
    level === signal.level &&
    trend === signal.trend &&
    overBits === signal.overBits &&
    underBits === signal.underBits &&
    sampleCount === signal.sampleCount &&
    latch === signal.latch
  ) {
    return signal;
  }
  return { level, trend, overBits, underBits, sampleCount, latch };
}

function bitCount(bits: number): number {
  let count = 0;
  for (let left = bits; left !== 0; left &= left - 1) count++;
  return count;
}
