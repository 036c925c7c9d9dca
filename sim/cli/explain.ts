import { explain, type ModuleRecord, moduleId, type Opinion, type Profile } from '../../core/index.ts';
import { nameHint } from '../../scenarios/format/spelling.ts';
import { type Divergence, replayLines } from '../replay.ts';
import { explanation, explanationRecord, scorersOf, type Telling } from '../report/explanation.ts';
import { moment } from '../report/quantity.ts';
import { StoryTeller } from '../report/story.ts';
import { lineMs, recordOf } from '../run/trace-reader.ts';
import { policyOfRun } from './author/policy-file.ts';
import { EXIT } from './exits.ts';
import { exitOf, openRecording, type ReadJournal, type Recording } from './recording.ts';
import { readMoment, refuse } from './scenario-file.ts';
import { ownScreen, type Screen } from './screen.ts';

/** Options of `arts explain`. */
export interface ExplainOptions {
  readonly at?: string;
  readonly realm?: string | undefined;
  readonly json?: boolean;
}

/** What `explain` works with; tests put their own in place. */
export interface ExplainTools {
  readonly screen?: Screen;
  readonly readJournal?: ReadJournal;
}

/** Tells why a module is where it is at a moment of what was recorded, from that alone. */
export async function explainRun(
  path: string,
  module: string,
  options: ExplainOptions,
  { screen = ownScreen(), readJournal }: ExplainTools = {},
): Promise<number> {
  const at = readMoment('--at', options.at, screen);
  if (at.kind === 'refused') return at.exitCode;
  const { realm } = options;
  const opened = await openRecording(path, screen, { readJournal, realm, isPolicyGiven: true });
  if (opened.kind === 'refused') return opened.exitCode;
  const recording = opened.value;
  const untilMs = at.value ?? recording.folder?.record.endMs;
  const heard = await listen(recording, module, untilMs).catch((error: Error) => error);
  if (heard instanceof Error)
    return refuse(screen, exitOf(heard), `${recording.name} cannot be read: ${heard.message}`).exitCode;
  const { teller, names } = heard;
  const atMs = untilMs ?? heard.lastMs;
  const wasThere = recording.reading.start?.knowledge.modules.get(moduleId(module)) !== undefined;
  if (!teller.isKnown && !wasThere) {
    const late = names.has(module) ? 'was not asked for yet' : 'is unknown';
    return refuse(
      screen,
      EXIT.input,
      `module "${module}" ${late} at ${moment(atMs)}`,
      names.has(module) ? null : nameHint(module, names),
    ).exitCode;
  }
  const { profile, belief, away } = await beliefAt(recording, { module, atMs }, screen);
  if (away !== undefined) return refuse(screen, EXIT.unreachable, away).exitCode;
  warn(belief?.divergence ?? null, screen);
  if (wasThere) screen.err('its life begins before what the journal keeps\n');
  const telling: Telling = {
    module,
    atMs,
    story: teller.story(),
    belief: belief?.record ?? null,
    opinions: belief?.opinions ?? null,
    profile,
    scorers: scorersOf(profile),
  };
  const record = { ...explanationRecord(telling), divergence: belief?.divergence ?? null };
  screen.out(options.json === true ? `${JSON.stringify(record)}\n` : explanation(telling, screen));
  return EXIT.ok;
}

interface Heard {
  readonly teller: StoryTeller;
  /** Every module that was ever asked for, for the case that this one was not. */
  readonly names: ReadonlySet<string>;
  /** When the last thing was recorded, up to the moment. */
  readonly lastMs: number;
}

async function listen(
  recording: Recording,
  module: string,
  untilMs = Number.POSITIVE_INFINITY,
): Promise<Heard> {
  const teller = new StoryTeller(module);
  const known = recording.reading.start?.knowledge;
  const names = new Set<string>(known?.modules.values().map((record) => record.module.id));
  let lastMs = known?.nowMs ?? 0;
  for await (const line of recording.lines()) {
    const atMs = lineMs(line) ?? 0;
    const isLate = atMs > untilMs;
    if (isLate && teller.isKnown) break;
    if (!isLate) lastMs = Math.max(lastMs, atMs);
    const isRequest = line.includes('"kind":"module-requested"');
    if (!isRequest && (isLate || !teller.concerns(line))) continue;
    const record = recordOf(line);
    if (record.kind === 'input' && record.input.kind === 'module-requested')
      names.add(record.input.module.id);
    if (!isLate) teller.hear(record);
  }
  return { teller, names, lastMs };
}

/** What the supervisor believed of the module, and of every runtime for it. */
interface Belief {
  readonly record: ModuleRecord;
  readonly opinions: readonly Opinion[];
  /** Where this core would first have decided otherwise than was recorded. */
  readonly divergence: Divergence | null;
}

interface Believed {
  readonly profile: Profile | undefined;
  readonly belief: Belief | null;
  /** What is said of a database that went away meanwhile. */
  readonly away?: string;
}

/** A policy that is unknown by now, or whose file cannot be read, leaves the story without what was believed. */
async function beliefAt(
  recording: Recording,
  { module, atMs }: { readonly module: string; readonly atMs: number },
  screen: Screen,
): Promise<Believed> {
  const { folder, reading } = recording;
  const isFile = folder?.record.policy.file !== undefined;
  const own = folder !== null && isFile ? await policyOfRun(folder, screen) : null;
  if (own?.kind === 'refused') return { profile: undefined, belief: null };
  let profile: Profile | undefined = own?.value.profile ?? reading.start?.profile;
  const replayed = await replayLines(recording, {
    ...reading,
    profile: own?.value.profile ?? reading.profile,
    untilMs: atMs,
    onStep: (_input, _taken, decider) => {
      profile = decider;
    },
  });
  if (replayed.kind === 'fault') {
    const isAway = exitOf(replayed.cause) === EXIT.unreachable;
    return { profile, belief: null, ...(isAway && { away: replayed.message }) };
  }
  const { knowledge, divergence } = replayed.found;
  const record = knowledge.modules.get(moduleId(module));
  if (record === undefined || profile === undefined) return { profile, belief: null };
  return { profile, belief: { record, opinions: explain(profile, knowledge, record), divergence } };
}

/** Says so when the belief shown is not what was believed then, because the core has changed since. */
function warn(divergence: Divergence | null, screen: Screen): void {
  if (divergence === null) return;
  const text = `what is believed may differ from the run: this core decides otherwise from record ${divergence.number} on`;
  screen.err(`${screen.paintErr('yellow', 'arts:')} ${text}\n`);
}
