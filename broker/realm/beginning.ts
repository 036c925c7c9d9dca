import {
  type Command,
  deviceId,
  type Knowledge,
  newKnowledge,
  readKnowledge,
  realmId,
  writeKnowledge,
} from '../../core/index.ts';
import { Answers, HUB, type JournalStart, rebuild } from '../journal/index.ts';
import type { RealmParts } from './parts.ts';

/** What a life of a realm begins with. */
export interface Beginning {
  readonly knowledge: Knowledge;
  readonly answers: Answers;
  /** What the wire had to remember, in its own words. */
  readonly wire: string;
  readonly unsent: readonly Command[];
  /** Where the journal goes on; `null` for a realm that begins. */
  readonly start: JournalStart | null;
}

/** Reads a realm back from its journal, or begins a new one. Another policy than before begins a new segment. */
export async function beginning({
  realm,
  profile,
  settings,
  shelf,
  ears,
  onDivergence,
}: RealmParts): Promise<Beginning> {
  const found = await rebuild(shelf, onDivergence);
  if (found === null) {
    const knowledge = newKnowledge({
      realm: realmId(realm),
      hub: deviceId(HUB),
      profile,
      ...(settings && { settings }),
    });
    return { knowledge, answers: new Answers(), wire: '', unsent: [], start: null };
  }
  const { memory, chain, segmentIndex, segmentBytes, unsent, inputCount, warnings } = found;
  for (const warning of warnings) ears.noted('journal', { warning });
  ears.noted('journal read', { shelf: shelf.name, inputCount, unsentCount: unsent.length });
  const answers = new Answers(memory.answers);
  if (found.profile.name === profile.name) {
    const start = { chain, segmentIndex, segmentBytes };
    return { knowledge: memory.knowledge, answers, wire: memory.wire, unsent, start };
  }
  ears.noted('policy changed', { before: found.profile.name, after: profile.name });
  return {
    // Its index of runtimes is in another order.
    knowledge: readKnowledge(profile, writeKnowledge(memory.knowledge)),
    answers,
    wire: memory.wire,
    unsent,
    start: { chain, segmentIndex: segmentIndex + 1, segmentBytes: 0 },
  };
}
