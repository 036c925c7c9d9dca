import { join } from 'node:path';
import {
  assert,
  type Command,
  deviceId,
  type Input,
  type Knowledge,
  newKnowledge,
  profileNamed,
  realmId,
  requestId,
  step,
} from '../../core/index.ts';
import { aModule, aRuntime } from '../../core/testing/builders.ts';
import { type TraceRecord, traceLine } from '../../core/trace.ts';
import { Answers, defaultRetention, FileShelf, HUB, Journal } from '../journal/index.ts';
import { briefly } from '../realm/index.ts';
import { REALM } from './puppet.ts';

/** What was written, and how much of it a start has to go through. */
export interface OldJournal {
  readonly segmentCount: number;
  readonly lastBytes: number;
}

const RUNTIME_COUNT = 100;
/** Modules that run at once; the oldest one is taken away for each new one. */
const MODULE_COUNT = 5_000;
/** Facts between two syncs; how large batches are hardly matters to whoever reads them. */
const BATCH_COUNT = 500;
/** Gap between two facts. */
const GAP_MS = 2;
/** A segment as full as this is as much as a start ever replays. */
const FULL_SHARE = 0.95;

type Fact = Input extends infer One ? (One extends unknown ? Omit<One, 'atMs'> : never) : never;

/** Writes a journal as a supervisor leaves it that was killed after so many records, just before it would begin a segment. */
export async function writeOldJournal(folder: string, recordCountMin: number): Promise<OldJournal> {
  const past = await Past.open(join(folder, 'realms', REALM));
  for (let at = 0; at < RUNTIME_COUNT; at++) {
    const runtime = aRuntime(`rt-${at}`, { keepAliveIntervalMs: 0 });
    past.take({ kind: 'runtime-registered', runtime, incarnation: 1, sequence: 1, instances: [] });
  }
  const isOver = (): boolean =>
    past.recordCount >= recordCountMin && past.segmentBytes > FULL_SHARE * defaultRetention.segmentBytesMax;
  for (let count = 1; !isOver(); count++) {
    const module = aModule(`m-${count}`, { demand: { cpuShare: 0.001 } });
    past.take({ kind: 'module-requested', request: requestId(`c/${count}`), module });
    if (count > MODULE_COUNT) {
      const old = aModule(`m-${count - MODULE_COUNT}`).id;
      past.take({ kind: 'module-deletion-requested', request: requestId(`c/x${count}`), module: old });
    }
    if (count % BATCH_COUNT === 0) await past.settle();
  }
  return past.leave();
}

/** A realm without a broker, whose runtimes do at once what they are told. */
class Past {
  recordCount = 0;
  segmentBytes = 0;
  #segmentCount = 0;
  #atMs = 0;
  #knowledge: Knowledge;
  readonly #profile: NonNullable<ReturnType<typeof profileNamed>>;
  readonly #answers = new Answers();
  readonly #journal: Journal;
  readonly #shelf: FileShelf;

  private constructor(shelf: FileShelf) {
    const profile = profileNamed('standard');
    assert(profile !== undefined, 'there is a standard policy');
    this.#profile = profile;
    this.#shelf = shelf;
    this.#knowledge = newKnowledge({ realm: realmId(REALM), hub: deviceId(HUB), profile });
    const append = shelf.append.bind(shelf);
    shelf.append = async (segment, batchIndex, batch) => {
      if (segment > this.#segmentCount) this.segmentBytes = 0;
      this.#segmentCount = segment;
      this.segmentBytes += batch.length;
      await append(segment, batchIndex, batch);
    };
    const { settings } = this.#knowledge;
    const port = {
      header: () =>
        ({
          kind: 'header',
          version: 1,
          realm: REALM,
          profile: profile.name,
          settings,
          seed: REALM,
        }) as const,
      memory: () => ({ knowledge: this.#knowledge, answers: this.#answers.copy(), wire: '' }),
      broke: (fault: unknown) => {
        throw fault;
      },
      warned: (warning: string) => process.stderr.write(`${warning}\n`),
    };
    this.#journal = new Journal(shelf, port, null, defaultRetention);
  }

  static async open(folder: string): Promise<Past> {
    return new Past(await FileShelf.open(folder));
  }

  /** Takes one fact in, and all that runtimes answer to what comes of it. */
  take(fact: Fact): void {
    this.#atMs += GAP_MS;
    const atMs = this.#atMs;
    const input = { ...fact, atMs } as Input;
    const { knowledge, commands, decisions } = step(this.#profile, this.#knowledge, input);
    this.#knowledge = knowledge;
    this.#answers.remember(input, commands);
    const records: readonly TraceRecord[] = [
      { kind: 'input', atMs, input },
      ...decisions.map((one): TraceRecord => ({ kind: 'decision', atMs, decision: briefly(one) })),
      ...commands.map((command): TraceRecord => ({ kind: 'command', atMs, command })),
    ];
    this.recordCount += records.length;
    this.#journal.add(atMs, records.map(traceLine), () => Promise.resolve());
    for (const command of commands) this.#obey(command);
  }

  settle(): Promise<void> {
    return this.#journal.idle();
  }

  /** Lets go of the folder without a last snapshot. */
  async leave(): Promise<OldJournal> {
    await this.#journal.idle();
    await this.#shelf.close();
    return { segmentCount: this.#segmentCount, lastBytes: this.segmentBytes };
  }

  #obey(command: Command): void {
    if (command.kind === 'start-module') {
      const { runtime, module, epoch } = command;
      this.take({ kind: 'module-started', runtime, module: module.id, epoch });
    } else if (command.kind === 'stop-module') {
      const { runtime, module, epoch } = command;
      this.take({ kind: 'module-exited', runtime, module, epoch, reason: 'stopped' });
    }
  }
}
