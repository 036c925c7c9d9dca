import type { RuntimeId } from '../ids.ts';
import { byText } from '../ids.ts';
import type { Verdict, VerdictReport } from './policy.ts';
import { insertionSort } from './sort.ts';

/** Order in which verdicts are reported. */
const RANK: { readonly [Kind in VerdictReport['verdict']]: number } = {
  fits: 0,
  unexamined: 1,
  crowded: 2,
  unsuitable: 3,
};

/** A verdict, or none because nobody looked. */
export type Finding = Verdict | { readonly kind: 'unexamined'; readonly reason: string };

interface Group extends VerdictReport {
  readonly finding: Finding;
  runtimeCount: number;
  readonly examples: RuntimeId[];
}

/** Counts runtimes by verdict and reason, as a placement reports them. */
export class VerdictTally {
  readonly #groups: Group[] = [];

  /** Counts one runtime by name. */
  add(verdict: Verdict, id: RuntimeId): void {
    const group = this.#group(verdict);
    group.runtimeCount += 1;
    group.examples.push(id);
  }

  /** Counts several runtimes without naming them; may be negative to take some back. */
  addMany(finding: Finding, runtimeCount: number): void {
    if (runtimeCount !== 0) this.#group(finding).runtimeCount += runtimeCount;
  }

  /** Names a runtime that has been counted, if its reason has. */
  addExample(verdict: Verdict, id: RuntimeId): void {
    if (verdict.kind === 'fits') return;
    const group = this.#find(verdict);
    if (group !== undefined && !group.examples.includes(id)) group.examples.push(id);
  }

  /** The counts: what fits first, then by verdict, the largest groups first, then by reason. */
  reports(): VerdictReport[] {
    const reports: VerdictReport[] = [];
    for (const { verdict, reason, runtimeCount, examples } of this.#groups) {
      if (runtimeCount === 0) continue;
      insertionSort(examples, byText);
      reports.push({ verdict, reason, runtimeCount, examples });
    }
    insertionSort(reports, byWeight);
    return reports;
  }

  #group(finding: Finding): Group {
    const known = this.#find(finding);
    if (known !== undefined) return known;
    const reason = finding.kind === 'fits' ? 'fits' : finding.reason;
    const group: Group = { finding, verdict: finding.kind, reason, runtimeCount: 0, examples: [] };
    this.#groups.push(group);
    return group;
  }

  /** Most verdicts are constants, so comparing them comes before comparing what they say. */
  #find(finding: Finding): Group | undefined {
    for (const group of this.#groups) if (group.finding === finding) return group;
    if (finding.kind === 'fits') return undefined;
    for (const group of this.#groups) {
      if (group.reason === finding.reason && group.verdict === finding.kind) return group;
    }
    return undefined;
  }
}

function byWeight(a: VerdictReport, b: VerdictReport): number {
  return RANK[a.verdict] - RANK[b.verdict] || b.runtimeCount - a.runtimeCount || byText(a.reason, b.reason);
}
