import { deviceClasses, engineIds, linkIds, TRACE_IDS, workloads } from '../library/index.ts';
import type { Roster } from './roster.ts';

/** Every name that a field of a scenario may refer to. */
export interface Names {
  readonly classes: readonly string[];
  readonly engines: readonly string[];
  readonly workloads: readonly string[];
  readonly links: readonly string[];
  readonly traces: readonly string[];
  readonly shapes: readonly string[];
  readonly metrics: readonly string[];
  readonly policies: readonly string[];
  readonly sites: Roster;
  readonly devices: Roster;
  readonly runtimes: Roster;
  readonly modules: Roster;
  readonly programs: Roster;
}

/** What the device library knows, without any scenario. */
export function libraryNames(): Pick<Names, 'classes' | 'engines' | 'workloads' | 'links' | 'traces'> {
  return {
    classes: deviceClasses().map(({ id }) => id),
    engines: engineIds(),
    workloads: workloads().map(({ name }) => name),
    links: linkIds(),
    traces: TRACE_IDS,
  };
}

/** Keys of a run's summary that expectations may name. */
export const KNOWN_METRICS: readonly string[] = [
  'answer.ageP95Ms',
  'calls.count',
  'calls.homeShare',
  'calls.lostShare',
  'capacity.shareMin',
  'chains.acrossShare',
  'decisions.count',
  'detection.delayP95Ms',
  'detection.falseCount',
  'detection.suspectedCount',
  'devices.dead',
  'downtime.p95Ms',
  'downtime.seconds',
  'downtime.secondsPerModule',
  'duplicate.seconds',
  'energy.joules',
  'energy.joulesPerAnswer',
  'firstResult.p95Ms',
  'heal.messagesMost',
  'heal.secondsMost',
  'jobs.done',
  'knowledge.distanceMean',
  'latency.p50Ms',
  'latency.p95Ms',
  'latency.p99Ms',
  'laws.broken',
  'loads.refused',
  'memory.strandedShare',
  'messages.bytes',
  'messages.count',
  'messages.lost',
  'messages.perSecond',
  'modules.givenUp',
  'modules.lost',
  'modules.refused',
  'modules.waitingMost',
  'modules.waitingSeconds',
  'moves.aborted',
  'moves.bytes',
  'moves.bytesThin',
  'moves.count',
  'moves.lastMinute',
  'moves.needless',
  'moves.overran',
  'moves.peakBytesPerSecond',
  'moves.perModule',
  'moves.perModuleHour',
  'objective.missShare',
  'objective.slackShare',
  'orphan.seconds',
  'placements.count',
  'prediction.errorP50Share',
  'preemptions.count',
  'recovery.p95Ms',
  'regret.share',
  'slowBuild.delayP95Ms',
  'slowBuild.unnoticed',
  'slowdown.mean',
  'slowdown.p99',
  'stale.seconds',
  'starts.failed',
  'state.lostSeconds',
  'unrest.longestSeconds',
  'unrest.movesMost',
  'way.p95Ms',
  'work.lostMs',
];

/** Policies a scenario may name; files of one's own (`./mine.ts`) are allowed beside them. */
export const KNOWN_POLICIES: readonly string[] = [
  'standard',
  'arts-least-modules',
  'arts-round-robin',
  'random',
  'first-fit',
  'best-fit',
  'worst-fit',
  'power-of-d',
  'minimum-completion',
  'dot-product',
  'cosine',
  'norm-difference',
  'shortest-queue',
  'interference-aware',
  'latency-locality',
  'transfer-locality',
  'energy-aware',
  'battery-aware',
  'tetris',
  'batch-sampling',
  'min-min',
  'max-min',
  'sufferage',
  'heft',
  'peft',
  'drf',
  'min-cost-flow',
  'whole-realm',
];
