import type { Settings } from '../settings.ts';

/** How a runtime's keep-alives arrive; all that the failure detector remembers of them. */
export interface Arrivals {
  /** Promised gap; 0 means it sends none. */
  readonly intervalMs: number;
  /** When the newest keep-alive came; registration counts as one. */
  readonly lastMs: number;
  /** Its sequence number; `null` before the first. */
  readonly lastSequence: number | null;
  /** Gaps seen, saturating at `arrivalMemoryCount`. */
  readonly gapCount: number;
  /** Smoothed gap between keep-alives sent one after the other. */
  readonly meanMs: number;
  /** Smoothed variance of that gap. */
  readonly varianceMs2: number;
  /** Smoothed share of keep-alives that got lost on the way. */
  readonly lossShare: number;
}

/** What is known of arrivals when a runtime has just registered: the promise alone. */
export function noArrivals(intervalMs: number, atMs: number, settings: Settings): Arrivals {
  return {
    intervalMs,
    lastMs: atMs,
    lastSequence: null,
    gapCount: 0,
    meanMs: intervalMs,
    varianceMs2: (intervalMs * settings.jitterShareMin) ** 2,
    lossShare: settings.lossShareInitial,
  };
}

/** A gap counts as at most this many mean gaps, so that one suspended laptop does not teach patience (assumption). */
const GAP_COUNT_MAX = 4;
/** At most so many losses are learnt from one gap (assumption). */
const STEP_COUNT_MAX = 16;

/**
 * Adds one keep-alive. The sequence number tells a keep-alive that got lost (several steps in one gap) from a
 * runtime that got slower (one long step), so that loss does not pass for jitter. Late and repeated ones are ignored.
 */
export function arrived(arrivals: Arrivals, atMs: number, sequence: number, settings: Settings): Arrivals {
  const { lastSequence } = arrivals;
  if (lastSequence !== null && sequence <= lastSequence) return arrivals;
  if (lastSequence === null) return { ...arrivals, lastMs: atMs, lastSequence: sequence };

  const stepCount = Math.min(sequence - lastSequence, STEP_COUNT_MAX);
  const gapMs = Math.min((atMs - arrivals.lastMs) / stepCount, GAP_COUNT_MAX * arrivals.meanMs);
  const weight = 1 / (arrivals.gapCount + settings.arrivalPriorCount + 1);
  const surpriseMs = gapMs - arrivals.meanMs;
  const lossWeight = 1 / settings.lossMemoryCount;
  const lossShare = arrivals.lossShare + lossWeight * (stepCount - 1 - stepCount * arrivals.lossShare);
  return {
    intervalMs: arrivals.intervalMs,
    lastMs: atMs,
    lastSequence: sequence,
    gapCount: Math.min(arrivals.gapCount + 1, settings.arrivalMemoryCount),
    meanMs: arrivals.meanMs + weight * surpriseMs,
    // West (1979): the exponentially weighted variance in one pass.
    varianceMs2: (1 - weight) * (arrivals.varianceMs2 + weight * surpriseMs * surpriseMs),
    lossShare: Math.min(0.9, Math.max(0, lossShare)),
  };
}

/** When continued silence makes the runtime suspect; `Infinity` for one that sends no keep-alives. */
export function suspectAtMs(arrivals: Arrivals, settings: Settings): number {
  return silentAtMs(arrivals, settings.suspectPhi, settings);
}

/** When continued silence makes the runtime lost; never before it is suspect, `Infinity` as there. */
export function lostAtMs(arrivals: Arrivals, settings: Settings): number {
  return silentAtMs(arrivals, settings.lostPhi, settings);
}

/**
 * How sure one can be that the runtime is gone: −log10 of the chance that a healthy one stays silent this long
 * (the scale of Hayashibara et al., "The φ accrual failure detector", SRDS 2004).
 *
 * Their normal distribution of gaps knows no loss: one lost keep-alive, an everyday matter at QoS 0, is already
 * beyond any threshold. Cassandra's exponential one survives loss, but at a rate it does not measure. So the
 * tail here is a chain: of the keep-alives due after 1, 2, … mean gaps *m*, each is missing if it was lost (share
 * *q*, measured from sequence numbers) or late by more than remains (at most exp(−lateness ÷ *s*) for jitter with
 * an exponential tail of deviation *s*); silence until *t* takes all of them:
 * P(t) = ∏ⱼ min(1, q + exp(−(t − j m) ÷ s)), over j with j m < t.
 *
 * Known weakness: takes losses to be independent; bursts (a hand-over between access points) make long silences
 * likelier than this says.
 */
export function phi(arrivals: Arrivals, nowMs: number, settings: Settings): number {
  if (arrivals.intervalMs === 0) return 0;
  const { meanMs, deviationMs, lossShare } = shapeOf(arrivals, settings);
  const silenceMs = nowMs - arrivals.lastMs - settings.silenceMsMin;
  let level = 0;
  for (let dueMs = meanMs; dueMs < silenceMs; dueMs += meanMs) {
    const missing = lossShare + Math.exp((dueMs - silenceMs) / deviationMs);
    if (missing < 1) level -= Math.log10(missing);
    else break; // Whatever was due later is even likelier to be still on its way.
  }
  return level;
}

/**
 * The earliest whole millisecond at which `phi` is sure to have reached a level, in closed form. After n mean gaps and
 * *s* ln(1 ÷ q) more, the n-th keep-alive contributes a factor of 2 q, those before it q (1 + exp(−i m ÷ s)), so that
 * P ≤ qⁿ · 2 · exp(1 ÷ (exp(m ÷ s) − 1)). Solved for n.
 *
 * The trade: the chance of a false alarm per keep-alive stays at 10^−φ whatever the link is like, and what a bad
 * link costs is time: n ≈ φ ÷ log10(1 ÷ q) gaps: 3 at 0.2 % loss, 4 at 1 %, 6 at 5 % for φ = 7.
 */
function silentAtMs(arrivals: Arrivals, level: number, settings: Settings): number {
  if (arrivals.intervalMs === 0) return Number.POSITIVE_INFINITY;
  const { meanMs, deviationMs, lossShare } = shapeOf(arrivals, settings);
  const guard = Math.LOG10E * (Math.LN2 + 1 / Math.expm1(meanMs / deviationMs));
  const missedCount = Math.ceil((level + guard) / -Math.log10(lossShare));
  const lateMs = -Math.log(lossShare) * deviationMs;
  return Math.ceil(arrivals.lastMs + settings.silenceMsMin + missedCount * meanMs + lateMs);
}

interface Shape {
  readonly meanMs: number;
  readonly deviationMs: number;
  readonly lossShare: number;
}

/** The measured shape within its floors; a runtime that hurries is still held to no more than it promised. */
function shapeOf(arrivals: Arrivals, settings: Settings): Shape {
  const meanMs = Math.max(arrivals.meanMs, arrivals.intervalMs);
  return {
    meanMs,
    deviationMs: Math.max(Math.sqrt(arrivals.varianceMs2), settings.jitterShareMin * meanMs),
    lossShare: Math.min(0.5, Math.max(arrivals.lossShare, settings.lossShareMin)),
  };
}
