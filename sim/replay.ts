import { type DeviceId, type Knowledge, newKnowledge, type Profile, realmId, step } from '../core/index.ts';
import { type TraceRecord, traceLine } from '../core/trace.ts';
import { type Finding, fault, found } from './run/folder.ts';
import { HUB } from './run/hub.ts';
import { lineMs, type Parting, recordOf, traceLines } from './run/trace-reader.ts';

/** Where the core decides otherwise than a trace says: `before` is the record, `after` what the core says instead. */
export interface Divergence extends Parting {
  /** The record of the input that was being answered. */
  readonly input: { readonly number: number; readonly line: string };
}

/** What came of a replay. */
export interface Replay {
  /** The first divergence; `null` when every decision and command came out byte for byte. */
  readonly divergence: Divergence | null;
  /** What the supervisor believed at the end, having heard what the trace says it heard. */
  readonly knowledge: Knowledge;
  /** Records read, and those among them that the supervisor heard, decided and ordered. */
  readonly recordCount: number;
  readonly inputCount: number;
  readonly decisionCount: number;
  readonly commandCount: number;
}

/** How a trace is replayed. */
export interface ReplayOptions {
  readonly profile: Profile;
  /** Where to cut the trace: nothing later is heard. Default: nowhere. */
  readonly untilMs?: number | undefined;
  /** The broker's machine in the traced realm. Default: that of the simulator. */
  readonly hub?: DeviceId;
  /** Called now and then with the time that is reached. */
  readonly onProgress?: (atMs: number) => void;
}

/** Progress is told this often, in records. */
const PROGRESS_EVERY = 10_000;

/**
 * Runs a packed trace through the core again: hears its inputs one after the other and compares, byte for byte, what is
 * decided and ordered. Facts of the world are passed over, as the supervisor never heard them. After a divergence it
 * goes on hearing, so that the knowledge is that of this core and policy after those inputs.
 */
export async function replay(path: string, options: ReplayOptions): Promise<Finding<Replay>> {
  const replayer = new Replayer(options);
  try {
    for await (const line of traceLines(path)) if (!replayer.take(line)) break;
    return found(replayer.conclude());
  } catch (error) {
    const { message } = error as Error;
    return fault(`${path} cannot be replayed after record ${replayer.recordCount}: ${message}`);
  }
}

/** Takes the lines of a trace in, one after the other. */
class Replayer {
  readonly #options: ReplayOptions;
  readonly #counts = { input: 0, decision: 0, command: 0 };
  #recordCount = 0;
  #knowledge: Knowledge | null = null;
  #divergence: Divergence | null = null;
  #input: Divergence['input'] = { number: 0, line: '' };
  /** What the core has said to that input and the trace has not said yet. */
  #unsaid: readonly string[] = [];
  #saidCount = 0;

  constructor(options: ReplayOptions) {
    this.#options = options;
  }

  /** How many lines were taken in. */
  get recordCount(): number {
    return this.#recordCount;
  }

  /** Takes a line in; says whether more are wanted. */
  take(line: string): boolean {
    if ((lineMs(line) ?? 0) > (this.#options.untilMs ?? Number.POSITIVE_INFINITY)) return false;
    if (this.#knowledge === null) this.#open(line);
    else if (line.startsWith('{"kind":"input"')) this.#hear(this.#knowledge, line);
    else if (!line.startsWith('{"kind":"world"')) this.#compare(line);
    this.#recordCount += 1;
    if (this.#recordCount % PROGRESS_EVERY === 0) this.#options.onProgress?.(lineMs(line) ?? 0);
    return true;
  }

  /** What came of it, with all lines taken in. */
  conclude(): Replay {
    if (this.#knowledge === null) throw new Error('it holds no records');
    this.#hush(null);
    const { input, decision, command } = this.#counts;
    return {
      divergence: this.#divergence,
      knowledge: this.#knowledge,
      recordCount: this.#recordCount,
      inputCount: input,
      decisionCount: decision,
      commandCount: command,
    };
  }

  #open(line: string): void {
    const header = recordOf(line);
    if (header.kind !== 'header' || header.version !== 1)
      throw new Error('it does not begin with a header of version 1');
    const { profile, hub = HUB } = this.#options;
    const { realm, settings } = header;
    this.#knowledge = newKnowledge({ realm: realmId(realm), hub, profile, settings });
  }

  #hear(before: Knowledge, line: string): void {
    this.#hush(line);
    const record = recordOf(line);
    if (record.kind !== 'input') throw new Error('it names its kind twice');
    const { input, atMs } = record;
    const { knowledge, decisions, commands } = step(this.#options.profile, before, input);
    this.#knowledge = knowledge;
    this.#counts.input += 1;
    this.#counts.decision += decisions.length;
    this.#counts.command += commands.length;
    if (this.#divergence !== null) return;
    this.#input = { number: this.#recordCount + 1, line };
    this.#saidCount = 0;
    this.#unsaid = [
      ...decisions.map((decision) => textOf({ kind: 'decision', atMs, decision })),
      ...commands.map((command) => textOf({ kind: 'command', atMs, command })),
    ];
  }

  /** The trace has a decision or a command. */
  #compare(line: string): void {
    const said = this.#unsaid[this.#saidCount] ?? null;
    if (said === line) this.#saidCount += 1;
    else this.#part(line, said);
  }

  /** The trace goes on to another input or ends: all should be said. */
  #hush(line: string | null): void {
    const said = this.#unsaid[this.#saidCount];
    if (said !== undefined) this.#part(line, said);
  }

  #part(before: string | null, after: string | null): void {
    this.#divergence ??= { number: this.#recordCount + 1, before, after, input: this.#input };
    this.#unsaid = [];
  }
}

const textOf = (record: TraceRecord): string => traceLine(record).slice(0, -1);
