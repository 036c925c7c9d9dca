import type { Settings } from '../settings.ts';
import { DOWN, type Latch } from './hysteresis.ts';

/** One measurement over time. */
export interface Signal {
  /** Smoothed value. */
  readonly level: number;
  /** Smoothed change from one sample to the next (Holt 1957); level + trend predicts the next sample. */
  readonly trend: number;
  /** The last samples as bits, newest lowest: at or beyond the enter threshold. */
  readonly overBits: number;
  /** The last samples as bits, newest lowest: at or within the leave threshold. */
  readonly underBits: number;
  /** Samples so far, saturating at `sampleCount`. */
  readonly sampleCount: number;
  readonly latch: Latch;
}

/** When analysis last looked at a runtime and what came of it, so that it neither repeats nor storms. */
export interface Review {
  /** Symptoms already told, one bit per symptom. */
  readonly toldBits: number;
  /** Before this, it is not looked at again unless a new symptom shows. */
  readonly dueMs: number;
  /** Looks in a row that led to no move; the gap doubles with each. */
  readonly fruitlessCount: number;
  /** The last refusals as one text; they are told again only when it changes. */
  readonly refusals: string;
}

/** All signals of a runtime. */
export interface Signals {
  /** Busy share of the device. */
  readonly busy: Signal;
  /** Used share of the memory. */
  readonly memory: Signal;
  /** Share of the battery that is gone: 1 is empty. */
  readonly drained: Signal;
  /** One-way latency to the hub. */
  readonly link: Signal;
  /** Run time over predicted run time. */
  readonly stretch: Signal;
  /** Whether a module here has missed its objective too often in a row. */
  readonly missing: boolean;
  /** Latches that are up, one bit per symptom; 0 for a healthy runtime. */
  readonly latchBits: number;
  readonly review: Review;
}

/** What one keep-alive or one link measurement tells; absent means not measured this time. */
export interface SignalSample {
  readonly busyShare?: number;
  readonly memoryShare?: number;
  /** Charge left, `[0, 1]`; leave it out while the device is charging only if unknown. */
  readonly batteryShare?: number;
  readonly linkMs?: number;
  readonly stretchShare?: number;
  /** Whether a module reported here has `missCount >= missEnterCount`. */
  readonly missing?: boolean;
}

const NO_SIGNAL: Signal = { level: 0, trend: 0, overBits: 0, underBits: 0, sampleCount: 0, latch: DOWN };

/** What is known of a runtime that has just registered. */
export const noSignals: Signals = {
  busy: NO_SIGNAL,
  memory: NO_SIGNAL,
  drained: NO_SIGNAL,
  link: NO_SIGNAL,
  stretch: NO_SIGNAL,
  missing: false,
  latchBits: 0,
  review: { toldBits: 0, dueMs: 0, fruitlessCount: 0, refusals: '' },
};

/** Adds one sample to the signals it measures. */
export function sensed(signals: Signals, sample: SignalSample, atMs: number, settings: Settings): Signals {
  if (sample.missing === undefined || atMs < 0 || settings.dwellMs < 0) return signals;
  return signals;
}
