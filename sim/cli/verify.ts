import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Profile } from '../../core/index.ts';
import { replay } from '../replay.ts';
import { type RunFolder, readFolder, summaryHash } from '../run/folder.ts';
import { decidingSources } from '../run/provenance.ts';
import type { RunResult } from '../run/result.ts';
import { firstDifference, type Parting, traceHash } from '../run/trace-reader.ts';
import { changesIn, knownAs, policyOfRun } from './author/policy-file.ts';
import { EXIT } from './exits.ts';
import { partingText } from './parting.ts';
import type { RunTools } from './run.ts';
import { openScenario, refuse } from './scenario-file.ts';
import { ownScreen, type Screen } from './screen.ts';
import { type Assignment, simulateAloud, simulator } from './simulate.ts';

/** Options of `arts verify`. */
export interface VerifyOptions {
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** One thing that a repetition must meet. */
interface Check {
  readonly name: string;
  readonly was: string | number;
  readonly is: string | number;
}

/** What was found out about a difference. */
interface Difference {
  readonly parting: Parting | null;
  /** Whether the core, hearing what the kept trace says it heard, decides otherwise; `null` when that cannot be told. */
  readonly isCoreOther: boolean | null;
}

const NO_DIFFERENCE: Difference = { parting: null, isCoreOther: null };

/**
 * Runs a run folder's scenario again and compares hashes, of the kept trace, too; on a difference shows the first record
 * that differs, and tells a core that decides otherwise from a world that is another.
 */
export async function verify(path: string, options: VerifyOptions, tools?: RunTools): Promise<number> {
  const screen = tools?.screen ?? ownScreen();
  const reading = readFolder(path, { mayBeChanged: true });
  if (reading.kind === 'fault') return refuse(screen, EXIT.input, reading.message).exitCode;
  const folder = reading.found;
  if (folder.record.isLived === true)
    return refuse(
      screen,
      EXIT.input,
      `"${path}" was lived, and no run of real programs comes again`,
      `arts replay ${path} has the core hear its trace again`,
    ).exitCode;
  const kept = [...keptFilesOf(folder), ...(await keptTraceOf(folder))];
  const ownPolicy = policyCheckOf(folder);
  kept.push(...ownPolicy);
  const isSameCode = decidingSources().sha256 === folder.record.policy.sha256;
  const finish = (checks: readonly Check[], difference: Difference): number => {
    const isEqual = checks.every(({ was, is }) => was === is);
    const told = { checks, isEqual, isSameCode, ...difference };
    if (options.json === true) screen.out(`${JSON.stringify({ folder: path, ...told })}\n`);
    else tell({ folder, ...told }, screen);
    return isEqual ? EXIT.ok : EXIT.diverged;
  };
  // A changed scenario or policy is no longer the one that was run: to run it again would show nothing.
  const isOther = ownPolicy.some(({ was, is }) => was !== is);
  if (isOther || folder.scenarioSha256 !== folder.record.scenario.sha256) return finish(kept, NO_DIFFERENCE);
  const policy = await policyOfRun(folder, screen);
  if (policy.kind === 'refused') return EXIT.input;
  const { profile } = policy.value;
  const opened = openScenario(folder.file('scenario'), knownAs(policy.value), screen);
  if (opened.kind === 'refused') return opened.exitCode;
  const simulate = tools?.simulate ?? (await simulator());
  const assignment: Assignment = {
    scenario: opened.value,
    profile,
    tracePath: null,
    untilMs: folder.record.untilMs ?? undefined,
    isQuiet: options.quiet === true || options.json === true,
  };
  const checks = [...kept, ...checksOf(folder, simulateAloud(simulate, assignment, screen))];
  const isEqual = checks.every(({ was, is }) => was === is);
  if (isEqual || !folder.record.isTraceKept) return finish(checks, NO_DIFFERENCE);
  const again = (tracePath: string): RunResult =>
    simulateAloud(simulate, { ...assignment, tracePath }, screen);
  return finish(checks, await differenceOf(folder, profile, again));
}

/** What the names of checks begin with that look at the folder alone. */
const KEPT = 'kept ';
const POLICY_FILE = 'policy file';

/** The files in the folder must be those that the run has told the hashes of. */
const keptFilesOf = ({ record, summary, scenarioSha256 }: RunFolder): readonly Check[] => [
  { name: `${KEPT}scenario`, was: record.scenario.sha256, is: scenarioSha256 },
  { name: `${KEPT}metrics`, was: record.summarySha256, is: summaryHash(summary) },
];

/** The files of a policy of the user's own must be those that were run; they lie where they lay then. */
function policyCheckOf({ path, record }: RunFolder): readonly Check[] {
  const { file } = record.policy;
  if (file === undefined) return [];
  return changesIn(path, file).map(({ shown, was, is }, index) => ({
    name: index === 0 ? POLICY_FILE : `${POLICY_FILE} ${shown}`,
    was,
    is,
  }));
}

/** The trace in the folder must be the one that the run has told the hash of. */
async function keptTraceOf({ record, file }: RunFolder): Promise<readonly Check[]> {
  if (!record.isTraceKept) return [];
  const is = await traceHash(file('trace')).catch(() => 'unreadable');
  return [{ name: `${KEPT}trace`, was: record.traceSha256, is }];
}

const checksOf = ({ record }: RunFolder, now: RunResult): readonly Check[] => [
  { name: 'trace', was: record.traceSha256, is: now.traceHash },
  { name: 'events', was: record.eventCount, is: now.eventCount },
  { name: 'inputs', was: record.inputCount, is: now.inputCount },
  { name: 'summary', was: record.summarySha256, is: summaryHash(now.summary) },
];

/** Runs once more, this time keeping the trace, to find where it parts from the folder's; and replays the folder's. */
async function differenceOf(
  folder: RunFolder,
  profile: Profile,
  again: (tracePath: string) => RunResult,
): Promise<Difference> {
  const directory = mkdtempSync(join(tmpdir(), 'arts-verify-'));
  const kept = folder.file('trace');
  try {
    const tracePath = join(directory, 'trace.ndjson.gz');
    again(tracePath);
    // A trace that cannot be read has no first difference; the hashes have told already.
    const parting = await firstDifference(kept, tracePath).catch(() => null);
    const replayed = await replay(kept, { profile });
    return { parting, isCoreOther: replayed.kind === 'fault' ? null : replayed.found.divergence !== null };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

interface Told extends Difference {
  readonly folder: RunFolder;
  readonly checks: readonly Check[];
  readonly isEqual: boolean;
  readonly isSameCode: boolean;
}

function tell({ folder, checks, isEqual, isSameCode, parting, isCoreOther }: Told, screen: Screen): void {
  const { paint } = screen;
  const fault = faultIn(checks);
  const verdict = isEqual ? paint('green', '✔ the run repeats exactly') : paint('red', `✘ ${fault}`);
  screen.out(`${verdict}: ${folder.path}\n`);
  for (const { name, was, is } of checks) {
    const sign = was === is ? paint('green', '✔') : paint('red', '✘');
    screen.out(`  ${sign} ${name.padEnd(13)} ${was === is ? is : `was ${was}, is ${is}`}\n`);
  }
  if (!isSameCode) screen.out(paint('yellow', '  the deciding code in core has changed since this run\n'));
  if (parting === null) {
    if (!isEqual) screen.out(`  ${unparted(checks)}\n`);
    return;
  }
  if (isCoreOther !== null) screen.out(`  ${blame(isCoreOther)}\n`);
  screen.out(partingText(parting, { note: '', absent: '(the trace has ended)' }, screen));
}

/** A run that does not repeat comes first; else what was changed in the folder. */
function faultIn(checks: readonly Check[]): string {
  const wrong = checks.filter(({ was, is }) => was !== is).map(({ name }) => name);
  const isRepeated = wrong.every((name) => name.startsWith(POLICY_FILE) || name.startsWith(KEPT));
  const verb = wrong[0] === `${KEPT}metrics` ? 'were' : 'was';
  return isRepeated ? `the ${wrong[0]} ${verb} changed since the run` : 'the run does not repeat';
}

/** What to say where two traces do not part though something differs. */
function unparted(checks: readonly Check[]): string {
  const [kept, now] = [`${KEPT}trace`, 'trace'].map((wanted) => checks.find(({ name }) => name === wanted));
  if (now === undefined) return 'so it was not run again';
  return kept?.is === now.is
    ? 'the kept trace and the new one are the same; what differs is told above'
    : 'the run has no readable trace, so where it parts cannot be told';
}

const blame = (isCoreOther: boolean): string =>
  isCoreOther
    ? 'hearing what the trace says it heard, the core decides otherwise; "arts replay" shows where first'
    : 'hearing what the trace says it heard, the core decides as recorded: the world is another';
