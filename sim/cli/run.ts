import { statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { resolvedYaml } from '../../scenarios/index.ts';
import type { LookOffer } from '../report/look.ts';
import { reportPage } from '../report/page.ts';
import { written } from '../report/quantity.ts';
import { terminalReport } from '../report/terminal.ts';
import { hasFailed, verdictsOf } from '../report/verdicts.ts';
import { RUN_FILES, type RunRecord } from '../run/folder.ts';
import { FolderDraft } from '../run/folder-draft.ts';
import type { RunResult } from '../run/result.ts';
import { Looks, meanRegret, type RegretAt, withRegret } from '../yardstick/looks.ts';
import type { PolicyFile } from './author/guard.ts';
import { findPolicy, knownAs } from './author/policy-file.ts';
import { EXIT } from './exits.ts';
import { lookAt, type MakePage } from './look.ts';
import { progressOf } from './progress.ts';
import { range } from './regret.ts';
import { type Outcome, openScenario, readMoment, ready, refuse, type WorldOptions } from './scenario-file.ts';
import { ownScreen, type Screen } from './screen.ts';
import { type Assignment, type Simulate, simulateAloud, simulator } from './simulate.ts';

/** Options of `arts run`. */
export interface RunCommandOptions extends WorldOptions {
  readonly policy?: string;
  readonly out?: string;
  readonly trace?: boolean;
  /** Gap between roll-outs; the field `rollOuts.every` of the scenario. */
  readonly rollout?: string;
  /** Whether placements are held against the best at moments of the run. */
  readonly regret?: boolean;
}

/** What `run` works with; tests put their own in place. */
export interface RunTools {
  readonly screen: Screen;
  readonly simulate: Simulate;
  /** Makes the page that a report takes along; left out where it takes none. */
  readonly makePage?: MakePage;
}

/** Runs a scenario, writes its run folder, and reports; the exit code tells whether its expectations hold. */
export async function run(
  file: string,
  options: RunCommandOptions,
  tools?: Partial<RunTools>,
): Promise<number> {
  const screen = tools?.screen ?? ownScreen();
  const prepared = await prepare(file, options, screen);
  if (prepared.kind === 'refused') return prepared.exitCode;
  const { policyFile, ...assignment } = prepared.value;
  const path = options.out ?? join('runs', `${assignment.scenario.name}-${assignment.profile.name}`);
  const begun = FolderDraft.begin(path, { isTraceKept: options.trace !== false });
  if (begun.kind === 'fault')
    return refuse(screen, EXIT.input, begun.message, 'name another folder with --out').exitCode;
  const draft = begun.found;
  const simulate = tools?.simulate ?? (await simulator());
  try {
    const looks = options.regret === true ? new Looks() : null;
    const lived = simulateAloud(
      simulate,
      {
        ...assignment,
        tracePath: draft.tracePath,
        ...(looks !== null && { onLook: (knowledge) => looks.take(knowledge) }),
      },
      screen,
    );
    const regrets = looks === null ? null : await judged(looks, assignment.isQuiet, screen);
    const result = regrets === null ? lived : { ...lived, series: withRegret(lived.series, regrets) };
    const untilMs =
      assignment.untilMs === undefined || result.endMs >= result.scenario.durationMs
        ? null
        : assignment.untilMs;
    const look = await looked(result, { path, tracePath: draft.tracePath }, tools?.makePage);
    const reportHtml = reportPage(result, { verifyCommand: verifyCommand(path), look });
    const scenarioText = resolvedYaml(result.scenario);
    const record = draft.finish({ result, scenarioText, untilMs, reportHtml, policyFile });
    tell({ result, record, path, isJson: options.json === true, regrets }, screen);
    return hasFailed(verdictsOf(result)) ? EXIT.expectation : EXIT.ok;
  } catch (error) {
    draft.abandon();
    throw error;
  }
}

/** Holds the moments that were kept against the best placements. */
async function judged(looks: Looks, isQuiet: boolean, screen: Screen): Promise<readonly RegretAt[]> {
  const progress = progressOf(screen, 'regret', isQuiet);
  const regrets = await looks.regrets(progress.show);
  progress.end();
  return regrets;
}

function regretLine(regrets: readonly RegretAt[], { paint }: Screen): string {
  const mean = meanRegret(regrets);
  const text = mean === null ? 'there was nothing to place' : `${range(mean)} per module and answer`;
  const note = `what the best placement would save by what was believed; ${regrets.length} moments`;
  return `\n${paint('bold', 'Regret')}\n  ${text}  ${paint('dim', note)}\n`;
}

async function looked(
  { scenario, policy }: RunResult,
  { path, tracePath }: { readonly path: string; readonly tracePath: string | null },
  makePage: MakePage | undefined,
): Promise<LookOffer> {
  if (makePage === undefined) return null;
  return lookAt(`${scenario.name} under ${policy}`, tracePath, { makePage, viewCommand: viewCommand(path) });
}

async function prepare(
  file: string,
  options: RunCommandOptions,
  screen: Screen,
): Promise<Outcome<Omit<Assignment, 'tracePath'> & { readonly policyFile: PolicyFile | null }>> {
  const until = readMoment('--until', options.until, screen);
  if (until.kind === 'refused') return until;
  const asked = options.policy === undefined ? null : await findPolicy(options.policy, screen);
  if (asked?.kind === 'refused') return asked;
  const opened = openScenario(
    file,
    {
      overrides: [...(options.set ?? []), ...rollOutsOf(options)],
      seed: options.seed,
      ...knownAs(asked?.value),
    },
    screen,
  );
  if (opened.kind === 'refused') return opened;
  const policy = asked ?? (await findPolicy(opened.value.policy, screen));
  if (policy.kind === 'refused') return policy;
  const { profile, file: policyFile } = policy.value;
  const isQuiet = options.quiet === true || options.json === true;
  return ready({ scenario: opened.value, profile, policyFile, untilMs: until.value, isQuiet });
}

const rollOutsOf = ({ rollout }: RunCommandOptions): readonly string[] =>
  rollout === undefined ? [] : [`rollOuts.every=${rollout}`];

const shownPath = (path: string): string => {
  const near = relative('', path);
  return near === '' || near.startsWith('..') ? path : near;
};

const verifyCommand = (path: string): string => `npx arts verify ${shellWord(shownPath(path))}`;

const viewCommand = (path: string): string => `npx arts view ${shellWord(shownPath(path))}`;

/** How to look at it, if there is a trace to look at. */
const viewHint = (path: string, { isTraceKept }: RunRecord): string =>
  isTraceKept ? `look at it:     ${viewCommand(path)}\n` : '';

/** A word as it has to be typed. */
const shellWord = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;

interface Told {
  readonly result: RunResult;
  readonly record: RunRecord;
  readonly path: string;
  readonly isJson: boolean;
  readonly regrets: readonly RegretAt[] | null;
}

function tell({ result, record, path, isJson, regrets }: Told, screen: Screen): void {
  if (isJson) {
    screen.out(`${JSON.stringify({ ...asJson(result, record, path), ...(regrets && { regrets }) })}\n`);
    return;
  }
  screen.out(terminalReport(result, screen));
  if (regrets !== null) screen.out(regretLine(regrets, screen));
  const files = Object.values(RUN_FILES).filter((name) => name !== RUN_FILES.trace || record.isTraceKept);
  const lines = files.map((name) => {
    const file = join(shownPath(path), name);
    return `  ${file}  ${screen.paint('dim', written(statSync(join(path, name)).size, 'bytes'))}`;
  });
  screen.out(
    `\n${screen.paint('bold', 'Written')}\n${lines.join('\n')}\n\nre-run exactly: ${verifyCommand(path)}\n${viewHint(path, record)}`,
  );
}

function asJson(result: RunResult, record: RunRecord, path: string): object {
  return {
    scenario: record.scenario.name,
    policy: record.policy.name,
    seed: record.seed,
    endMs: record.endMs,
    folder: path,
    summary: result.summary,
    expectations: verdictsOf(result).map(({ expectation, outcome, measured, note }) => ({
      metric: expectation.metric,
      atMost: expectation.atMost,
      atLeast: expectation.atLeast,
      outcome,
      measured,
      why: expectation.why,
      note,
    })),
    breaches: result.breaches,
    eventCount: record.eventCount,
    inputCount: record.inputCount,
    traceSha256: record.traceSha256,
    stepTimes: result.stepTimes ?? null,
  };
}
