import type { Profile } from '../../core/index.ts';
import { type Divergence, type Replay, replay } from '../replay.ts';
import { moment, whole } from '../report/quantity.ts';
import { type RunFolder, readFolder } from '../run/folder.ts';
import { decidingSources } from '../run/provenance.ts';
import { recordOf } from '../run/trace-reader.ts';
import { findPolicy, policyOfRun } from './author/policy-file.ts';
import { EXIT } from './exits.ts';
import { partingText } from './parting.ts';
import { progressOf } from './progress.ts';
import { type Outcome, readMoment, ready, refuse } from './scenario-file.ts';
import { ownScreen, type Screen } from './screen.ts';

/** Options of `arts replay`. */
export interface ReplayCommandOptions {
  readonly policy?: string;
  readonly until?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Runs the trace of a run through the core again; on a difference shows the first record that differs. */
export async function replayRun(
  path: string,
  options: ReplayCommandOptions,
  screen: Screen = ownScreen(),
): Promise<number> {
  const until = readMoment('--until', options.until, screen);
  if (until.kind === 'refused') return until.exitCode;
  const opened = openTraced(path, screen);
  if (opened.kind === 'refused') return opened.exitCode;
  const folder = opened.value;
  const policy =
    options.policy === undefined
      ? await policyOfRun(folder, screen)
      : await findPolicy(options.policy, screen);
  if (policy.kind === 'refused') return policy.exitCode;
  const { profile } = policy.value;
  const progress = progressOf(screen, `replay of ${path}`, options.quiet === true || options.json === true);
  const replayed = await replay(folder.file('trace'), {
    profile,
    untilMs: until.value,
    onProgress: (atMs) => progress.show(atMs / Math.max(1, until.value ?? folder.record.endMs)),
  });
  progress.end();
  if (replayed.kind === 'fault') return refuse(screen, EXIT.input, replayed.message).exitCode;
  const { knowledge, ...told } = replayed.found;
  if (options.json === true) {
    const { name } = profile;
    screen.out(`${JSON.stringify({ folder: path, policy: name, atMs: knowledge.nowMs, ...told })}\n`);
  } else tell(folder, profile, replayed.found, screen);
  return told.divergence === null ? EXIT.ok : EXIT.diverged;
}

/** Opens a run folder that has a trace. */
export function openTraced(path: string, screen: Screen): Outcome<RunFolder> {
  const reading = readFolder(path);
  if (reading.kind === 'fault') return refuse(screen, EXIT.input, reading.message);
  if (reading.found.record.isTraceKept) return ready(reading.found);
  return refuse(
    screen,
    EXIT.input,
    `"${path}" kept no trace, and only a trace can tell`,
    'run again without --no-trace',
  );
}

function tell({ path, record }: RunFolder, profile: Profile, told: Replay, screen: Screen): void {
  const { paint } = screen;
  const { divergence, knowledge, inputCount, decisionCount, commandCount } = told;
  const who = profile.name === record.policy.name ? 'the core' : profile.name;
  const verdict =
    divergence === null
      ? paint('green', `✔ ${who} decides as recorded`)
      : paint('red', `✘ ${who} decides otherwise than recorded`);
  screen.out(`${verdict}: ${path}\n`);
  screen.out(
    `  ${whole(inputCount)} inputs led to ${whole(decisionCount)} decisions and ${whole(commandCount)} commands up to ${moment(knowledge.nowMs)}\n`,
  );
  if (decidingSources().sha256 !== record.policy.sha256)
    screen.out(paint('yellow', '  the deciding code in core has changed since this run\n'));
  if (divergence !== null)
    screen.out(partingText(divergence, { note: noteOf(divergence), absent: '(nothing)' }, screen));
}

function noteOf({ input }: Divergence): string {
  const record = input.number === 0 ? null : recordOf(input.line);
  return record?.kind === 'input' ? `, in answer to record ${input.number}, ${record.input.kind}` : '';
}
