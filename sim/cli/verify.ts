import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { moment } from '../report/quantity.ts';
import { type RunFolder, readFolder, summaryHash } from '../run/folder.ts';
import { decidingSources } from '../run/provenance.ts';
import type { RunResult } from '../run/result.ts';
import { firstDifference, lineMs, type Parting } from '../run/trace-reader.ts';
import { EXIT } from './exits.ts';
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

/** Runs a run folder's scenario again and compares hashes; on a difference shows the first record that differs. */
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
  const checks = checksOf(folder, simulateAloud(simulate, assignment, screen));
  const isEqual = checks.every(({ was, is }) => was === is);
  const isSameCode = decidingSources().sha256 === folder.record.policy.sha256;
  const parting =
    isEqual || !folder.record.isTraceKept
      ? null
      : await partingOf(folder, (tracePath) => simulateAloud(simulate, { ...assignment, tracePath }, screen));
  if (options.json === true)
    screen.out(`${JSON.stringify({ folder: path, isEqual, isSameCode, checks, parting })}\n`);
  else tell({ folder, checks, isEqual, isSameCode, parting }, screen);
  return isEqual ? EXIT.ok : EXIT.diverged;
}

const checksOf = ({ record }: RunFolder, now: RunResult): readonly Check[] => [
  { name: 'trace', was: record.traceSha256, is: now.traceHash },
  { name: 'events', was: record.eventCount, is: now.eventCount },
  { name: 'inputs', was: record.inputCount, is: now.inputCount },
  { name: 'summary', was: record.summarySha256, is: summaryHash(now.summary) },
];

/** Runs once more, this time keeping the trace, to find where it parts from the folder's. */
async function partingOf(
  folder: RunFolder,
  again: (tracePath: string) => RunResult,
): Promise<Parting | null> {
  const directory = mkdtempSync(join(tmpdir(), 'arts-verify-'));
  try {
    const tracePath = join(directory, 'trace.ndjson.gz');
    again(tracePath);
    // A trace that cannot be read has no first difference; the hashes have told already.
    return await firstDifference(folder.file('trace'), tracePath).catch(() => null);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

interface Told {
  readonly folder: RunFolder;
  readonly checks: readonly Check[];
  readonly isEqual: boolean;
  readonly isSameCode: boolean;
  readonly parting: Parting | null;
}

function tell({ folder, checks, isEqual, isSameCode, parting }: Told, screen: Screen): void {
  const { paint } = screen;
  const verdict = isEqual
    ? paint('green', '✔ the run repeats exactly')
    : paint('red', '✘ the run does not repeat');
  screen.out(`${verdict}: ${folder.path}\n`);
  for (const { name, was, is } of checks) {
    const sign = was === is ? paint('green', '✔') : paint('red', '✘');
    screen.out(`  ${sign} ${name.padEnd(8)} ${was === is ? is : `was ${was}, is ${is}`}\n`);
  }
  if (!isSameCode) screen.out(paint('yellow', '  the deciding code in core has changed since this run\n'));
  if (parting !== null) screen.out(partingText(parting, screen));
  else if (!isEqual) screen.out('  the run has no readable trace, so where it parts cannot be told\n');
}

function partingText({ number, before, after }: Parting, { paint, columnCount }: Screen): string {
  const atMs = lineMs(before ?? after ?? '');
  const at = atMs === null ? '' : ` at ${moment(atMs)}`;
  const differsAt = [...(before ?? '')].findIndex((sign, index) => sign !== after?.[index]);
  const from = Math.max(0, differsAt - 40);
  const shown = (line: string | null): string => {
    if (line === null) return '(the trace has ended)';
    const piece = line.slice(from, from + columnCount - 10);
    return `${from > 0 ? '…' : ''}${piece}${from + piece.length < line.length ? '…' : ''}`;
  };
  return `\nFirst difference: record ${number}${at}\n  ${paint('red', '-')} ${shown(before)}\n  ${paint('green', '+')} ${shown(after)}\n`;
}
