import { existsSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative } from 'node:path';
import { profiles } from '../../../core/index.ts';
import {
  type Issue,
  inReadingOrder,
  renderIssues,
  type Scenario,
  type ScenarioSource,
} from '../../../scenarios/index.ts';
import { simulatingSources } from '../../run/provenance.ts';
import type { Point } from '../../sweep/design.ts';
import { overridesOf, type Plan, type PlannedScenario, type Shard } from '../../sweep/plan.ts';
import { readSweep, type SweepFile } from '../../sweep/read.ts';
import type { WrittenScenario } from '../../sweep/written.ts';
import { findPolicies, isPath, type Policy, policyHash } from '../author/policy-file.ts';
import { EXIT } from '../exits.ts';
import { load, type Outcome, ready, refuse } from '../scenario-file.ts';
import type { Screen } from '../screen.ts';

/** What of a sweep can be told differently on the command line. */
export interface PlanOptions {
  readonly policy?: readonly string[];
  readonly replications?: number;
  readonly seed?: number;
  readonly shard?: string;
}

/** Reads a sweep file with its scenarios and policies, and says everything that is wrong with them. */
export async function planFrom(path: string, options: PlanOptions, screen: Screen): Promise<Outcome<Plan>> {
  const shard = shardOf(options.shard, screen);
  if (shard.kind === 'refused') return shard;
  const reading = readSweep(path);
  if (reading.kind === 'issues') return refused(reading.issues, screen);
  const { file } = reading;
  const found = await findPolicies(wordsOf(file, options.policy), screen);
  if (found.kind === 'refused') return { ...found, exitCode: EXIT.input };
  const policies = found.value;
  const names = policies.map(({ profile }) => profile.name);
  const baseline = baselineOf(file, names, options);
  if (!names.includes(baseline))
    return refused(
      [
        file.issueOf(['baseline'], {
          message: `policy "${baseline}" is not among those of this sweep`,
          hint: `it has ${names.join(', ')}`,
        }),
      ],
      screen,
    );
  const scenarios = scenariosOf(file, names);
  if (scenarios.kind === 'issues') return refused(scenarios.issues, screen);
  return ready(planOf(file, { policies, baseline, scenarios: scenarios.found, shard: shard.value, options }));
}

function refused(
  issues: readonly Issue[],
  screen: Screen,
): { readonly kind: 'refused'; readonly exitCode: number } {
  screen.err(renderIssues(issues, { color: screen.isErrColored }));
  return { kind: 'refused', exitCode: EXIT.input };
}

/** Who asks for other policies than the file's may have left its baseline out. */
function baselineOf({ written }: SweepFile, names: readonly string[], { policy = [] }: PlanOptions): string {
  const [first = ''] = names;
  const { baseline = first } = written;
  return policy.length > 0 && !names.includes(baseline) ? first : baseline;
}

function shardOf(text: string | undefined, screen: Screen): Outcome<Shard | null> {
  if (text === undefined) return ready(null);
  const [, index, count] = /^(\d+)\/(\d+)$/.exec(text)?.map(Number) ?? [];
  const isRight = index !== undefined && count !== undefined && index >= 1 && index <= count;
  if (isRight) return ready({ index: { value: index }, count });
  return refuse(screen, EXIT.usage, `--shard: "${text}" is no shard`, 'write it as 1/4, the first of four');
}

/** Where a file is that another one names: from there, unless its path begins at the root. */
const beside = (path: string, named: string): string =>
  isAbsolute(named) ? named : join(dirname(path), named);

/** Policies as they are asked for; files that the sweep names lie beside it. */
function wordsOf({ path, written }: SweepFile, asked: readonly string[] | undefined): readonly string[] {
  if (asked !== undefined && asked.length > 0) return [...new Set(asked)];
  const { policies, except } = written;
  if (policies === 'all') return profiles.map(({ name }) => name).filter((name) => !except.includes(name));
  return [...new Set(policies)]
    .filter((word) => !except.includes(word))
    .map((word) => (isPath(word) ? beside(path, word) : word));
}

type Reading =
  | { readonly kind: 'scenarios'; readonly found: readonly PlannedScenario[] }
  | { readonly kind: 'issues'; readonly issues: readonly Issue[] };

/** Points that are tried on each scenario before anything runs; of more, as many spread evenly. */
const TRIED_COUNT = 100;

function scenariosOf(file: SweepFile, policies: readonly string[]): Reading {
  const issues: Issue[] = [];
  const every = Math.ceil(file.points.length / TRIED_COUNT);
  const tried = file.points.filter((_, index) => index % every === 0);
  const found = file.written.scenarios.flatMap((written, index): readonly PlannedScenario[] => {
    const path = beside(file.path, written.file);
    if (!existsSync(path)) {
      issues.push(file.issueOf(['scenarios', index], { message: 'there is no such file' }));
      return [];
    }
    const plain = tried.map((point) => {
      const loading = load(path, { overrides: overridesOf(point), policies });
      if (loading.kind === 'issues')
        issues.push(...loading.issues.map((issue) => blamed(issue, file, point)));
      return loading;
    });
    const [first] = plain;
    if (first?.kind !== 'scenario') return [];
    return [plannedOf(file, written, first)];
  });
  const twin = found.find(({ name }, index) => found.findIndex((other) => other.name === name) < index);
  if (twin !== undefined)
    issues.push(
      file.issueOf(['scenarios', found.indexOf(twin)], {
        message: `a second scenario is called "${twin.name}"`,
        hint: 'they are told apart by name',
      }),
    );
  return issues.length > 0
    ? { kind: 'issues', issues: inReadingOrder(issues) }
    : { kind: 'scenarios', found };
}

/**
 * What a value of a field makes wrong is blamed on the field of the sweep: on the one that the issue is about, else on the
 * one that it names (as when one setting must not exceed another), else on the argument that it was found in.
 */
function blamed(issue: Issue, file: SweepFile, point: Point): Issue {
  if (issue.file !== '--set') return issue;
  const text = issue.excerpt.lines.at(-1)?.text ?? '';
  const fields = Object.keys(point);
  const field =
    fields.find((name) => name === issue.path) ??
    fields.find((name) => issue.message.includes(name.split('.').at(-1) ?? name)) ??
    fields.find((name) => text.startsWith(`${name}=`));
  if (field === undefined) return issue;
  const axis = file.axes.find((one) => one.field === field);
  const at = axis?.kind === 'list' ? [axis.values.indexOf(point[field])] : [];
  const isOther = issue.path.includes('.') && !field.startsWith(issue.path) && issue.path !== field;
  const message = isOther ? `${issue.path}: ${issue.message}` : issue.message;
  return file.issueOf(['fields', field, ...at], { message, hint: issue.hint });
}

function plannedOf(
  { path, written: sweep }: SweepFile,
  written: WrittenScenario,
  loaded: { readonly scenario: Scenario; readonly sources: readonly ScenarioSource[] },
): PlannedScenario {
  const seen = (name: string): string => relative(dirname(path), name).replaceAll('\\', '/');
  const main = written.main ?? sweep.main;
  const { scenario } = loaded;
  return {
    name: scenario.name,
    path: seen(beside(path, written.file)),
    sources: loaded.sources.map(({ name, text }) => ({ name: seen(name), text })),
    main,
    why: written.why ?? sweep.why ?? null,
    metrics: (sweep.metrics ?? scenario.metrics ?? METRICS_SHOWN).filter((metric) => metric !== main),
    untilMs: written.until ?? sweep.until ?? null,
  };
}

/** What tables show where neither the sweep nor the scenario says. */
const METRICS_SHOWN = [
  'objective.missShare',
  'latency.p95Ms',
  'calls.lostShare',
  'orphan.seconds',
  'moves.count',
  'energy.joulesPerAnswer',
];

interface Chosen {
  readonly policies: readonly Policy[];
  readonly baseline: string;
  readonly scenarios: readonly PlannedScenario[];
  readonly shard: Shard | null;
  readonly options: PlanOptions;
}

function planOf(
  { path, text, written, axes, points, leftOutCount }: SweepFile,
  { policies, baseline, scenarios, shard, options }: Chosen,
): Plan {
  const replicationCount = options.replications ?? written.replications;
  const { precision } = written;
  return {
    name: written.name,
    summary: written.summary,
    file: basename(path),
    text,
    scenarios,
    policies: policies.map(({ profile, file }) => ({
      name: profile.name,
      word: file?.path ?? profile.name,
      sha256: file === null ? null : policyHash(file.realPath),
    })),
    baseline,
    fields: axes.map(({ field }) => field),
    points,
    leftOutCount,
    replicationCount,
    precision:
      precision === undefined
        ? null
        : {
            halfWidthShare: precision.halfWidth,
            leastCount: replicationCount,
            mostCount: precision.atMost,
            metric: precision.metric ?? null,
          },
    seed: options.seed ?? written.seed,
    steady: written.steady,
    shard,
    codeSha256: simulatingSources().sha256,
  };
}
