import type { DeviceId, ModuleId, RuntimeId } from '../ids.ts';
import type { DeviceRecord, Knowledge, ModuleRecord, RuntimeRecord } from '../knowledge/knowledge.ts';

/** One runtime considered for one module. Policies receive this and nothing else. */
export interface Candidacy {
  readonly module: ModuleRecord;
  readonly runtime: RuntimeRecord;
  readonly device: DeviceRecord;
  readonly knowledge: Knowledge;
  /** Devices the module talks to, its anchor first; empty when it talks to nobody known. */
  readonly partners: readonly DeviceId[];
  /** Whether the module is bound here already, so that its part of what is promised is its own. */
  readonly isHome: boolean;
  /** One way between the runtime and the module's first partner, half of a call's bytes included; 0 when it has none. */
  readonly partnerMs: number;
  /** Memory promised with the module on it, of the runtime or its device, whichever is fuller; [0, 1]. */
  readonly memoryShare: number;
  /** Cores of the device promised with the module on it, [0, 1]. */
  readonly coreShare: number;
  /** Predicted time to compute one call in the median case. */
  readonly computeMs: number;
  /** The same in all but the worst tenth of cases. */
  readonly computeUpperMs: number;
}

/**
 * A graded refusal: `crowded` would fit if others left, `unsuitable` never will as things are.
 */
export type Verdict =
  | { readonly kind: 'fits' }
  | { readonly kind: 'crowded'; readonly reason: string }
  | { readonly kind: 'unsuitable'; readonly reason: string };

/** A hard constraint. */
export interface Filter {
  readonly name: string;
  /**
   * `kind` filters look at nothing but what equal runtimes have in common (type, apis, architecture, ahead-of-time
   * target, tags) and at a module's apis, architectures and peripherals; they are asked once per kind of runtime.
   * `runtime` filters may look at everything and are asked of each.
   */
  readonly scope: 'kind' | 'runtime';
  judge(candidacy: Candidacy): Verdict;
}

/** A preference in [0, 1], larger is better. */
export interface Scorer {
  readonly name: string;
  score(candidacy: Candidacy): number;
}

/** One scorer's part in a total. */
export interface Weighted {
  readonly scorer: Scorer;
  /** `> 0`; totals are weighted means. */
  readonly weight: number;
}

/** What the fleet's index is sorted by, within each class of equal runtimes; the most promising come first. */
export type SortKey = 'load' | 'module-count' | 'free-memory' | 'most-free-memory' | 'id';

/** Which of the fitting runtimes are scored. If these ways find none, the whole index is searched. */
export interface Contenders {
  /** Whether every fitting runtime is scored in realms of up to `exhaustiveCountMax` runtimes. */
  readonly exhaustive: boolean;
  /** From the front of the index: the best of each of this many most promising classes. */
  readonly bestCount: number;
  /** Drawn at random over all fitting runtimes, by (realm, module, epoch). */
  readonly drawnCount: number;
  /** Whether runtimes near the module's partners and its present home are added. */
  readonly near: boolean;
  /** Whether the next runtime by id after the one chosen last is added. */
  readonly afterTurn: boolean;
}

/** Who of a batch is placed next. */
export interface Pick {
  readonly module: ModuleId;
  /** Where it should go if it fits there; `null` leaves that to the scorers. */
  readonly to: RuntimeId | null;
}

/** A batch of modules on their way out of the queue. */
export interface Batch {
  /**
   * Names the next one, by knowledge in which those named before are bound or were refused; `undefined` when the order
   * of who is left does not matter.
   */
  next(knowledge: Knowledge): Pick | undefined;
}

/**
 * An order of the waiting queue other than who came first, for policies that decide over many modules at once. Importance
 * always comes first: a batch is of one priority. A queue can delay nobody and place nobody: who is named gets the room
 * that is left, and who is never named comes after.
 */
export interface Queue {
  readonly name: string;
  /**
   * Newcomers wait for each other until the next multiple of this; 0 for placing them as they come. The price of a
   * batch is half of it on average.
   */
  readonly gatherMs: number;
  /** Opens a batch; the modules come in the order in which they were asked for. */
  open(profile: Profile, knowledge: Knowledge, waiting: readonly ModuleRecord[]): Batch;
}

/** The policies of one realm: hard constraints, preferences, and whether it adapts at run time. */
export interface Profile {
  readonly name: string;
  /** One sentence for help texts and reports. */
  readonly summary: string;
  readonly filters: readonly Filter[];
  readonly scorers: readonly Weighted[];
  readonly sortKey: SortKey;
  readonly contenders: Contenders;
  /** Whether symptoms lead to migrations; a profile that does not adapt still replaces what is lost. */
  readonly adapts: boolean;
  /** Whether a module that fits nowhere may displace less important ones. */
  readonly preempts: boolean;
  /** Who goes first among equally important ones; who came first, when missing. */
  readonly queue?: Queue;
  /** Gap between plans that move modules for the sake of the whole realm; none are made when missing, or where it does not adapt. */
  readonly replanMs?: number;
}

/** One contender's scores. */
export interface ScoreReport {
  readonly runtime: RuntimeId;
  readonly total: number;
  /** In the order of the profile's scorers. */
  readonly scores: readonly number[];
}

/** How many runtimes met one verdict for one reason. */
export interface VerdictReport {
  /** `unexamined`: in a large realm, not looked at because enough others fit; among them may be some that fit. */
  readonly verdict: Verdict['kind'] | 'unexamined';
  readonly reason: string;
  readonly runtimeCount: number;
  /** Some of them by name, sorted: all in small realms, a few in large ones. */
  readonly examples: readonly RuntimeId[];
}

/** A placement with its whole explanation. */
export interface Placement {
  readonly module: ModuleId;
  readonly chosen: RuntimeId | null;
  /** Every runtime of the realm is counted in exactly one of these. */
  readonly verdicts: readonly VerdictReport[];
  /** Scored contenders, best first; ties by id. */
  readonly contenders: readonly ScoreReport[];
  /** What decided between equal totals, or `null` when the best stood alone. */
  readonly tieBreak: string | null;
}
