import type { Command, Decision, Input, Settings } from '../../core/index.ts';
import type { TraceRecord } from '../../core/trace.ts';
import type { RealmParts } from './parts.ts';

type Placement = Extract<Decision, { readonly kind: 'placed' }>['placement'];

/** Runtimes named in an explanation: as many as the core itself names in realms beyond `exhaustiveCountMax`. */
const NAMED_COUNT_MAX = 8;

/**
 * A decision as it is told and kept: with the best contenders instead of all, and with some names for each verdict beside how
 * many there were. In a realm of a hundred runtimes all of it came to 16 kB per module, five sixths of the journal (measured);
 * nothing is replayed from it, and `step` says it all again for whoever asks.
 */
export function briefly(decision: Decision): Decision {
  switch (decision.kind) {
    case 'placed':
    case 'queued':
      return { ...decision, placement: brief(decision.placement) };
    case 'migration-planned':
      return decision.placement === null ? decision : { ...decision, placement: brief(decision.placement) };
    default:
      return decision;
  }
}

function brief(placement: Placement): Placement {
  return {
    ...placement,
    verdicts: placement.verdicts.map((report) => ({
      ...report,
      examples: report.examples.slice(0, NAMED_COUNT_MAX),
    })),
    contenders: placement.contenders.slice(0, NAMED_COUNT_MAX),
  };
}

/** What one step leaves in the trace: what was heard, what was decided, and what is to be done. */
export const recordsOf = (
  input: Input,
  decisions: readonly Decision[],
  commands: readonly Command[],
): readonly TraceRecord[] => {
  const { atMs } = input;
  return [
    { kind: 'input', atMs, input },
    ...decisions.map((one): TraceRecord => ({ kind: 'decision', atMs, decision: briefly(one) })),
    ...commands.map((command): TraceRecord => ({ kind: 'command', atMs, command })),
  ];
};

/** What heads the trace of a realm. */
export const headerOf = (
  { realm, profile }: Pick<RealmParts, 'realm' | 'profile'>,
  settings: Settings,
): Extract<TraceRecord, { readonly kind: 'header' }> => ({
  kind: 'header',
  version: 1,
  realm,
  profile: profile.name,
  settings,
  seed: realm,
  scorers: profile.scorers.map(({ scorer, weight }) => ({ name: scorer.name, weight })),
});
