import type { Profile } from '../../core/index.ts';
import type { TraceRecord } from '../../core/trace.ts';
import type { Scenario } from '../../scenarios/model.ts';
import { runScenario } from './simulation.ts';

/** A call as the simulator made it, and when it was answered; `null` for one that was lost or is still open. */
export interface RehearsedCall {
  readonly module: string;
  /** Number among the calls of its module, from 0. */
  readonly number: number;
  readonly atMs: number;
  readonly workMs: number;
  readonly latencyMs: number | null;
  readonly ranMs: number | null;
}

/** What a scenario comes to in the simulator, for those who live it elsewhere. */
export interface Rehearsal {
  readonly records: readonly TraceRecord[];
  /** In order of time. */
  readonly calls: readonly RehearsedCall[];
}

/** Simulates a scenario and keeps its whole trace and every call in memory: for short ones. */
export function rehearse(scenario: Scenario, profile: Profile): Rehearsal {
  const records: TraceRecord[] = [];
  const calls = new Map<string, RehearsedCall>();
  runScenario(scenario, {
    profile,
    tracePath: null,
    onRecord: (record) => records.push(record),
    onCall: (word) => {
      const key = `${word.module} ${word.number}`;
      const known = calls.get(key);
      if (word.kind === 'made') calls.set(key, { ...unanswered, ...omitted(word) });
      else if (known !== undefined)
        calls.set(key, { ...known, latencyMs: word.latencyMs, ranMs: word.ranMs });
    },
  });
  return { records, calls: [...calls.values()] };
}

const unanswered = { latencyMs: null, ranMs: null };

const omitted = <Word extends { readonly kind: string }>({ kind: _, ...rest }: Word): Omit<Word, 'kind'> =>
  rest;
