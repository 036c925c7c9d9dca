import { Gauge } from './gauge.ts';
import { Histogram } from './histogram.ts';

/** Plain counts of a run. */
export interface Counts {
  calls: number;
  callsAnswered: number;
  callsLost: number;
  /** Calls of modules that have an objective. */
  objectives: number;
  objectivesMissed: number;
  jobsDone: number;
  moves: number;
  movesAborted: number;
  /** Moves after which the module came back to where it was, or that did not speed it up. */
  movesNeedless: number;
  moveBytes: number;
  modulesRequested: number;
  modulesRefused: number;
  modulesLost: number;
  modulesGivenUp: number;
  startsFailed: number;
  /** Loads that a host refused for want of memory: the supervisor promised what was not there. */
  loadsRefused: number;
  suspicionsFalse: number;
  lossesFalse: number;
  devicesDead: number;
  messages: number;
  messageBytes: number;
  messagesLost: number;
  placements: number;
  decisions: number;
  preemptions: number;
  lawsBroken: number;
  /** Work that was done and lost because its instance died without a checkpoint, in reference ms. */
  workLostMs: number;
}

const NO_COUNTS: Counts = {
  calls: 0,
  callsAnswered: 0,
  callsLost: 0,
  objectives: 0,
  objectivesMissed: 0,
  jobsDone: 0,
  moves: 0,
  movesAborted: 0,
  movesNeedless: 0,
  moveBytes: 0,
  modulesRequested: 0,
  modulesRefused: 0,
  modulesLost: 0,
  modulesGivenUp: 0,
  startsFailed: 0,
  loadsRefused: 0,
  suspicionsFalse: 0,
  lossesFalse: 0,
  devicesDead: 0,
  messages: 0,
  messageBytes: 0,
  messagesLost: 0,
  placements: 0,
  decisions: 0,
  preemptions: 0,
  lawsBroken: 0,
  workLostMs: 0,
};

/** Everything that is measured during a run; flat memory, whatever its length. */
export class Meters {
  readonly counts: Counts = { ...NO_COUNTS };
  /** Answer times of calls, from sending to the answer's arrival. */
  readonly latency: Histogram = new Histogram();
  /** From a module's request to its first answer (or its start, for jobs). */
  readonly firstResult: Histogram = new Histogram();
  /** From freezing to the first instruction on the target. */
  readonly downtime: Histogram = new Histogram();
  /** From a runtime's true end to the supervisor's verdict. */
  readonly detection: Histogram = new Histogram();
  /** Run time over run time alone, in thousandths. */
  readonly slowdown: Histogram = new Histogram();
  /** Modules that are wanted and admitted but have no live instance. */
  readonly orphans: Gauge;
  /** Modules that wait in the supervisor's queue. */
  readonly waiting: Gauge;
  /** Surplus live instances: those beyond one per module. */
  readonly duplicates: Gauge;
  /** Modules that are paused by a migration. */
  readonly paused: Gauge;
  /** Modules with an instance where the supervisor does not believe it, or none where it does. */
  readonly distance: Gauge;
  /** Modules wanted. */
  readonly wanted: Gauge;
  /** Share of the modules' wanted work that live runtimes could carry. */
  readonly capacity: Gauge;

  constructor(atUs: number) {
    this.orphans = new Gauge(0, atUs);
    this.waiting = new Gauge(0, atUs);
    this.duplicates = new Gauge(0, atUs);
    this.paused = new Gauge(0, atUs);
    this.distance = new Gauge(0, atUs);
    this.wanted = new Gauge(0, atUs);
    this.capacity = new Gauge(1, atUs);
  }
}

/** Where each number of the summary comes from and what it means; the glossary of reports. */
export const METRICS: Readonly<Record<string, string>> = {
  'calls.count': 'calls made after warm-up',
  'calls.lostShare': 'share of calls that were never answered',
  'objective.missShare': 'share of calls with an objective that were answered late or never',
  'latency.p50Ms': 'median time from a call to its answer',
  'latency.p95Ms': '95 % of answers came within this time',
  'latency.p99Ms': '99 % of answers came within this time',
  'firstResult.p95Ms': '95 % of modules gave their first result within this time of their request',
  'orphan.seconds': 'module-seconds without a live instance though the module was wanted',
  'downtime.seconds': 'module-seconds paused by migrations',
  'downtime.p95Ms': '95 % of migrations paused their module no longer than this',
  'moves.count': 'migrations that were finished',
  'moves.needless': 'migrations that went back to where the module came from within ten minutes',
  'moves.aborted': 'migrations that were given up',
  'moves.perModuleHour': 'migrations per module-hour',
  'moves.bytes': 'bytes of snapshots carried',
  'modules.lost': 'modules accepted that at the end are neither ended, running nor waiting',
  'modules.givenUp': 'modules the supervisor gave up after repeated crashes',
  'modules.refused': 'modules that admission control refused',
  'modules.waitingSeconds': 'module-seconds in the waiting queue',
  'work.lostMs': 'reference work lost with instances that died without a checkpoint',
  'jobs.done': 'jobs that ran to their end',
  'starts.failed': 'starts that failed for any reason',
  'loads.refused': 'starts that a host refused for want of memory',
  'detection.delayP95Ms': '95 % of dead runtimes were noticed within this time',
  'detection.falseCount': 'runtimes declared lost that were alive and connected',
  'detection.suspectedCount': 'runtimes suspected that were alive and connected',
  'duplicate.seconds': 'instance-seconds beyond one instance per module',
  'energy.joules': 'energy drawn by all devices',
  'energy.joulesPerAnswer': 'energy drawn per answered call or finished job',
  'devices.dead': 'devices whose battery ran empty',
  'slowdown.mean': 'mean run time over run time alone',
  'slowdown.p99': '99 % of runs were slowed by no more than this',
  'messages.count': 'MQTT messages of the control plane',
  'messages.bytes': 'bytes of those messages',
  'messages.lost': 'messages of the control plane that never arrived',
  'knowledge.distanceMean': 'mean number of modules that are not where the supervisor believes',
  'laws.broken': 'broken laws of the oracle; must be 0',
  'decisions.count': 'decisions in the trace',
  'placements.count': 'placements made',
  'preemptions.count': 'modules displaced by more important ones',
  'capacity.shareMin': 'least share of wanted modules that had a live instance after warm-up',
  'pose.ageP95Ms': 'the same as latency.p95Ms: age of a pose when its answer arrives',
  'regret.share': 'mean answer time over that of a clairvoyant placement without contention, minus 1',
};

/** What a summary needs besides the meters. */
export interface Totals {
  readonly atUs: number;
  readonly energyJoules: number;
  /** Mean answer time had every call met an idle best runtime; 0 when unknown. */
  readonly boundMeanUs: number;
}

/** The numbers of a run by name; see `METRICS`. */
export function summaryOf(
  meters: Meters,
  { atUs, energyJoules, boundMeanUs }: Totals,
): Readonly<Record<string, number>> {
  const { counts, latency, downtime } = meters;
  const moduleHours = meters.wanted.seconds(atUs) / 3_600;
  const answers = counts.callsAnswered + counts.jobsDone;
  return rounded({
    'calls.count': counts.calls,
    'calls.lostShare': share(counts.callsLost, counts.calls),
    'objective.missShare': share(counts.objectivesMissed, counts.objectives),
    'latency.p50Ms': latency.quantileUs(0.5) / 1e3,
    'latency.p95Ms': latency.quantileUs(0.95) / 1e3,
    'latency.p99Ms': latency.quantileUs(0.99) / 1e3,
    'firstResult.p95Ms': meters.firstResult.quantileUs(0.95) / 1e3,
    'orphan.seconds': meters.orphans.seconds(atUs),
    'downtime.seconds': meters.paused.seconds(atUs),
    'downtime.p95Ms': downtime.quantileUs(0.95) / 1e3,
    'moves.count': counts.moves,
    'moves.needless': counts.movesNeedless,
    'moves.aborted': counts.movesAborted,
    'moves.perModuleHour': share(counts.moves, moduleHours),
    'moves.bytes': counts.moveBytes,
    'modules.lost': counts.modulesLost,
    'modules.givenUp': counts.modulesGivenUp,
    'modules.refused': counts.modulesRefused,
    'modules.waitingSeconds': meters.waiting.seconds(atUs),
    'work.lostMs': counts.workLostMs,
    'jobs.done': counts.jobsDone,
    'starts.failed': counts.startsFailed,
    'loads.refused': counts.loadsRefused,
    'detection.delayP95Ms': meters.detection.quantileUs(0.95) / 1e3,
    'detection.falseCount': counts.lossesFalse,
    'detection.suspectedCount': counts.suspicionsFalse,
    'duplicate.seconds': meters.duplicates.seconds(atUs),
    'energy.joules': energyJoules,
    'energy.joulesPerAnswer': share(energyJoules, answers),
    'devices.dead': counts.devicesDead,
    'slowdown.mean': meters.slowdown.count === 0 ? 1 : meters.slowdown.meanUs / 1e3,
    'slowdown.p99': meters.slowdown.count === 0 ? 1 : meters.slowdown.quantileUs(0.99) / 1e3,
    'messages.count': counts.messages,
    'messages.bytes': counts.messageBytes,
    'messages.lost': counts.messagesLost,
    'knowledge.distanceMean': meters.distance.mean(atUs),
    'laws.broken': counts.lawsBroken,
    'decisions.count': counts.decisions,
    'placements.count': counts.placements,
    'preemptions.count': counts.preemptions,
    'capacity.shareMin': meters.capacity.least,
    'pose.ageP95Ms': latency.quantileUs(0.95) / 1e3,
    'regret.share': boundMeanUs === 0 ? 0 : Math.max(0, latency.meanUs / boundMeanUs - 1),
  });
}

const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

/** Six significant digits: what is printed is what is compared, and no summation order shows. */
function rounded(summary: Record<string, number>): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(summary).map(([name, value]) => [name, Number(value.toPrecision(6))]),
  );
}
