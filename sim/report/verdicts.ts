import type { Expectation, Scenario } from '../../scenarios/model.ts';
import type { RunResult } from '../run/result.ts';
import { written } from './quantity.ts';
import { traitOf } from './traits.ts';

/**
 * How an expectation came out: `held`; `failed`; `shown` when a policy that must break it did, as the scenario is
 * there to show; `unshown` when it did not; `unclaimed` when the claim is not made of this policy or the run was cut
 * short. Only `failed` makes a run fail.
 */
export type Outcome = 'held' | 'failed' | 'shown' | 'unshown' | 'unclaimed';

/** An expectation judged. */
export interface Verdict {
  readonly expectation: Expectation;
  readonly outcome: Outcome;
  /** The metric's value; `null` when the run has no such metric. */
  readonly measured: number | null;
  /** What to say beside the outcome; empty when there is nothing to add to `why`. */
  readonly note: string;
}

/** How many of the claims made of a run hold, in words. */
export function heldText(verdicts: readonly Verdict[]): string {
  const counted = verdicts.filter(({ outcome }) => outcome === 'held' || outcome === 'failed');
  const held = counted.filter(({ outcome }) => outcome === 'held').length;
  return counted.length === 0 ? 'none is made of this run' : `${held} of ${counted.length} hold`;
}

/** Judges every expectation of a run's scenario for the policy it ran under. */
export const verdictsOf = (run: RunResult): readonly Verdict[] =>
  run.scenario.expectations.map((expectation) => judge(expectation, run));

/** Whether a run broke a claim that was made of it. */
export const hasFailed = (verdicts: readonly Verdict[]): boolean =>
  verdicts.some(({ outcome }) => outcome === 'failed');

/** Whether a run ended before its scenario did. */
export const isCutShort = ({
  scenario,
  endMs,
}: {
  readonly scenario: Scenario;
  readonly endMs: number;
}): boolean => endMs < scenario.durationMs;

/** A claim in signs: `latency.p95Ms ≤ 50 ms`. */
export function claimText({ metric, atMost, atLeast }: Expectation): string {
  const { unit } = traitOf(metric);
  const low = atLeast === null ? '' : ` ≥ ${written(atLeast, unit)}`;
  const high = atMost === null ? '' : ` ≤ ${written(atMost, unit)}`;
  return `${metric}${low}${low !== '' && high !== '' ? ' and' : ''}${high}`;
}

function judge(expectation: Expectation, run: RunResult): Verdict {
  const { metric, policies, brokenBy } = expectation;
  const measured = run.summary[metric] ?? null;
  const verdict = (outcome: Outcome, note = ''): Verdict => ({ expectation, outcome, measured, note });
  const isToBreak = brokenBy.includes(run.policy);
  if (!isToBreak && policies.length > 0 && !policies.includes(run.policy)) {
    return verdict('unclaimed', `claimed of ${policies.join(', ')}`);
  }
  if (isCutShort(run) && !ALWAYS.has(metric)) return verdict('unclaimed', 'the run was cut short');
  if (measured === null) return verdict('failed', 'the run has no such metric');
  const holds = isWithin(expectation, measured);
  if (isToBreak) {
    return holds
      ? verdict('unshown', `${run.policy} was meant to break this`)
      : verdict('shown', `as ${run.policy} is meant to`);
  }
  return verdict(holds ? 'held' : 'failed');
}

/** What must hold at every moment, so that a run that was cut short is judged by it, too. */
const ALWAYS: ReadonlySet<string> = new Set(['laws.broken', 'modules.lost']);

const isWithin = ({ atMost, atLeast }: Expectation, value: number): boolean =>
  (atMost === null || value <= atMost) && (atLeast === null || value >= atLeast);
