import type { RuntimeId } from '../ids.ts';
import { byText } from '../ids.ts';
import type { Verdict, VerdictReport } from './policy.ts';

/** Reason of the verdict that a runtime fits. */
const FITTING = 'fits';
/** Order in which verdicts are reported. */
const RANK: { readonly [Kind in VerdictReport['verdict']]: number } = {
  fits: 0,
  unexamined: 1,
  crowded: 2,
  unsuitable: 3,
};

interface Group {
  readonly verdict: VerdictReport['verdict'];
  readonly reason: string;
  runtimeCount: number;
  readonly examples: RuntimeId[];
}

/** Counts runtimes by verdict and reason, as a placement reports them. */
export class VerdictTally {
  readonly #groups: Group[] = [];

  /** Counts one runtime by name. */
  add(verdict: Verdict, id: RuntimeId): void {
    const group = this.#group(verdict.kind, verdict.kind === 'fits' ? FITTING : verdict.reason);
    group.runtimeCount += 1;
    group.examples.push(id);
  }

  /** Counts several runtimes without naming them; may be negative to take some back. */
  addMany(verdict: VerdictReport['verdict'], reason: string, runtimeCount: number): void {
    if (runtimeCount !== 0) this.#group(verdict, reason).runtimeCount += runtimeCount;
  }

  /** Names a runtime that has been counted, if its reason has. */
  addExample(verdict: Verdict, id: RuntimeId): void {
    if (verdict.kind === 'fits') return;
    const group = this.#groups.find((one) => one.verdict === verdict.kind && one.reason === verdict.reason);
    if (group !== undefined && !group.examples.includes(id)) group.examples.push(id);
  }

  /** The counts: what fits first, then by verdict, the largest groups first, then by reason. */
  reports(): readonly VerdictReport[] {
    const groups = this.#groups.filter(({ runtimeCount }) => runtimeCount > 0);
    for (const { examples } of groups) if (examples.length > 1) examples.sort(byText);
    return groups.length < 2 ? groups : groups.sort(byWeight);
  }

  #group(verdict: Group['verdict'], reason: string): Group {
    for (const group of this.#groups) {
      if (group.reason === reason && group.verdict === verdict) return group;
    }
    const group: Group = { verdict, reason, runtimeCount: 0, examples: [] };
    this.#groups.push(group);
    return group;
  }
}

function byWeight(a: VerdictReport, b: VerdictReport): number {
  return RANK[a.verdict] - RANK[b.verdict] || b.runtimeCount - a.runtimeCount || byText(a.reason, b.reason);
}
