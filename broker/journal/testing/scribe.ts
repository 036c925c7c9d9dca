import { type Input, type Knowledge, type Profile, step, writeKnowledge } from '../../../core/index.ts';
import { type TraceRecord, traceLine } from '../../../core/trace.ts';
import { Answers } from '../answers.ts';
import { Journal, type JournalStart, type Retention } from '../journal.ts';
import type { Shelf } from '../shelf.ts';
import type { Memory } from '../snapshot.ts';

/** The smallest realm that keeps a journal: it steps the core, and notes what is safe. */
export class Scribe {
  readonly journal: Journal;
  readonly inputs: Input[] = [];
  /** What the supervisor knew after so many inputs, as text. */
  readonly states: string[] = [];
  readonly faults: unknown[] = [];
  readonly warnings: string[] = [];
  /** What letting commands go waits for. */
  lettingGo: () => Promise<void> = async () => {};
  /** Inputs whose commands were let go. */
  safeCount = 0;
  readonly #profile: Profile;
  readonly #answers = new Answers();
  #knowledge: Knowledge;

  constructor(
    shelf: Shelf,
    profile: Profile,
    knowledge: Knowledge,
    { start = null, ...retention }: Retention & { readonly start?: JournalStart | null },
  ) {
    this.#profile = profile;
    this.#knowledge = knowledge;
    this.states.push(writeKnowledge(knowledge));
    const { realm, settings } = knowledge;
    const port = {
      header: () =>
        ({ kind: 'header', version: 1, realm, profile: profile.name, settings, seed: realm }) as const,
      memory: () => this.memory,
      broke: (fault: unknown) => this.faults.push(fault),
      warned: (warning: string) => this.warnings.push(warning),
    };
    this.journal = new Journal(shelf, port, start, retention);
  }

  get memory(): Memory {
    return { knowledge: this.#knowledge, answers: this.#answers.copy(), wire: `after ${this.inputs.length}` };
  }

  /** Takes one input in. */
  hear(input: Input): void {
    const { knowledge, commands, decisions } = step(this.#profile, this.#knowledge, input);
    this.#knowledge = knowledge;
    this.#answers.remember(input, commands);
    this.inputs.push(input);
    this.states.push(writeKnowledge(knowledge));
    const { atMs } = input;
    const records: TraceRecord[] = [
      { kind: 'input', atMs, input },
      ...decisions.map((decision): TraceRecord => ({ kind: 'decision', atMs, decision })),
      ...commands.map((command): TraceRecord => ({ kind: 'command', atMs, command })),
    ];
    this.journal.add(atMs, records.map(traceLine), () => {
      this.safeCount += 1;
      return this.lettingGo();
    });
  }
}
