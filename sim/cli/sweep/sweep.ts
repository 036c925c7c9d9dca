import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { Paint } from '../../report/sweep/picture.ts';
import { OutcomeCache } from '../../sweep/cache.ts';
import { type Conducted, conduct } from '../../sweep/conduct.ts';
import { type Crew, threads } from '../../sweep/crew.ts';
import { objectionTo, writeSweep } from '../../sweep/folder.ts';
import { blocksOf, type Plan, runCountOf } from '../../sweep/plan.ts';
import { EXIT } from '../exits.ts';
import { refuse } from '../scenario-file.ts';
import { ownScreen, type Screen } from '../screen.ts';
import { type PlanOptions, planFrom } from './prepare.ts';
import { sweepProgress } from './progress.ts';
import { paintFor, resultsOf, tablesJson, tell } from './results.ts';

/** Options of `arts sweep`. */
export interface SweepOptions extends PlanOptions {
  readonly out?: string;
  readonly jobs?: number;
  readonly cache?: string | false;
  readonly queue?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly png?: boolean;
  readonly quiet?: boolean;
}

/** What `sweep` works with; tests put their own in place. */
export interface SweepTools {
  readonly screen: Screen;
  /** Gathers those who carry the runs out. */
  readonly gatherCrew: (options: SweepOptions, plan: Plan) => Promise<Crew>;
  /** Loads what makes PNG of figures. */
  readonly loadPaint?: () => Promise<Paint>;
  /** Ends the sweep early; by default Ctrl-C does. */
  readonly signal?: AbortSignal;
}

/** Where outcomes are kept from sweep to sweep. */
const CACHE = join('runs', '.cells');

/** Exit code of what Ctrl-C ended. */
const INTERRUPTED = 130;

/** Runs a sweep: plans it, carries it out on all cores or through a queue, and writes its results. */
export async function sweep(
  file: string,
  options: SweepOptions,
  tools?: Partial<SweepTools>,
): Promise<number> {
  const screen = tools?.screen ?? ownScreen();
  try {
    return await swept(file, options, { ...tools, screen });
  } catch (error) {
    return (await import('./queue.ts')).queueRefused(error, screen);
  }
}

async function swept(
  file: string,
  options: SweepOptions,
  tools: Partial<SweepTools> & Pick<SweepTools, 'screen'>,
): Promise<number> {
  const { screen } = tools;
  const planned = await planFrom(file, options, screen);
  if (planned.kind === 'refused') return planned.exitCode;
  const plan = planned.value;
  if (options.dryRun === true) return dryRun(plan, options, screen);
  const shard = plan.shard === null ? '' : `-${plan.shard.index.value}-of-${plan.shard.count}`;
  const path = options.out ?? join('runs', `${plan.name}${shard}`);
  const objection = objectionTo(path);
  if (objection !== null)
    return refuse(screen, EXIT.input, objection, 'name another folder with --out').exitCode;
  const paint = await paintFor(options.png === true, screen, tools.loadPaint);
  if (paint.kind === 'refused') return paint.exitCode;
  const conducted = await carriedOut(plan, options, tools);
  if (conducted.isInterrupted) {
    const again = options.cache === false ? '' : '; the same command goes on from there';
    screen.err(
      `\ninterrupted after ${conducted.results.length} of at least ${runCountOf(plan)} runs${again}\n`,
    );
    return INTERRUPTED;
  }
  const results = resultsOf(plan, conducted.results, { paint: paint.value });
  writeSweep(path, results.parts);
  if (options.json === true)
    screen.out(
      `${JSON.stringify({ folder: path, runs: results.record.runCount, failed: results.record.failedCount, ...tablesJson(plan, results.blocks, results.verdicts) })}\n`,
    );
  else tell(results, path, screen);
  return results.record.failedCount > 0 ? EXIT.sweep : EXIT.ok;
}

async function carriedOut(
  plan: Plan,
  options: SweepOptions,
  { screen, gatherCrew = ownCrew, signal }: Partial<SweepTools> & { readonly screen: Screen },
): Promise<Conducted> {
  const interrupt = new AbortController();
  const stop = (): void => interrupt.abort();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  const isQuiet = options.quiet === true || options.json === true;
  const progress = sweepProgress(screen, { name: plan.name, isQuiet, nowMs: () => performance.now() });
  const crew = await gatherCrew(options, plan);
  const both = signal === undefined ? interrupt.signal : AbortSignal.any([signal, interrupt.signal]);
  // Those under way are not waited for: what they would have found is found again.
  both.addEventListener('abort', () => void crew.dismiss(), { once: true });
  try {
    const cache = options.cache === false ? null : new OutcomeCache(options.cache ?? CACHE);
    return await conduct(plan, { crew, cache, onProgress: progress.show, signal: both });
  } finally {
    progress.end();
    await crew.dismiss();
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}

const ownCrew = async ({ jobs, queue }: SweepOptions, plan: Plan): Promise<Crew> =>
  queue === undefined
    ? threads(Math.max(1, Math.min(jobs ?? availableParallelism(), runCountOf(plan))))
    : (await import('./queue.ts')).queueCrew(queue, plan.codeSha256);

function dryRun(plan: Plan, { json }: SweepOptions, screen: Screen): number {
  const blocks = blocksOf(plan);
  const runCount = runCountOf(plan);
  if (json === true) {
    const { name, policies, points, replicationCount, leftOutCount } = plan;
    const scenarios = plan.scenarios.map((scenario) => scenario.name);
    screen.out(
      `${JSON.stringify({ name, scenarios, policies: policies.map((one) => one.name), points, replicationCount, leftOutCount, runCount })}\n`,
    );
    return EXIT.ok;
  }
  const most =
    plan.precision === null
      ? ''
      : `, up to ${blocks.length * plan.precision.mostCount * plan.policies.length} until intervals are narrow`;
  const leftOut = plan.leftOutCount === 0 ? '' : ` (${plan.leftOutCount} left out by constraints)`;
  screen.out(
    `${screen.paint('bold', plan.name)}\n` +
      `  scenarios     ${plan.scenarios.map(({ name, main }) => `${name} by ${main}`).join('\n                ')}\n` +
      `  points        ${plan.points.length}${leftOut}\n` +
      `  policies      ${plan.policies.map(({ name }) => name).join(', ')}\n` +
      `  replications  ${plan.replicationCount}\n` +
      `  runs          ${runCount}${most}\n`,
  );
  return EXIT.ok;
}
