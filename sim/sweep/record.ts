import { sha256 } from '../run/provenance.ts';
import type { Plan, PlannedScenario } from './plan.ts';

/** A plan as it is written down: texts of scenarios give way to their hashes. */
export interface PlanRecord extends Omit<Plan, 'scenarios' | 'policies' | 'text' | 'shard'> {
  readonly scenarios: readonly RecordedScenario[];
  /** Where the file of a policy lay is nobody's business; what was in it is. */
  readonly policies: readonly { readonly name: string; readonly sha256: string | null }[];
  readonly textSha256: string;
}

/** A scenario as it is written down. */
export interface RecordedScenario extends Omit<PlannedScenario, 'sources'> {
  readonly sources: readonly { readonly name: string; readonly sha256: string }[];
}

/** Writes a plan down. */
export function recordOf({ shard: _, text, scenarios, policies, ...rest }: Plan): PlanRecord {
  return {
    ...rest,
    policies: policies.map((policy) => ({ name: policy.name, sha256: policy.sha256 })),
    textSha256: sha256(text),
    scenarios: scenarios.map(({ sources, ...scenario }) => ({
      ...scenario,
      sources: sources.map((source) => ({ name: source.name, sha256: sha256(source.text) })),
    })),
  };
}

/** Hash by which the shards of one plan know each other. */
export const planHash = (record: PlanRecord): string => sha256(JSON.stringify(record));

/** The plan behind a record, good for tables; its scenarios have no texts, so nothing can be run of it. */
export function planOf(record: PlanRecord, text: string): Plan {
  const { textSha256: _, scenarios, policies, ...rest } = record;
  return {
    ...rest,
    text,
    shard: null,
    scenarios: scenarios.map((scenario) => ({ ...scenario, sources: [] })),
    policies: policies.map((policy) => ({ ...policy, word: policy.name })),
  };
}
