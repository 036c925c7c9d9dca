import type { Symptom } from '../knowledge/decision.ts';
import type { DeviceRecord, Knowledge, RuntimeRecord } from '../knowledge/knowledge.ts';
import { affordable, purseDueMs } from './purse.ts';
import { BIT, type Review, type Signals } from './signals.ts';
import { isEscape } from './triggers/trigger.ts';

/** How soon a runtime is looked at again whose link is taken by other moves (assumption). */
const BUSY_LOOK_MS = 1_000;
/** Bits under which a review remembers what is no signal; above all bits of signals. */
const DRAIN_BIT = 1_024;
const SUSPECT_BIT = 2_048;
const WELCOME_BIT = 4_096;

/**
 * When a runtime is next worth a look without news from it; `Infinity` for never. Keep-alives come often enough for
 * all but a drain of a runtime that sends none, for which this is worth an alarm.
 */
export function reviewDueMs(record: RuntimeRecord): number {
  return isWell(record) ? Number.POSITIVE_INFINITY : record.signals.review.dueMs;
}

/** Whether there is nothing to look at: the fast path of every keep-alive. */
export function isWell({ health, signals, draining }: RuntimeRecord): boolean {
  if (health === 'alive') return signals.bits === 0 && !draining;
  return health !== 'suspect'; // Lost or gone: nothing is left to be cured.
}

/** Whether a troubled runtime was looked at lately and shows nothing new. */
export function isQuiet(record: RuntimeRecord, device: DeviceRecord, nowMs: number): boolean {
  const { review } = record.signals;
  return nowMs < review.dueMs && (symptomBits(record, device) & ~review.toldBits) === 0;
}

/** What ails a runtime as bits, so that something new is told from something known without asking the triggers. */
export function symptomBits(
  { signals, health, draining }: RuntimeRecord,
  { charging }: DeviceRecord,
): number {
  if (health === 'suspect') return SUSPECT_BIT;
  const bits = charging ? signals.bits & ~BIT.battery : signals.bits;
  return draining ? bits | DRAIN_BIT : bits;
}

/** The bit a symptom of this kind has in a review. */
export const TOLD_BIT: { readonly [Kind in Symptom['kind']]: number } = {
  overload: BIT.busy,
  'memory-pressure': BIT.memory,
  'battery-low': BIT.battery,
  'slow-link': BIT.link,
  'slow-runtime': BIT.stretch,
  'missed-objective': BIT.missing,
  'better-home': WELCOME_BIT,
  draining: DRAIN_BIT,
  'runtime-suspect': SUSPECT_BIT,
  'runtime-lost': 0,
};

/** An escape goes on at once, up to the cap of its link; all else waits to see what the move did. */
export function afterMove(
  { nowMs, settings }: Knowledge,
  { signals }: RuntimeRecord,
  { seenBits, symptom }: { readonly seenBits: number; readonly symptom: Symptom },
): Signals {
  const moveCount = signals.review.moveCount + 1;
  const dueMs = isEscape(symptom.kind) ? nowMs : nowMs + settings.dwellMs;
  const review: Review = { toldBits: seenBits, dueMs, fruitlessCount: 0, refusals: '', moveCount };
  const isSettled = symptom.kind === 'better-home' && moveCount >= settings.rebalanceMoveCount;
  return { ...signals, bits: isSettled ? signals.bits & ~BIT.newcomer : signals.bits, review };
}

/** What came of a look that led to no move. */
export interface Outcome {
  /** The symptoms that were there, as bits. */
  readonly seenBits: number;
  /** The refusals as one text. */
  readonly told: string;
  /** Whether a cure had to wait for moves under way. */
  readonly isHeldUp: boolean;
  /** Whether one of the symptoms calls for an escape. */
  readonly isPressing: boolean;
}

/** Nothing moved: the next look comes later, and later still if nothing comes of that either. */
export function afterNothing(
  { nowMs, settings, purse }: Knowledge,
  { signals }: RuntimeRecord,
  outcome: Outcome,
): Signals {
  const { fruitlessCount, moveCount } = signals.review;
  const kept = { toldBits: outcome.seenBits, refusals: outcome.told, moveCount };
  if (outcome.isHeldUp) {
    return { ...signals, review: { ...kept, dueMs: nowMs + BUSY_LOOK_MS, fruitlessCount } };
  }
  const gapMs = outcome.isPressing
    ? settings.dwellMs
    : Math.min(settings.reviewMsMax, settings.dwellMs * 2 ** Math.min(fruitlessCount, 20));
  const isBroke = !outcome.isPressing && !affordable(purse, nowMs, settings);
  const dueMs = isBroke
    ? Math.min(nowMs + settings.reviewMsMax, Math.max(nowMs + settings.dwellMs, purseDueMs(purse, settings)))
    : nowMs + gapMs;
  // A newcomer that nobody gains from is a newcomer no more.
  const bits = signals.bits & ~BIT.newcomer;
  return { ...signals, bits, review: { ...kept, dueMs, fruitlessCount: fruitlessCount + 1 } };
}
