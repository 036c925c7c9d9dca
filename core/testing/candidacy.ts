import type { RuntimeRecord } from '../knowledge/knowledge.ts';
import type { Link } from '../model/link.ts';
import type { Candidacy } from '../place/policy.ts';
import { standard } from '../place/profiles/standard.ts';
import { aDeviceRecord, aModule, aModuleRecord, aRuntime, aRuntimeRecord } from './builders.ts';
import { aRealm } from './realm.ts';

/** What a test says of a candidacy; `others` and `links` are those of the realm it happens in. */
export type CandidacyParts = Partial<Candidacy> & {
  readonly others?: readonly RuntimeRecord[];
  readonly links?: readonly Link[];
  readonly nowMs?: number;
};

/** An empty runtime `here`, alone on its device, considered for a module that waits and talks to nobody. */
export function aCandidacy({ others = [], links = [], nowMs = 0, ...parts }: CandidacyParts = {}): Candidacy {
  const runtime = parts.runtime ?? aRuntimeRecord(aRuntime('here'));
  return {
    module: aModuleRecord(aModule('m'), '', {
      phase: { kind: 'pending', sinceMs: 0, notBeforeMs: 0, reason: '', claim: null },
    }),
    runtime,
    device: aDeviceRecord(runtime.runtime.device, [runtime]),
    knowledge: aRealm(standard, { runtimes: [runtime, ...others], links, nowMs }),
    partners: [],
    isHome: false,
    partnerMs: 0,
    memoryShare: 0,
    coreShare: 0,
    computeMs: 10,
    computeUpperMs: 10,
    ...parts,
  };
}
