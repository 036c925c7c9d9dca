import type { RuntimeCommand } from '../command.ts';
import type { Input } from '../input.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import { readKnowledge, writeKnowledge } from '../knowledge/snapshot.ts';
import type { Profile } from '../place/policy.ts';
import { deadline, type Step, step } from '../step.ts';

/** One step of the supervisor, with what led to it. */
export type SupervisorTold = Step & { readonly input: Input };

/** The real supervisor in a shell that remembers every step, for ledgers. */
export class SmallSupervisor {
  readonly history: SupervisorTold[] = [];
  readonly #profile: Profile;
  knowledge: Knowledge;

  constructor(profile: Profile, knowledge: Knowledge) {
    this.#profile = profile;
    this.knowledge = knowledge;
  }

  /** When it wants to be called next. */
  get dueMs(): number {
    return deadline(this.knowledge);
  }

  /** Lets it hear something; returns what it orders runtimes to do. */
  hear(input: Input): readonly RuntimeCommand[] {
    const result = step(this.#profile, this.knowledge, input);
    this.knowledge = result.knowledge;
    this.history.push({ ...result, input });
    return result.commands.filter((command) => 'runtime' in command);
  }

  /** It is killed and starts again from what it wrote down; returns what its shell then has it hear first. */
  restart(): { readonly kind: 'supervisor-returned' } {
    this.knowledge = readKnowledge(this.#profile, writeKnowledge(this.knowledge));
    return { kind: 'supervisor-returned' };
  }
}
