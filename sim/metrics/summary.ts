import { METRICS } from './glossary.ts';
import type { Histogram } from './histogram.ts';
import type { Meters } from './meters.ts';

/** What a summary needs besides the meters. */
export interface Totals {
  readonly atUs: number;
  readonly energyJoules: number;
  /** Mean answer time had every call met an idle best runtime; 0 when unknown. */
  readonly boundMeanUs: number;
}

type Numbers = Readonly<Record<string, number>>;

/** The numbers of a run by name, in the order of the glossary; see `METRICS`. */
export function summaryOf(meters: Meters, totals: Totals): Numbers {
  const all: Numbers = {
    ...answers(meters, totals),
    ...modules(meters, totals.atUs),
    ...moves(meters, totals.atUs),
    ...faults(meters, totals.atUs),
    ...resources(meters, totals),
  };
  return Object.fromEntries(Object.keys(METRICS).map((name) => [name, rounded(all[name] ?? Number.NaN)]));
}

function answers({ counts, latency, ...meters }: Meters, { boundMeanUs }: Totals): Numbers {
  return {
    'calls.count': counts.calls,
    'calls.lostShare': share(counts.callsLost, counts.calls),
    'calls.homeShare': share(counts.answersAtHome, counts.callsAnswered),
    'objective.missShare': share(counts.objectivesMissed, counts.objectives),
    'objective.slackShare': share(counts.slackShareSum, counts.objectivesKept),
    'latency.p50Ms': ms(latency, 0.5),
    'latency.p95Ms': ms(latency, 0.95),
    'latency.p99Ms': ms(latency, 0.99),
    'way.p95Ms': ms(meters.way, 0.95),
    'answer.ageP95Ms': ms(meters.age, 0.95),
    'stale.seconds': counts.staleUs / 1e6,
    'firstResult.p95Ms': ms(meters.firstResult, 0.95),
    'prediction.errorP50Share': meters.predictionError.quantileUs(0.5) / 1e6,
    'slowdown.mean': meters.slowdown.count === 0 ? 1 : meters.slowdown.meanUs / 1e3,
    'slowdown.p99': meters.slowdown.count === 0 ? 1 : ms(meters.slowdown, 0.99),
    'regret.share': boundMeanUs === 0 ? 0 : Math.max(0, latency.meanUs / boundMeanUs - 1),
    'jobs.done': counts.jobsDone,
  };
}

function modules({ counts, ...meters }: Meters, atUs: number): Numbers {
  return {
    'orphan.seconds': meters.orphans.seconds(atUs),
    'recovery.p95Ms': ms(meters.recovery, 0.95),
    'modules.lost': counts.modulesLost,
    'modules.givenUp': counts.modulesGivenUp,
    'modules.refused': counts.modulesRefused,
    'modules.waitingSeconds': meters.waiting.seconds(atUs),
    'modules.waitingMost': meters.waiting.most,
    'memory.strandedShare': meters.stranded.mean(atUs),
    'chains.acrossShare': share(counts.hopsAcross, counts.hops),
    'work.lostMs': counts.workLostMs,
    'state.lostSeconds': counts.stateLostUs / 1e6,
    'starts.failed': counts.startsFailed,
    'loads.refused': counts.loadsRefused,
    'duplicate.seconds': meters.duplicates.seconds(atUs),
    'capacity.shareMin': meters.capacity.least,
    'placements.count': counts.placements,
    'preemptions.count': counts.preemptions,
  };
}

function moves({ counts, ...meters }: Meters, atUs: number): Numbers {
  const downtimeS = meters.paused.seconds(atUs);
  return {
    'downtime.seconds': downtimeS,
    'downtime.secondsPerModule': share(downtimeS, counts.modulesRequested),
    'downtime.p95Ms': ms(meters.downtime, 0.95),
    'moves.count': counts.moves,
    'moves.needless': counts.movesNeedless,
    'moves.aborted': counts.movesAborted,
    'moves.overran': counts.movesOverran,
    'moves.lastMinute': counts.movesLastMinute,
    'moves.perModule': share(counts.moves, counts.modulesRequested),
    'moves.perModuleHour': share(counts.moves, meters.wanted.seconds(atUs) / 3_600),
    'moves.bytes': counts.moveBytes,
    'moves.bytesThin': counts.moveBytesThin,
    'moves.peakBytesPerSecond': meters.carried.mostPerSecond,
    'unrest.longestSeconds': meters.unrest.longestUs / 1e6,
    'unrest.movesMost': meters.unrest.mostMoveCount,
  };
}

function faults({ counts, heals, ...meters }: Meters, atUs: number): Numbers {
  return {
    'detection.delayP95Ms': ms(meters.detection, 0.95),
    'detection.falseCount': counts.lossesFalse,
    'detection.suspectedCount': counts.suspicionsFalse,
    'slowBuild.delayP95Ms': ms(meters.slowBuilds, 0.95),
    'slowBuild.unnoticed': counts.slowBuildsUnnoticed,
    'heal.secondsMost': heals.mostUs / 1e6,
    'heal.messagesMost': heals.mostMessages,
    'knowledge.distanceMean': meters.distance.mean(atUs),
    'devices.dead': counts.devicesDead,
    'laws.broken': counts.lawsBroken,
  };
}

function resources({ counts }: Meters, { atUs, energyJoules }: Totals): Numbers {
  return {
    'energy.joules': energyJoules,
    'energy.joulesPerAnswer': share(energyJoules, counts.callsAnswered + counts.jobsDone),
    'messages.count': counts.messages,
    'messages.perSecond': share(counts.messages * 1e6, atUs),
    'messages.bytes': counts.messageBytes,
    'messages.lost': counts.messagesLost,
    'decisions.count': counts.decisions,
  };
}

const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

const ms = (histogram: Histogram, quantile: number): number => histogram.quantileUs(quantile) / 1e3;

/** Six significant digits: what is printed is what is compared, and no summation order shows. */
const rounded = (value: number): number => Number(value.toPrecision(6));
