/** One knob: what it means, in which unit and range, what it is set to and why. */
export interface Knob {
  /** `ms`, `count`, `share`, `phi` or `flap`; milliseconds and counts are whole numbers. */
  readonly unit: KnobUnit;
  readonly min: number;
  readonly max: number;
  readonly initial: number;
  /** The reason for its default: a source, a measurement, or "assumption". */
  readonly why: string;
}

/** Units of knobs; a share may exceed 1 where it is a factor. */
export type KnobUnit = 'ms' | 'count' | 'share' | 'phi' | 'flap';

/** How silence is told from loss; see `adapt/arrivals.ts`. */
export interface FailureSettings {
  /**
   * Suspicion level at which a silent runtime gets no new modules; 2 means wrong once in 10^2 keep-alives.
   */
  readonly suspectPhi: number;
  /** Suspicion level at which a silent runtime is given up and its modules placed elsewhere. */
  readonly lostPhi: number;
  /** Silence tolerated beyond the expected gap however regular the keep-alives were. */
  readonly silenceMsMin: number;
  /** How many gaps between keep-alives the mean and the variance remember. */
  readonly arrivalMemoryCount: number;
  /**
   * For how many gaps the promised interval counts, so that a newcomer is not judged by its first few gaps.
   */
  readonly arrivalPriorCount: number;
  /** Least standard deviation of a gap, as a share of the mean gap. */
  readonly jitterShareMin: number;
  /** Share of keep-alives taken to get lost before any was counted. */
  readonly lossShareInitial: number;
  /** How many keep-alives the measured loss remembers. */
  readonly lossMemoryCount: number;
}

/** Time-outs and bounds of the life-cycle. */
export interface LifeCycleSettings {
  /** Time a start may take before it counts as failed. */
  readonly startMsMax: number;
  /** Starts tried for one placement before the module is placed elsewhere. */
  readonly startAttemptCountMax: number;
  /** Time a stop may take before it is repeated. */
  readonly stopMsMax: number;
  /** Time a migration target may take to reserve, fetch and compile. */
  readonly prepareMsMax: number;
  /** Time from the order to freeze to the word that the snapshot is on its way. */
  readonly freezeMsMax: number;
  /** Time from frozen to thawed, transfer included, before the source resumes. */
  readonly thawMsMax: number;
  /**
   * Time given to runtimes to report themselves after the supervisor started, before it replaces what is
   * missing.
   */
  readonly settleMsMax: number;
  /** Time a module must run for its earlier crashes to be forgiven. */
  readonly crashForgivenMs: number;
  /** Modules that may wait for room; more are refused. */
  readonly waitingCountMax: number;
  /** How long a module may be absent from the reports of its runtime before it counts as gone. */
  readonly missingGraceMs: number;
  /** How long ended modules and vanished runtimes are remembered, so that late word of them is understood. */
  readonly forgetMs: number;
  /** Realms up to this many runtimes are scored completely; larger ones by contenders. */
  readonly exhaustiveCountMax: number;
  /** Cores that may be promised per core a device has. */
  readonly coreCommitShareMax: number;
}

/** When a measurement becomes a symptom; see `adapt/signals.ts`. */
export interface ThresholdSettings {
  /** Busy share of a device at or above which it counts as overloaded. */
  readonly overloadEnterShare: number;
  /** Busy share at or below which the overload has passed. */
  readonly overloadLeaveShare: number;
  /** Used share of a runtime's memory at or above which it is under pressure. */
  readonly memoryEnterShare: number;
  /** Used share of memory at or below which the pressure has passed. */
  readonly memoryLeaveShare: number;
  /** Charge at or below which a device that is not charging is evacuated. */
  readonly batteryEnterShare: number;
  /** Charge at or above which a device counts as well again. */
  readonly batteryLeaveShare: number;
  /** One-way latency to the hub at or above which a link counts as slow. */
  readonly linkEnterMs: number;
  /** One-way latency at or below which a link counts as good again. */
  readonly linkLeaveMs: number;
  /** Factor over the predicted run time at or above which a runtime counts as slow. */
  readonly stretchEnterShare: number;
  /** Factor at or below which it counts as normal again. */
  readonly stretchLeaveShare: number;
  /** Samples in a row that miss a module's objective before something is done. */
  readonly missEnterCount: number;
  /** Share of the objective below which a sample counts as kept; between the two it counts as nothing. */
  readonly missLeaveShare: number;
  /** Samples looked back on when a threshold is judged (n of k of n). */
  readonly sampleCount: number;
  /** Samples among them that must have crossed it (k of k of n). */
  readonly sampleHitCount: number;
  /** Time a symptom stays as it is after it came or went, and the gap between two looks at its cures. */
  readonly dwellMs: number;
  /** Weight of the newest sample in the smoothed level of a signal. */
  readonly smoothShare: number;
  /** Weight of the newest slope in the smoothed trend of a signal (Holt 1957). */
  readonly trendShare: number;
  /** Weight of the newest sample in the smoothed logarithm of a stretch. */
  readonly stretchWeightShare: number;
  /** What run times are predicted from: 0 nothing, 1 what is told, 2 what is learnt as well, 3 of pairs, too. */
  readonly predictDepthCount: number;
}

/** What a move must gain, and how many are allowed; see `adapt/worth.ts` and `adapt/plan-moves.ts`. */
export interface MoveSettings {
  /** Time over which the gain of a move is counted. */
  readonly horizonMs: number;
  /** By how much the gain must exceed the price of a move. */
  readonly marginShare: number;
  /** Chance that a move fails and leaves its module paused until freezeMsMax. */
  readonly riskShare: number;
  /** Price of occupying a link, as a share of the time it is occupied. */
  readonly transferPriceShare: number;
  /** What every move's pause lasts, whatever it carries. */
  readonly movePauseMs: number;
  /** What a gibibyte of a module's memory adds to the pause, looked through at one end and verified at the other. */
  readonly moveGibibyteMs: number;
  /** Part of what is carried ahead that changes meanwhile, and is carried again in the pause. */
  readonly moveDirtyShare: number;
  /** Answer time that is given for a joule from the mains; one from a battery counts for more. */
  readonly jouleMs: number;
  /** Downtime at which staying put is preferred outright. */
  readonly patienceMs: number;
  /** Modules of one troubled runtime that are looked at per review. */
  readonly victimCountMax: number;
  /** Longest gap between two fruitless looks at the same symptom; the gap doubles from dwellMs. */
  readonly reviewMsMax: number;
  /** Time after a runtime joined or returned before modules are moved to it. */
  readonly rebalanceDelayMs: number;
  /** Runtimes looked at for modules that would gain from a newcomer. */
  readonly rebalanceScanCount: number;
  /** Modules moved to a newcomer at most. */
  readonly rebalanceMoveCount: number;
  /** Moves per minute that a realm may make to do better; escapes are not held back by it. */
  readonly moveTokensPerMinute: number;
  /** Moves a realm may make at once after a quiet time. */
  readonly moveTokenCountMax: number;
  /** Migrations under way to or from one device at a time. */
  readonly linkMoveCountMax: number;
  /** Time after a move in which a module is left alone. */
  readonly coolDownMs: number;
  /** Growth of the cool-down with every move that did not last. */
  readonly coolDownFactor: number;
  /** Longest cool-down; staying put that long forgives one move that did not last. */
  readonly coolDownMsMax: number;
  /** Moves in a row that did not last after which a module is only moved to escape. */
  readonly moveGiveUpCount: number;
}

/** How runtimes that come and go are held off; see `adapt/flapping.ts`. */
export interface FlapSettings {
  /** Time in which half of a runtime's penalty for coming and going is forgiven. */
  readonly flapHalfLifeMs: number;
  /** Penalty at or above which a runtime gets no new modules; one flap adds 1. */
  readonly flapSuppressPenalty: number;
  /** Penalty at or below which it gets them again; at least flapSuppressPenalty - 1. */
  readonly flapReusePenalty: number;
  /** Ceiling of the penalty, which bounds how long a runtime is shut out. */
  readonly flapPenaltyMax: number;
}
