import { type Profile, readKnowledge, writeKnowledge } from '../../core/index.ts';
import { type Divergence, type Replay, replayLines } from '../replay.ts';
import { moment, whole } from '../report/quantity.ts';
import { decidingSources } from '../run/provenance.ts';
import { recordOf } from '../run/trace-reader.ts';
import { findPolicy } from './author/policy-file.ts';
import { EXIT } from './exits.ts';
import { partingText } from './parting.ts';
import { progressOf } from './progress.ts';
import { exitOf, openRecording, type ReadJournal, type Recording, reachIn } from './recording.ts';
import { readMoment, refuse } from './scenario-file.ts';
import { ownScreen, type Screen } from './screen.ts';

/** Options of `arts replay`. */
export interface ReplayCommandOptions {
  /** Which realm of a database. */
  readonly realm?: string;
  readonly policy?: string;
  /** Where the simulator goes on. */
  readonly from?: string;
  readonly until?: string;
  /** Continuations of each policy. */
  readonly count?: number;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** What `replay` works with; tests put their own in place. */
export interface ReplayTools {
  readonly screen?: Screen;
  /** How the broker reads a journal. */
  readonly readJournal?: ReadJournal;
}

/** Runs what was recorded through the core again; with `--from`, lets the simulator go on from there. */
export async function replayRun(
  path: string,
  options: ReplayCommandOptions,
  { screen = ownScreen(), readJournal }: ReplayTools = {},
): Promise<number> {
  const until = readMoment('--until', options.until, screen);
  if (until.kind === 'refused') return until.exitCode;
  const from = readMoment('--from', options.from, screen);
  if (from.kind === 'refused') return from.exitCode;
  const opened = await openRecording(path, screen, {
    readJournal,
    realm: options.realm,
    isPolicyGiven: options.policy !== undefined && from.value === undefined,
  });
  if (opened.kind === 'refused') return opened.exitCode;
  const recording = opened.value;
  const policy = options.policy === undefined ? null : await findPolicy(options.policy, screen);
  if (policy?.kind === 'refused') return policy.exitCode;
  const profile = policy?.value.profile ?? null;
  const isJson = options.json === true;
  const isQuiet = options.quiet === true || isJson;
  if (from.value !== undefined) {
    if (until.value !== undefined && until.value <= from.value)
      return refuse(screen, EXIT.usage, '--until is not after --from').exitCode;
    const stretch = { fromMs: from.value, untilMs: until.value };
    const { whatIf } = await import('./what-if.ts');
    return whatIf(recording, { profile, ...stretch, runCount: options.count ?? 5, isJson, isQuiet }, screen);
  }
  const reach = isQuiet ? null : await reachIn(recording, until.value);
  const progress = progressOf(screen, `replay of ${recording.shown}`, isQuiet || reach === null);
  const replayed = await replayLines(recording, {
    ...recording.reading,
    ...(profile !== null && { profile }),
    ...(profile !== null && recording.reading.start !== undefined && { start: under(profile, recording) }),
    untilMs: until.value,
    onProgress: (atMs) => progress.show(reach?.(atMs) ?? 0),
  });
  progress.end();
  if (replayed.kind === 'fault') return refuse(screen, exitOf(replayed.cause), replayed.message).exitCode;
  const { knowledge, ...told } = replayed.found;
  if (isJson) {
    const name = profile?.name ?? recording.reading.profile?.name ?? null;
    screen.out(
      `${JSON.stringify({ folder: recording.shown, policy: name, atMs: knowledge.nowMs, ...told })}\n`,
    );
  } else tell({ recording, profile, told: replayed.found }, screen);
  return told.divergence === null ? EXIT.ok : EXIT.diverged;
}

/** What was known before a journal's first record, in the order of another policy. */
function under(profile: Profile, { reading }: Recording): Recording['reading']['start'] {
  const { start } = reading;
  return start && { profile, knowledge: readKnowledge(profile, writeKnowledge(start.knowledge)) };
}

interface Telling {
  readonly recording: Recording;
  readonly profile: Profile | null;
  readonly told: Replay;
}

function tell({ recording, profile, told }: Telling, screen: Screen): void {
  const { paint } = screen;
  const record = recording.folder?.record;
  const { divergence, knowledge, inputCount, decisionCount, commandCount } = told;
  const who = profile === null || profile.name === record?.policy.name ? 'the core' : profile.name;
  const verdict =
    divergence === null
      ? paint('green', `✔ ${who} decides as recorded`)
      : paint('red', `✘ ${who} decides otherwise than recorded`);
  screen.out(`${verdict}: ${recording.shown}\n`);
  screen.out(
    `  ${whole(inputCount)} inputs led to ${whole(decisionCount)} decisions and ${whole(commandCount)} commands up to ${moment(knowledge.nowMs)}\n`,
  );
  if (record !== undefined && decidingSources().sha256 !== record.policy.sha256)
    screen.out(paint('yellow', '  the deciding code in core has changed since this run\n'));
  if (divergence !== null)
    screen.out(partingText(divergence, { note: noteOf(divergence), absent: '(nothing)' }, screen));
}

function noteOf({ input }: Divergence): string {
  const record = input.number === 0 ? null : recordOf(input.line);
  return record?.kind === 'input' ? `, in answer to record ${input.number}, ${record.input.kind}` : '';
}
