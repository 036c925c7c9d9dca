import type { DeviceRecord, Knowledge, ModuleRecord, RuntimeRecord } from '../knowledge/knowledge.ts';
import type { ModuleId, RuntimeId } from '../ids.ts';

/** One runtime considered for one module. Policies receive this and nothing else. */
export interface Candidacy {
  readonly module: ModuleRecord;
  readonly runtime: RuntimeRecord;
  readonly device: DeviceRecord;
  readonly knowledge: Knowledge;
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

/** What the fleet's index is sorted by, within each class of equal runtimes. */
export type SortKey = 'load' | 'module-count' | 'free-memory' | 'id';

/** Which of the fitting runtimes of a class are scored; every runtime in realms no larger than `exhaustiveCountMax`. */
export interface Contenders {
  /** From the low end of the index (emptiest, or first id). */
  readonly lowestCount: number;
  /** From the high end (fullest that still fits). */
  readonly highestCount: number;
  /** Drawn at random over all fitting runtimes, by (realm, module, epoch). */
  readonly drawnCount: number;
  /** Whether runtimes near the module's anchor, partners and present home are added. */
  readonly near: boolean;
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
  readonly verdict: Verdict['kind'];
  readonly reason: string;
  readonly runtimeCount: number;
  /** Some of them by name: all in small realms, the first by id in large ones. */
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
