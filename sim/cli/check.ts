import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { resolvedYaml, type Scenario } from '../../scenarios/index.ts';
import type { CheckFailure, CheckPlan, CheckReport } from '../check/check.ts';
import { unpainted } from '../report/paint.ts';
import { PolicyFault } from './author/guard.ts';
import { findPolicy, knownAs, type Policy, policyFileAt } from './author/policy-file.ts';
import { straysOf } from './author/strays.ts';
import { typesOf } from './author/type-check.ts';
import { checkText } from './check-text.ts';
import { EXIT } from './exits.ts';
import type { MakePage } from './look.ts';
import { progressOf } from './progress.ts';
import { run } from './run.ts';
import { type Outcome, openScenario, ready, refuse } from './scenario-file.ts';
import { ownScreen, type Screen } from './screen.ts';

/** Options of `arts check`. */
export interface CheckOptions {
  readonly seeds?: CheckPlan['seedCount'];
  readonly seed?: number;
  /** Scenario files instead of random worlds. */
  readonly on?: readonly string[];
  readonly out?: string;
  readonly shrink?: CheckPlan['shrinkCountMax'];
  readonly types?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** What `check` works with; tests put their own in place. */
export interface CheckTools {
  readonly screen: Screen;
  readonly makePage?: MakePage;
}

/** What was written of a failure, and how to go on from there. */
export interface KeptFailure {
  readonly failure: CheckFailure;
  readonly scenario: string;
  readonly checkCommand: string;
  readonly runCommand: string;
  /** The run of that scenario, if it could be run so far, and how to see the moment. */
  readonly run: string | null;
  readonly viewCommand: string | null;
  readonly address: string | null;
}

const SEED_COUNT = 30;
/** Worlds tried to make that of a failure smaller; assumption: enough for most, and some seconds. */
const SHRINK_COUNT_MAX = 400;

/** Checks a policy in random worlds with faults; every law that broke is told with a small world that shows it. */
export async function check(
  word: string,
  options: CheckOptions,
  tools?: Partial<CheckTools>,
): Promise<number> {
  const screen = tools?.screen ?? ownScreen();
  const { seeds: seedCount = SEED_COUNT, seed: from = 1 } = options;
  if (seedCount < 1) return refuse(screen, EXIT.usage, '--seeds: at least one world is needed').exitCode;
  const sound = await soundText(word, options.types !== false, screen);
  if (sound.kind === 'refused') return sound.exitCode;
  const found = await findPolicy(word, screen);
  if (found.kind === 'refused') return found.exitCode;
  const policy = found.value;
  const scenarios = worlds(options.on ?? [], policy, screen);
  if (scenarios.kind === 'refused') return scenarios.exitCode;
  const isQuiet = options.quiet === true || options.json === true;
  const progress = progressOf(screen, `check · ${policy.profile.name}`, isQuiet);
  const { check: examine } = await import('../check/check.ts');
  const { subjectOf } = await import('../check/subject.ts');
  const report = await examine({
    subject: subjectOf(policy),
    seedCount,
    from,
    ...(scenarios.value === null ? {} : { scenarios: scenarios.value }),
    shrinkCountMax: options.shrink ?? SHRINK_COUNT_MAX,
    onProgress: progress.show,
  });
  progress.end();
  const kept: KeptFailure[] = [];
  for (const failure of report.failures) kept.push(await keep(failure, word, options, tools?.makePage));
  const told = { word, policy: policy.profile.name, from, areTypesSound: sound.value, report, kept };
  screen.out(options.json === true ? `${JSON.stringify(asJson(told))}\n` : checkText(told, screen));
  return report.failures.length === 0 ? EXIT.ok : EXIT.expectation;
}

/** Everything that is told of a check. */
export interface Told {
  /** The policy as it was asked for. */
  readonly word: string;
  readonly policy: string;
  readonly from: number;
  /** Whether the compiler looked at it, and found nothing. */
  readonly areTypesSound: boolean;
  readonly report: CheckReport;
  readonly kept: readonly KeptFailure[];
}

/** What can be said of a file before it is read: what it imports, and whether the compiler finds it sound. */
async function soundText(word: string, isTyped: boolean, screen: Screen): Promise<Outcome<boolean>> {
  const file = policyFileAt(word);
  if (file === null) return ready(isTyped);
  const strays = straysOf(file);
  for (const { place, message, hint } of strays) refuse(screen, EXIT.input, `${place}: ${message}`, hint);
  if (strays.length > 0) return { kind: 'refused', exitCode: EXIT.input };
  if (!isTyped) return ready(false);
  const types = await typesOf(file);
  if (types.kind !== 'unsound') return ready(types.kind === 'sound');
  for (const complaint of types.complaints) refuse(screen, EXIT.input, complaint);
  return { kind: 'refused', exitCode: EXIT.input };
}

function worlds(
  paths: readonly string[],
  policy: Policy,
  screen: Screen,
): Outcome<readonly Scenario[] | null> {
  if (paths.length === 0) return ready(null);
  const scenarios: Scenario[] = [];
  for (const path of paths) {
    const opened = openScenario(path, knownAs(policy), screen);
    if (opened.kind === 'refused') return opened;
    scenarios.push(opened.value);
  }
  return ready(scenarios);
}

/** Writes the world of a failure as a scenario that fails, and runs it, so that it can be looked at. */
async function keep(
  failure: CheckFailure,
  word: string,
  { out = 'runs' }: CheckOptions,
  makePage: MakePage | undefined,
): Promise<KeptFailure> {
  const { law, note, seed, atMs } = failure;
  const name = `${failure.scenario.name}-${law.replace(/[^a-z0-9]+/gi, '-').toLowerCase()}`;
  const scenario = join(out, `${name}.yaml`);
  const told: Scenario = {
    ...failure.scenario,
    name,
    summary: `The smallest world found of seed ${seed} in which "${law}" breaks.`,
    shows: note,
    expectations: [
      { metric: 'laws.broken', atMost: 0, atLeast: null, policies: [], brokenBy: [], why: law, line: 1 },
    ],
  };
  mkdirSync(out, { recursive: true });
  writeFileSync(scenario, resolvedYaml(told));
  const path = join(out, name);
  const isRun = await ran(scenario, { word, path, atMs }, makePage);
  const at = atMs === null ? '' : `#at=${Math.floor(atMs)}`;
  return {
    failure,
    scenario,
    checkCommand: `npx arts check ${word} --on ${scenario}`,
    runCommand: `npx arts run ${scenario} --policy ${word}`,
    run: isRun ? path : null,
    viewCommand: isRun ? `npx arts view '${path}${at}'` : null,
    address: isRun ? `${pathToFileURL(resolve(path, 'report.html')).href}${at}` : null,
  };
}

interface Rerun {
  readonly word: string;
  readonly path: string;
  readonly atMs: number | null;
}

/** Runs the world of a failure; where the policy ends every run, up to just before. Says whether there is a run. */
async function ran(
  scenario: string,
  { word, path, atMs }: Rerun,
  makePage: MakePage | undefined,
): Promise<boolean> {
  const tools = { screen: MUTE, ...(makePage === undefined ? {} : { makePage }) };
  const ends = [undefined, ...(atMs === null || atMs < 2 ? [] : [`${Math.floor(atMs) - 1}ms`])];
  for (const until of ends) {
    const options = { policy: word, out: path, quiet: true, ...(until === undefined ? {} : { until }) };
    try {
      const code = await run(scenario, options, tools);
      return code === EXIT.ok || code === EXIT.expectation;
    } catch (error) {
      if (!(error instanceof PolicyFault)) throw error;
    }
  }
  return false;
}

/** A screen that shows nothing: what matters of such a run is its folder. */
const MUTE: Screen = {
  out: () => {},
  err: () => {},
  paint: unpainted,
  paintErr: unpainted,
  isErrColored: false,
  terminal: null,
  columnCount: 100,
};

function asJson({ policy, from, areTypesSound, report, kept }: Told): object {
  const { failures: _, ...rest } = report;
  return {
    policy,
    from,
    areTypesSound,
    ...rest,
    failures: kept.map(({ failure: { scenario: _world, ...failure }, ...files }) => ({
      ...failure,
      ...files,
    })),
  };
}
