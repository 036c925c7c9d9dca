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
  /** Whether nobody could be heard for a while since the newest one, so that the gap to the next tells nothing. */
  readonly isInterrupted?: true;
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
/** A link that loses more is taken to lose this much, so that silence always means something (assumption). */
const LOSS_SHARE_MAX = 0.5;
/** At most so many losses are learnt from one gap (assumption). */
const STEP_COUNT_MAX = 16;

/**
 * Adds one keep-alive. The sequence number tells a keep-alive that got lost (several steps in one gap) from a
 * runtime that got slower (one long step), so that loss does not pass for jitter. Late and repeated ones are ignored.
 */
export function arrived(arrivals: Arrivals, atMs: number, sequence: number, settings: Settings): Arrivals {
  const { lastSequence } = arrivals;
  if (lastSequence !== null && sequence <= lastSequence) return arrivals;
  if (lastSequence === null || arrivals.isInterrupted === true) {
    const { isInterrupted: _, ...before } = arrivals;
    return { ...before, lastMs: atMs, lastSequence: sequence };
  }

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
    lossShare: Math.min(LOSS_SHARE_MAX, Math.max(0, lossShare)),
  };
}

/** Nothing could be heard until now, by no fault of the runtime: its silence begins anew, and the next gap is not counted. */
export const unheard = (arrivals: Arrivals, nowMs: number): Arrivals => ({
  ...arrivals,
  lastMs: nowMs,
  isInterrupted: true,
});

/**
 * Share of messages that the way to a runtime loses: what was measured, and `unheardShare` for the rest of the memory. The
 * failure detector begins with `lossShareInitial` instead, to be on the safe side; its part is taken out again.
 */
export function lossShareOf(
  { lossShare, gapCount, lastSequence }: Arrivals,
  unheardShare: number,
  { lossShareInitial, lossMemoryCount, arrivalMemoryCount }: Settings,
): number {
  const heardCount = gapCount < arrivalMemoryCount ? gapCount : Math.max(gapCount, lastSequence ?? 0);
  const restShare = Math.exp(heardCount * Math.log1p(-1 / lossMemoryCount));
  return Math.max(0, lossShare - (lossShareInitial - unheardShare) * restShare);
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
 * tail here is a chain: of the keep-alives due after 1, 2, … mean gaps *m*, each is missing if it was lost (the j-th
 * in a row with chance *qⱼ*) or late by more than remains (at most exp(−lateness ÷ *s*) for jitter with an exponential
 * tail of deviation *s*); silence until *t* takes all of them:
 * P(t) = ∏ⱼ min(1, qⱼ + exp(−(t − j m) ÷ s)), over j with j m < t.
 *
 * Known weakness: takes losses to be independent. Where one loss in two is followed by another, one keep-alive in
 * about 1,000 ends in a false loss at the default thresholds (simulated, 2 % lost in all).
 */
export function phi(arrivals: Arrivals, nowMs: number, settings: Settings): number {
  if (arrivals.intervalMs === 0) return 0;
  const { meanMs, deviationMs } = shapeOf(arrivals, settings);
  const silenceMs = nowMs - arrivals.lastMs - settings.silenceMsMin;
  let level = 0;
  for (let rank = 1; rank * meanMs < silenceMs && rank <= MISSED_COUNT_MAX; rank++) {
    const missing =
      lostInARow(arrivals, rank, settings) + Math.exp((rank * meanMs - silenceMs) / deviationMs);
    if (missing >= 1) break; // Whatever was due later is even likelier to be still on its way.
    level -= Math.log10(missing);
  }
  return level;
}

/** Further missed keep-alives tell nothing new; bounds the loops on a link that loses nearly all. */
const MISSED_COUNT_MAX = 64;

/**
 * The chance that the next keep-alive is lost after `rank` − 1 were: Laplace's rule of succession over the remembered
 * ones, so that a lucky stretch on a lossy link, or a young estimate, never counts as certainty.
 */
function lostInARow({ lossShare }: Arrivals, rank: number, { lossMemoryCount }: Settings): number {
  return (lossShare * lossMemoryCount + rank) / (lossMemoryCount + rank);
}

/**
 * The earliest whole millisecond at which `phi` is sure to have reached a level. After n mean gaps and *s* ln(1 ÷ q₁) more,
 * the n-th keep-alive contributes a factor of at most 2 qₙ, those before it qⱼ (1 + exp(−i m ÷ s)), so that
 * P ≤ q₁ … qₙ · 2 · exp(1 ÷ (exp(m ÷ s) − 1)). The least such n is counted up to.
 *
 * The trade: the chance of a false alarm per keep-alive stays below 10^−φ whatever the link loses, and what a bad
 * link costs is time: n is 3 up to 0.2 % lost, 4 at 1 %, 5 to 6 at 5 % for φ = 6.
 */
function silentAtMs(arrivals: Arrivals, level: number, settings: Settings): number {
  if (arrivals.intervalMs === 0) return Number.POSITIVE_INFINITY;
  const { meanMs, deviationMs } = shapeOf(arrivals, settings);
  const guard = Math.LOG10E * (Math.LN2 + 1 / Math.expm1(meanMs / deviationMs));
  const ceiling = 10 ** -(level + guard);
  let missedCount = 0;
  for (let chance = 1; chance > ceiling && missedCount < MISSED_COUNT_MAX; ) {
    missedCount++;
    chance *= lostInARow(arrivals, missedCount, settings);
  }
  const lateMs = -Math.log(lostInARow(arrivals, 1, settings)) * deviationMs;
  return Math.ceil(arrivals.lastMs + settings.silenceMsMin + missedCount * meanMs + lateMs);
}

interface Shape {
  readonly meanMs: number;
  readonly deviationMs: number;
}

/** The measured shape within its floors; a runtime that hurries is still held to no more than it promised. */
function shapeOf(arrivals: Arrivals, settings: Settings): Shape {
  const meanMs = Math.max(arrivals.meanMs, arrivals.intervalMs);
  return { meanMs, deviationMs: Math.max(Math.sqrt(arrivals.varianceMs2), settings.jitterShareMin * meanMs) };
}
