import type { Command } from '../command.ts';
import type { Input } from '../input.ts';
import type { Decision } from '../knowledge/decision.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import type { Profile } from '../place/policy.ts';
import { step } from '../step.ts';

/** One step of a history, with what it led to. */
export interface Replayed {
  readonly input: Input;
  readonly commands: readonly Command[];
  readonly decisions: readonly Decision[];
  readonly knowledge: Knowledge;
}

/** Steps through a history of inputs and keeps what every step led to. */
export function replay(profile: Profile, start: Knowledge, inputs: readonly Input[]): readonly Replayed[] {
  let knowledge = start;
  return inputs.map((input) => {
    const result = step(profile, knowledge, input);
    knowledge = result.knowledge;
    return { input, ...result };
  });
}
