import {
  type DeviceId,
  type Input,
  type Knowledge,
  newKnowledge,
  type Profile,
  profileNamed,
  readKnowledge,
  realmId,
  type Step,
  step,
  writeKnowledge,
} from '../core/index.ts';
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
  /** Who decides; `null` for whom the trace names, as far as this version knows that policy. */
  readonly profile: Profile | null;
  /** What the supervisor knew before the first record; without it the trace begins with a header. */
  readonly start?: { readonly profile: Profile; readonly knowledge: Knowledge } | undefined;
  /** Whether decisions are compared, too; a journal keeps them in brief. Default: yes. */
  readonly areDecisionsWhole?: boolean;
  /** Called with every input, what it led to and who decided. */
  readonly onStep?: (input: Input, taken: Step, profile: Profile) => void;
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
export const replay = (path: string, options: ReplayOptions): Promise<Finding<Replay>> =>
  replayLines({ name: path, lines: () => traceLines(path) }, options);

/** The lines of a trace, wherever they are from. */
export interface Lines {
  /** For complaints. */
  readonly name: string;
  lines(): AsyncIterable<string>;
}

/** Replays the lines of a trace. */
export async function replayLines(trace: Lines, options: ReplayOptions): Promise<Finding<Replay>> {
  const replayer = new Replayer(options);
  try {
    for await (const line of trace.lines()) if (!replayer.take(line)) break;
    return found(replayer.conclude());
  } catch (error) {
    const { message } = error as Error;
    const told = fault(`${trace.name} cannot be replayed after record ${replayer.recordCount}: ${message}`);
    return { ...told, cause: error };
  }
}

/** Takes the lines of a trace in, one after the other. */
class Replayer {
  readonly #options: ReplayOptions;
  readonly #counts = { input: 0, decision: 0, command: 0 };
  #recordCount = 0;
  #knowledge: Knowledge | null;
  #profile: Profile | null;
  #divergence: Divergence | null = null;
  #input: Divergence['input'] = { number: 0, line: '' };
  /** What the core has said to that input and the trace has not said yet. */
  #unsaid: readonly string[] = [];
  #saidCount = 0;

  constructor(options: ReplayOptions) {
    this.#options = options;
    this.#knowledge = options.start?.knowledge ?? null;
    this.#profile = options.start?.profile ?? options.profile;
  }

  /** How many lines were taken in. */
  get recordCount(): number {
    return this.#recordCount;
  }

  /** Takes a line in; says whether more are wanted. */
  take(line: string): boolean {
    if ((lineMs(line) ?? 0) > (this.#options.untilMs ?? Number.POSITIVE_INFINITY)) return false;
    if (line.startsWith('{"kind":"header"')) this.#open(line);
    else if (this.#knowledge === null) throw new Error('it does not begin with a header of version 1');
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
      throw new Error('its header is of another version than 1');
    const { hub = HUB } = this.#options;
    const { realm, settings } = header;
    const profile = this.#options.profile ?? named(header.profile);
    if (this.#knowledge === null)
      this.#knowledge = newKnowledge({ realm: realmId(realm), hub, profile, settings });
    // A realm that is served again may be served under another policy, whose index of runtimes is in another order.
    else if (this.#profile?.name !== profile.name)
      this.#knowledge = readKnowledge(profile, writeKnowledge(this.#knowledge));
    this.#profile = profile;
  }

  #hear(before: Knowledge, line: string): void {
    this.#hush(line);
    const record = recordOf(line);
    if (record.kind !== 'input') throw new Error('it names its kind twice');
    const { input, atMs } = record;
    if (this.#profile === null) throw new Error('it names no policy');
    const taken = step(this.#profile, before, input);
    const { knowledge, decisions, commands } = taken;
    this.#knowledge = knowledge;
    this.#options.onStep?.(input, taken, this.#profile);
    this.#counts.input += 1;
    this.#counts.decision += decisions.length;
    this.#counts.command += commands.length;
    if (this.#divergence !== null) return;
    this.#input = { number: this.#recordCount + 1, line };
    this.#saidCount = 0;
    const told = this.#areDecisionsWhole ? decisions : [];
    this.#unsaid = [
      ...told.map((decision) => textOf({ kind: 'decision', atMs, decision })),
      ...commands.map((command) => textOf({ kind: 'command', atMs, command })),
    ];
  }

  get #areDecisionsWhole(): boolean {
    return this.#options.areDecisionsWhole !== false;
  }

  /** The trace has a decision or a command. */
  #compare(line: string): void {
    if (!this.#areDecisionsWhole && line.startsWith('{"kind":"decision"')) return;
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

function named(name: string): Profile {
  const profile = profileNamed(name);
  if (profile === undefined) throw new Error(`it was decided by "${name}", which this version does not know`);
  return profile;
}

const textOf = (record: TraceRecord): string => traceLine(record).slice(0, -1);
