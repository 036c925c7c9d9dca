import {
  type Command,
  deviceId,
  type Knowledge,
  newKnowledge,
  type Profile,
  profileNamed,
  readKnowledge,
  realmId,
  step,
  writeKnowledge,
} from '../../core/index.ts';
import type { TraceRecord } from '../../core/trace.ts';
import { Answers } from './answers.ts';
import { type Batch, CHAIN_START, type ChainEnd, scan } from './scan.ts';
import { JournalFault, type Shelf } from './shelf.ts';
import { type Memory, readSnapshot, type SnapshotText } from './snapshot.ts';

/** The device that stands for the broker itself in every realm; the same name as in the simulator. */
export const HUB: string = 'broker';

/** What a journal leads to. */
export interface Rebuilt {
  readonly memory: Memory;
  readonly profile: Profile;
  readonly chain: ChainEnd;
  /** The segment to go on in, and how much it holds. */
  readonly segmentIndex: number;
  readonly segmentBytes: number;
  /** Commands that are in the journal and may never have left, oldest first. */
  readonly unsent: readonly Command[];
  readonly inputCount: number;
  /** What a person should know of the state the journal was found in. */
  readonly warnings: readonly string[];
}

/** Whether a journal written by other deciding code may be read with ours. */
export type OnDivergence = 'refuse' | 'accept';

/**
 * Reads a realm's memory back: the newest good snapshot, and every input after it stepped through the core once more.
 * `null` for a realm that has no journal so far. Cuts a torn tail; throws a `JournalFault` for anything worse.
 */
export async function rebuild(shelf: Shelf, onDivergence: OnDivergence = 'refuse'): Promise<Rebuilt | null> {
  const warnings: string[] = [];
  const start = await newestSnapshot(shelf, warnings);
  const segments = (await shelf.segments()).filter((segment) => segment >= (start?.segmentIndex ?? 0));
  if (start === null && segments.length === 0) return null;
  const replay = new Replay(shelf, start?.snapshot ?? null, onDivergence);
  let chain: ChainEnd = start?.snapshot.moment ?? CHAIN_START;
  let segmentBytes = 0;
  for (const segment of segments) {
    const { batches, end, goodBytes, tornBytes, fault } = scan(await shelf.readSegment(segment), chain);
    const isLast = segment === segments.at(-1);
    if (fault !== null || (tornBytes > 0 && !isLast)) throw corrupt(shelf, segment, fault);
    if (tornBytes > 0) {
      await shelf.cut(segment, goodBytes);
      warnings.push(
        `${shelf.segmentName(segment)}: cut ${tornBytes} bytes of a write that a crash had interrupted`,
      );
    }
    for (const batch of batches) replay.take(batch, segment);
    chain = end ?? chain;
    segmentBytes = goodBytes;
  }
  if (start === null && chain.batchIndex === 0) return null; // The very first write was interrupted.
  const segmentIndex = segments.at(-1) ?? start?.segmentIndex ?? 1;
  return { ...replay.result(), chain, segmentIndex, segmentBytes, warnings };
}

interface Start {
  readonly segmentIndex: number;
  readonly snapshot: SnapshotText;
}

async function newestSnapshot(shelf: Shelf, warnings: string[]): Promise<Start | null> {
  for (const segment of (await shelf.snapshots()).toReversed()) {
    const snapshot = readSnapshot(await shelf.readSnapshot(segment));
    if (snapshot !== null) return { segmentIndex: segment, snapshot };
    warnings.push(`${shelf.name}: snapshot ${segment} is not what was written; an older one is used`);
  }
  return null;
}

function corrupt(shelf: Shelf, segment: number, fault: ReturnType<typeof scan>['fault']): JournalFault {
  const { line, reason } = fault ?? { line: 1, reason: 'the segment ends early, and later ones exist' };
  return new JournalFault(
    'corrupt',
    `${shelf.segmentName(segment)}:${line} ${reason}`,
    'Something other than a crash changed acknowledged records. Restore the journal from a backup; or move this ' +
      'segment and all later ones and their snapshots away, which loses what they hold.',
  );
}

/** Steps through batches as the supervisor once did. */
class Replay {
  readonly #shelf: Shelf;
  readonly #onDivergence: OnDivergence;
  readonly #wire: string;
  readonly #answers: Answers;
  #profile: Profile | null = null;
  #knowledge: Knowledge | null = null;
  /** Commands of batches that no later seal calls sent. */
  #unsent: { readonly batchIndex: number; readonly commands: readonly Command[] }[] = [];
  #inputCount = 0;

  constructor(shelf: Shelf, snapshot: SnapshotText | null, onDivergence: OnDivergence) {
    this.#shelf = shelf;
    this.#onDivergence = onDivergence;
    this.#answers = new Answers(snapshot?.answers);
    this.#wire = snapshot?.wire ?? '';
    if (snapshot === null) return;
    this.#profile = profileOf(snapshot.moment.profile);
    this.#knowledge = readKnowledge(this.#profile, snapshot.knowledge);
  }

  /** Takes one batch in. */
  take({ lines, line, seal }: Batch, segment: number): void {
    const commands: Command[] = [];
    let expected: readonly Command[] = [];
    let checkedCount = 0;
    lines.forEach((text, index) => {
      if (text.startsWith('{"kind":"command"')) {
        const command = expected[checkedCount];
        checkedCount += 1;
        if (!isSame(text, command)) this.#diverged(segment, line + index);
      } else if (text.startsWith('{"kind":"input"')) {
        if (checkedCount < expected.length) this.#diverged(segment, line + index);
        expected = this.#step(text);
        commands.push(...expected);
        checkedCount = 0;
      } else if (text.startsWith('{"kind":"header"')) {
        this.#head(text);
      }
    });
    if (checkedCount < expected.length) this.#diverged(segment, line + lines.length);
    this.#unsent = this.#unsent.filter(({ batchIndex }) => batchIndex > seal.sentIndex);
    if (commands.length > 0) this.#unsent.push({ batchIndex: seal.batchIndex, commands });
  }

  /** What all of it led to. */
  result(): Pick<Rebuilt, 'memory' | 'profile' | 'unsent' | 'inputCount'> {
    const { profile, knowledge } = this.#state();
    return {
      profile,
      memory: { knowledge, answers: this.#answers.copy(), wire: this.#wire },
      unsent: this.#unsent.flatMap(({ commands }) => commands),
      inputCount: this.#inputCount,
    };
  }

  #head(text: string): void {
    const record = JSON.parse(text) as TraceRecord;
    if (record.kind !== 'header') return;
    const profile = profileOf(record.profile);
    const { realm, settings } = record;
    if (this.#knowledge === null) {
      this.#knowledge = newKnowledge({ realm: realmId(realm), hub: deviceId(HUB), profile, settings });
    } else if (this.#profile?.name !== profile.name) {
      // Its index of runtimes is in another order.
      this.#knowledge = readKnowledge(profile, writeKnowledge(this.#knowledge));
    }
    this.#profile = profile;
  }

  #step(text: string): readonly Command[] {
    const record = JSON.parse(text) as TraceRecord;
    if (record.kind !== 'input') return [];
    const { profile, knowledge } = this.#state();
    const result = step(profile, knowledge, record.input);
    this.#knowledge = result.knowledge;
    this.#answers.remember(record.input, result.commands);
    this.#inputCount += 1;
    return result.commands;
  }

  #state(): { readonly profile: Profile; readonly knowledge: Knowledge } {
    if (this.#profile === null || this.#knowledge === null) {
      const hint = 'Restore the journal from a backup, with its snapshots.';
      throw new JournalFault('corrupt', `${this.#shelf.name} does not say what it is the journal of`, hint);
    }
    return { profile: this.#profile, knowledge: this.#knowledge };
  }

  #diverged(segment: number, line: number): void {
    if (this.#onDivergence === 'accept') return;
    throw new JournalFault(
      'diverged',
      `${this.#shelf.segmentName(segment)}:${line} was decided otherwise when it was written`,
      'Start the version that wrote it and stop it in good order, which leaves a snapshot; then start this one.',
    );
  }
}

const isSame = (text: string, command: Command | undefined): boolean =>
  command !== undefined && text.endsWith(`,"command":${JSON.stringify(command)}}`);

function profileOf(name: string): Profile {
  const profile = profileNamed(name);
  if (profile !== undefined) return profile;
  const hint = 'Start the version that wrote it, or one that has this policy.';
  throw new JournalFault('diverged', `this version has no policy called ${name}`, hint);
}
