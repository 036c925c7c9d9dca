import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Profile } from '../../core/index.ts';
import { replay } from '../replay.ts';
import { type RunFolder, readFolder, summaryHash } from '../run/folder.ts';
import { decidingSources } from '../run/provenance.ts';
import type { RunResult } from '../run/result.ts';
import { firstDifference, type Parting, traceHash } from '../run/trace-reader.ts';
import { EXIT } from './exits.ts';
import { partingText } from './parting.ts';
import type { RunTools } from './run.ts';
import { findProfile, openScenario, refuse } from './scenario-file.ts';
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

/**
 * Runs a run folder's scenario again and compares hashes, of the kept trace, too; on a difference shows the first record
 * that differs, and tells a core that decides otherwise from a world that is another.
 */
export async function verify(path: string, options: VerifyOptions, tools?: RunTools): Promise<number> {
  const screen = tools?.screen ?? ownScreen();
  const reading = readFolder(path);
  if (reading.kind === 'fault') return refuse(screen, EXIT.input, reading.message).exitCode;
  const folder = reading.found;
  const profile = findProfile(folder.record.policy.name, screen);
  if (profile.kind === 'refused') return EXIT.input;
  const opened = openScenario(folder.file('scenario'), {}, screen);
  if (opened.kind === 'refused') return opened.exitCode;
  const simulate = tools?.simulate ?? (await simulator());
  const assignment: Assignment = {
    scenario: opened.value,
    profile: profile.value,
    tracePath: null,
    untilMs: folder.record.untilMs ?? undefined,
    isQuiet: options.quiet === true || options.json === true,
  };
  const checks = [
    ...(await keptTraceOf(folder)),
    ...checksOf(folder, simulateAloud(simulate, assignment, screen)),
  ];
  const isEqual = checks.every(({ was, is }) => was === is);
  const isSameCode = decidingSources().sha256 === folder.record.policy.sha256;
  const difference =
    isEqual || !folder.record.isTraceKept
      ? { parting: null, isCoreOther: null }
      : await differenceOf(folder, profile.value, (tracePath) =>
          simulateAloud(simulate, { ...assignment, tracePath }, screen),
        );
  if (options.json === true)
    screen.out(`${JSON.stringify({ folder: path, isEqual, isSameCode, checks, ...difference })}\n`);
  else tell({ folder, checks, isEqual, isSameCode, ...difference }, screen);
  return isEqual ? EXIT.ok : EXIT.diverged;
}

/** Name of the check of the trace in the folder. */
const KEPT = 'kept trace';

/** The trace in the folder must be the one that the run has told the hash of. */
async function keptTraceOf({ record, file }: RunFolder): Promise<readonly Check[]> {
  if (!record.isTraceKept) return [];
  const is = await traceHash(file('trace')).catch(() => 'unreadable');
  return [{ name: KEPT, was: record.traceSha256, is }];
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
  const isRepeated = checks.every(({ name, was, is }) => name === KEPT || was === is);
  const fault = isRepeated ? 'the kept trace was changed since the run' : 'the run does not repeat';
  const verdict = isEqual ? paint('green', '✔ the run repeats exactly') : paint('red', `✘ ${fault}`);
  screen.out(`${verdict}: ${folder.path}\n`);
  for (const { name, was, is } of checks) {
    const sign = was === is ? paint('green', '✔') : paint('red', '✘');
    screen.out(`  ${sign} ${name.padEnd(10)} ${was === is ? is : `was ${was}, is ${is}`}\n`);
  }
  if (!isSameCode) screen.out(paint('yellow', '  the deciding code in core has changed since this run\n'));
  if (isCoreOther !== null) screen.out(`  ${blame(isCoreOther)}\n`);
  if (parting !== null)
    screen.out(partingText(parting, { note: '', absent: '(the trace has ended)' }, screen));
  else if (!isEqual) screen.out('  the run has no readable trace, so where it parts cannot be told\n');
}

const blame = (isCoreOther: boolean): string =>
  isCoreOther
    ? 'hearing what the trace says it heard, the core decides otherwise; "arts replay" shows where first'
    : 'hearing what the trace says it heard, the core decides as recorded: the world is another';
