import { basename } from 'node:path';
import {
  assert,
  pricesOf,
  type Schedule,
  type SolveOptions,
  type Solver,
  solverNamed,
  solvers,
  stepsFor,
  type TimeTable,
} from '../../core/index.ts';
import { nameHint } from '../../scenarios/format/spelling.ts';
import { renderIssues } from '../../scenarios/index.ts';
import { bareTable } from '../report/layout.ts';
import { whole } from '../report/quantity.ts';
import { type Published, publishedFor } from '../solve/published.ts';
import { readTimeFile } from '../solve/time-file.ts';
import { type ExactEnding, exactMakespan } from '../yardstick/makespan.ts';
import type { Limits } from '../yardstick/program.ts';
import { EXIT } from './exits.ts';
import { progressOf } from './progress.ts';
import { type Outcome, ready, refuse } from './scenario-file.ts';
import { ownScreen, type Screen } from './screen.ts';

type Percent = number;

/** Options of `arts solve`. */
export interface SolveCommandOptions {
  readonly solver?: readonly string[];
  readonly steps?: SolveOptions['stepCount'];
  readonly seed?: number;
  /** Seek the optimum, too. */
  readonly exact?: boolean;
  /** Seconds of wall time for the optimum. */
  readonly limit?: Limits['secondsMax'];
  /** How far above the bound is near enough to the optimum. */
  readonly gap?: Percent;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** What one solver found. */
interface Found {
  readonly solver: string;
  readonly schedule: Schedule;
  readonly cpuSeconds: number;
  readonly remark?: string;
}

/** What the exact search was allowed, and what it says. */
interface Exact {
  readonly secondsMax: number;
  readonly gapShareMax: number;
  readonly linearBound: number;
  readonly bound: number;
  readonly ending: ExactEnding;
}

/** What is told of a table, whoever solved it. */
interface Instance {
  readonly name: string;
  readonly bound: number;
  readonly published: Published | null;
  readonly exact: Exact | null;
}

/** Enough for 60 modules on 8 runtimes (measured), and nobody waits long for the rest (assumption). */
const LIMIT_SECONDS = 10;

/** Binds the modules of a table to runtimes, and tells how far the makespan is from its bound. */
export async function solve(
  file: string,
  options: SolveCommandOptions,
  screen: Screen = ownScreen(),
): Promise<number> {
  const chosen = chosenSolvers(options.solver ?? ['anneal'], screen);
  if (chosen.kind === 'refused') return chosen.exitCode;
  if (options.steps === 0) return refuse(screen, EXIT.usage, '--steps: at least one step is needed').exitCode;
  if (options.exact !== true && (options.limit !== undefined || options.gap !== undefined))
    return refuse(screen, EXIT.usage, '--limit and --gap say when --exact ends, which is missing').exitCode;
  const reading = readTimeFile(file);
  if (reading.kind === 'issues') {
    screen.err(renderIssues(reading.issues, { color: screen.isErrColored }));
    return EXIT.input;
  }
  const { table } = reading;
  const { seed = 1, steps = stepsFor(table) } = options;
  const progress = progressOf(
    screen,
    `solve ${basename(file)}`,
    options.quiet === true || options.json === true,
  );
  const prices = pricesOf(table);
  const found = chosen.value.map((solver): Found => {
    const before = process.cpuUsage();
    const schedule = solver.solve(table, { prices, seed, stepCount: steps, onProgress: progress.show });
    const { user, system } = process.cpuUsage(before);
    return { solver: solver.name, schedule, cpuSeconds: (user + system) / 1e6 };
  });
  progress.end();
  const name = basename(file);
  const exact = options.exact === true ? await exactly(table, found, options) : null;
  if (exact !== null) found.push(exact.found);
  const instance = {
    name,
    bound: Math.max(prices.bound, exact?.said.bound ?? 0),
    published: publishedFor(name, prices.bound),
    exact: exact?.said ?? null,
  };
  const { moduleCount, runtimeCount } = table;
  if (options.json === true) {
    const results = found.map((one) => asJson(one, instance));
    screen.out(
      `${JSON.stringify({ ...instance, moduleCount, runtimeCount, seed, stepCount: steps, results })}\n`,
    );
  } else {
    screen.out(
      `${screen.paint('bold', name)}: ${whole(moduleCount)} modules on ${whole(runtimeCount)} runtimes, seed ${seed}, ${whole(steps)} steps\n${text(found, instance, screen)}`,
    );
  }
  return EXIT.ok;
}

/** Seeks the optimum from the best that the solvers found. */
async function exactly(
  table: TimeTable,
  found: readonly Found[],
  { limit = LIMIT_SECONDS, gap = 0 }: SolveCommandOptions,
): Promise<{ found: Found; said: Exact }> {
  const [known, ...others] = found.map(({ schedule }) => schedule);
  assert(known !== undefined, 'at least one solver was chosen');
  const start = others.reduce((best, one) => (one.makespan < best.makespan ? one : best), known);
  const limits = { secondsMax: limit, gapShareMax: gap / 100 };
  const before = process.cpuUsage();
  const { schedule, linearBound, bound, ending } = await exactMakespan(table, start, limits);
  const { user, system } = process.cpuUsage(before);
  const remarks: Record<ExactEnding, string> = {
    optimal: 'optimal',
    'near-enough': `near enough (--gap ${gap})`,
    'out-of-time': `stopped after ${limit} s (--limit)`,
    'too-large': 'too large for an optimum: only the bound is sought',
  };
  const cpuSeconds = (user + system) / 1e6;
  return {
    found: { solver: 'exact', schedule, cpuSeconds, remark: remarks[ending] },
    said: { ...limits, linearBound, bound, ending },
  };
}

function chosenSolvers(names: readonly string[], screen: Screen): Outcome<readonly Solver[]> {
  if (names.includes('all')) return ready(solvers);
  const known = solvers.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return ready(names.flatMap((name) => solverNamed(name) ?? []));
  const hint = nameHint(unknown, known) ?? `known: ${known.join(', ')}, all`;
  return refuse(screen, EXIT.usage, `unknown solver "${unknown}"`, hint);
}

const gapShare = (makespan: number, to: number): number => makespan / to - 1;

const asJson = ({ solver, schedule, cpuSeconds }: Found, { bound, published }: Instance): object => ({
  solver,
  makespan: schedule.makespan,
  gapShare: gapShare(schedule.makespan, bound),
  publishedGapShare: published === null ? null : gapShare(schedule.makespan, published.makespan),
  cpuSeconds,
  homes: [...schedule.homes],
});

/** A table of makespans; what no schedule undercuts and what others found stand below ours. */
function text(found: readonly Found[], { bound, published, exact }: Instance, { paint }: Screen): string {
  const columns = ['', 'makespan', 'above the bound', ...(published === null ? [] : ['above published']), ''];
  const gaps = (makespan: number) => [
    percent(gapShare(makespan, bound)),
    ...(published === null ? [] : [percent(gapShare(makespan, published.makespan))]),
  ];
  const own = found.map(({ solver, schedule, cpuSeconds, remark }) => [
    paint('bold', solver),
    figure(schedule.makespan),
    ...gaps(schedule.makespan),
    paint('dim', `${cpuSeconds.toFixed(2)} CPU-s${remark === undefined ? '' : `, ${remark}`}`),
  ]);
  const others =
    published === null
      ? []
      : [['published', figure(published.makespan), ...gaps(published.makespan), published.source]];
  const blanks = published === null ? [''] : ['', ''];
  const linear =
    exact === null ? [] : [['linear bound', figure(exact.linearBound), ...blanks, 'were modules divisible']];
  const floor = ['bound', figure(bound), ...blanks, 'no schedule is below'];
  const rows = [columns.map((head) => paint('dim', head)), ...own, ...others, ...linear, floor];
  return `${bareTable(rows, columns.length === 5 ? [1, 2, 3] : [1, 2])}\n`;
}

const percent = (share: number): string => `${(share * 100).toFixed(3)} %`;

/** A makespan to one digit after the point, as the tables of others have it; small ones to six digits. */
const figure = (makespan: number): string => {
  if (makespan < 1_000) return String(Number(makespan.toPrecision(6)));
  const [before = '', after = ''] = makespan.toFixed(1).split('.');
  return `${whole(Number(before))}.${after}`;
};
