import { type Bound, boundsOf } from '../clairvoyant/bound.ts';
import { foresee } from '../clairvoyant/foresight.ts';
import { bareTable, wrapped } from '../report/layout.ts';
import { spokenMoment, type Unit, written } from '../report/quantity.ts';
import type { RunResult } from '../run/result.ts';
import { findPolicies, knownAs } from './author/policy-file.ts';
import { EXIT } from './exits.ts';
import { openScenario, readMoment, type WorldOptions } from './scenario-file.ts';
import { ownScreen, type Screen } from './screen.ts';
import { simulateAloud, simulator } from './simulate.ts';

/** Options of `arts bound`. */
export interface BoundOptions extends WorldOptions {
  readonly policy?: readonly string[];
}

interface Row {
  readonly name: string;
  readonly unit: Unit;
  /** Whether nobody can be below it, or above. */
  readonly side: 'least' | 'most';
  readonly of: (bound: Bound) => number | null;
  /** The metric of a run that it bounds, if there is one. */
  readonly metric: string | null;
}

const ROWS: readonly Row[] = [
  {
    name: 'orphan.seconds',
    unit: 's',
    side: 'least',
    of: ({ absentMs }) => absentMs / 1_000,
    metric: 'orphan.seconds',
  },
  {
    name: 'objective.missShare',
    unit: 'share',
    side: 'least',
    of: ({ askedCount, inTimeCount }) => (askedCount === 0 ? null : 1 - inTimeCount / askedCount),
    metric: 'objective.missShare',
  },
  {
    name: 'jobs.done',
    unit: 'count',
    side: 'most',
    of: ({ jobsDoneCount }) => jobsDoneCount,
    metric: 'jobs.done',
  },
  { name: 'time of a job, mean', unit: 'ms', side: 'least', of: ({ jobMsMean }) => jobMsMean, metric: null },
];

const EXPLAINED =
  'Nobody is better, even one that knows all arrivals, faults and calls beforehand and moves modules in no time. Modules answer one call after the ' +
  'other and devices get only so much done, but memory does not hold them up, and nobody slows anybody at a moment. ' +
  'Who stays restarts modules only when their host has gone. Modules that are refused or given up count as lacking; batteries as never empty.';

/** Bounds what any policy can reach in a scenario, with and without migration, and sets policies beside it. */
export async function bound(
  file: string,
  options: BoundOptions,
  screen: Screen = ownScreen(),
): Promise<number> {
  const until = readMoment('--until', options.until, screen);
  if (until.kind === 'refused') return until.exitCode;
  const policies = await findPolicies(options.policy ?? [], screen);
  if (policies.kind === 'refused') return policies.exitCode;
  const world = { overrides: options.set ?? [], seed: options.seed, ...knownAs(...policies.value) };
  const opened = openScenario(file, world, screen);
  if (opened.kind === 'refused') return opened.exitCode;
  const scenario = opened.value;
  const foresight = foresee(scenario, until.value);
  const { moves, stays } = await boundsOf(foresight);
  const bounds = [moves, stays];
  const simulate = await simulator();
  const isQuiet = options.quiet === true || options.json === true;
  const runs = policies.value.map(({ profile }) =>
    simulateAloud(simulate, { scenario, profile, tracePath: null, untilMs: until.value, isQuiet }, screen),
  );
  if (options.json === true) {
    const rows = bounds.map((each) => ({
      freedom: each.freedom,
      ...Object.fromEntries(ROWS.map(({ name, of }) => [name, of(each)])),
      modules: each.modules,
    }));
    const lived = runs.map(({ policy, summary }) => ({ policy, summary }));
    screen.out(
      `${JSON.stringify({ scenario: scenario.name, endMs: foresight.endMs, bounds: rows, runs: lived })}\n`,
    );
  } else screen.out(told(scenario.name, foresight.endMs, { bounds, runs }, screen));
  return EXIT.ok;
}

function told(
  name: string,
  endMs: number,
  { bounds, runs }: { readonly bounds: readonly Bound[]; readonly runs: readonly RunResult[] },
  { paint, columnCount }: Screen,
): string {
  const head = ['', '', 'who moves', 'who stays', ...runs.map(({ policy }) => policy)];
  const rows = ROWS.map(({ name: row, unit, side, of, metric }) => [
    row,
    side === 'least' ? '≥' : '≤',
    ...bounds.map((each) => written(of(each) ?? Number.NaN, unit)),
    ...runs.map(({ summary }) =>
      written(metric === null ? Number.NaN : (summary[metric] ?? Number.NaN), unit),
    ),
  ]);
  const right = head.map((_, at) => at).filter((at) => at > 1);
  return `${paint('bold', `${name}: what a clairvoyant could reach in ${spokenMoment(endMs)}`)}
${bareTable([head.map((text) => paint('bold', text)), ...rows], right)}
${wrapped(EXPLAINED, columnCount)
  .map((line) => paint('dim', line))
  .join('\n')}\n`;
}
