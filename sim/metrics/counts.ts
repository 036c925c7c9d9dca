/** Plain counts of a run. */
export interface Counts {
  calls: number;
  callsAnswered: number;
  callsLost: number;
  /** The same from the first call on, warm-up or not: the books that must balance. */
  readonly ever: { calls: number; answered: number; lost: number };
  /** Answers computed on the device that the call came from. */
  answersAtHome: number;
  /** Hops from one stage of a chain to the next, and those that left their device. */
  hops: number;
  hopsAcross: number;
  /** Calls of modules that have an objective. */
  objectives: number;
  objectivesMissed: number;
  objectivesKept: number;
  /** Sum over answers in time of the share of their objective that they left unused. */
  slackShareSum: number;
  /** Time in which a periodic caller's newest answer was older than period and objective allow. */
  staleUs: number;
  jobsDone: number;
  moves: number;
  movesAborted: number;
  /** Moves after which the module came back to where it was within ten minutes. */
  movesNeedless: number;
  /** Moves that paused their module more than twice as long as was predicted. */
  movesOverran: number;
  /** Moves begun from a device that was nearly out of power. */
  movesLastMinute: number;
  moveBytes: number;
  /** Of those, bytes sent while a link on the way had less than a quarter of its usual rate. */
  moveBytesThin: number;
  modulesRequested: number;
  modulesRefused: number;
  modulesLost: number;
  modulesGivenUp: number;
  startsFailed: number;
  /** Loads that a host refused for want of memory: the supervisor promised what was not there. */
  loadsRefused: number;
  suspicionsFalse: number;
  lossesFalse: number;
  slowBuildsUnnoticed: number;
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
  /** Running time that no checkpoint had seen when its instance died. */
  stateLostUs: number;
}

/** Nothing counted yet. */
export const noCounts = (): Counts => ({
  calls: 0,
  callsAnswered: 0,
  callsLost: 0,
  ever: { calls: 0, answered: 0, lost: 0 },
  answersAtHome: 0,
  hops: 0,
  hopsAcross: 0,
  objectives: 0,
  objectivesMissed: 0,
  objectivesKept: 0,
  slackShareSum: 0,
  staleUs: 0,
  jobsDone: 0,
  moves: 0,
  movesAborted: 0,
  movesNeedless: 0,
  movesOverran: 0,
  movesLastMinute: 0,
  moveBytes: 0,
  moveBytesThin: 0,
  modulesRequested: 0,
  modulesRefused: 0,
  modulesLost: 0,
  modulesGivenUp: 0,
  startsFailed: 0,
  loadsRefused: 0,
  suspicionsFalse: 0,
  lossesFalse: 0,
  slowBuildsUnnoticed: 0,
  devicesDead: 0,
  messages: 0,
  messageBytes: 0,
  messagesLost: 0,
  placements: 0,
  decisions: 0,
  preemptions: 0,
  lawsBroken: 0,
  workLostMs: 0,
  stateLostUs: 0,
});
