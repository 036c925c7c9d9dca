import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Profile, profileNamed, profiles } from '../../core/index.ts';
import type { TraceRecord } from '../../core/trace.ts';
import { loadScenario, renderIssues, type Scenario } from '../../scenarios/index.ts';
import { quantile } from './comparison.ts';
import { storiesOf } from './lives.ts';
import type { Lived, LivedStretch, Simulator } from './rehearsal.ts';
import { comparisonText } from './report.ts';
import { type LiveRun, live } from './run.ts';

/** Options of `arts run --live`, as they are written. */
export interface LiveOptions {
  readonly policy?: string;
  readonly seed?: number;
  readonly set?: readonly string[];
  readonly until?: string;
  readonly trace?: boolean;
  readonly out?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Where the command prints, and what it waits for; tests put their own in place. */
export interface LiveTools {
  out(text: string): void;
  err(text: string): void;
  /** Aborted when the run is to end at once. */
  readonly signal: AbortSignal;
}

/** Exit codes, as the README lists them. */
const EXIT = { ok: 0, internal: 1, usage: 2, input: 3, interrupted: 130 } as const;

/** More reasons than anybody reads are only counted. */
const ISSUE_COUNT_MAX = 12;

/** The file of a run folder that only live runs have. */
const COMPARISON = 'comparison.json';

/** Lives a scenario against a supervisor and runtimes of its own, writes a run folder, and compares with the simulation. */
export async function runLive(
  file: string,
  options: LiveOptions,
  simulator: Simulator,
  tools: LiveTools = ownTools(),
): Promise<number> {
  const complain = (exitCode: number, ...lines: readonly string[]): number => {
    for (const line of lines) tools.err(`arts: ${line}\n`);
    return exitCode;
  };
  if (options.until !== undefined)
    return complain(EXIT.usage, '--until: a live run goes to the end of its scenario');
  if (options.trace === false) return complain(EXIT.usage, '--no-trace: the trace is what a live run is for');
  const asked = options.policy === undefined ? null : profileNamed(options.policy);
  if (asked === undefined)
    return complain(
      EXIT.usage,
      `--policy "${options.policy}" is none of ${profiles.map(({ name }) => name).join(', ')}`,
    );
  const read = readScenario(file, options);
  if (typeof read === 'string') {
    tools.err(read);
    return EXIT.input;
  }
  const profile = asked ?? profileNamed(read.policy);
  if (profile === undefined) return complain(EXIT.input, `there is no policy "${read.policy}"`);
  const path = options.out ?? join('runs', `${read.name}-${profile.name}-live`);
  const folder = simulator.keep(path);
  if (typeof folder === 'string') return complain(EXIT.input, folder);
  try {
    const tell = (line: string): void => void (options.quiet !== true && tools.err(`${line}\n`));
    const { signal } = tools;
    const run = await live({ scenario: read, profile, rehearse: simulator.rehearse, signal, tell });
    if (!('comparison' in run)) {
      folder.abandon();
      return complain(EXIT.input, ...objections(file, run));
    }
    await folder.write(livedOf(run, profile));
    const record = {
      scenario: run.scenario.name,
      policy: profile.name,
      seed: run.scenario.seed,
      ...told(run),
    };
    writeFileSync(join(path, COMPARISON), `${JSON.stringify(record, null, 1)}\n`);
    if (options.json === true) tools.out(`${JSON.stringify({ folder: path, ...record })}\n`);
    else
      tools.out(
        `${comparisonText(run)}\nwritten to ${path}; "arts replay ${path}" has the core hear it again\n`,
      );
    return EXIT.ok;
  } catch (fault) {
    folder.abandon();
    if (tools.signal.aborted) return EXIT.interrupted;
    return complain(EXIT.internal, fault instanceof Error ? fault.message : String(fault));
  }
}

function objections(file: string, issues: readonly string[]): readonly string[] {
  const moreCount = issues.length - ISSUE_COUNT_MAX;
  const more = moreCount > 0 ? [`  and ${moreCount} more`] : [];
  return [
    `${file} cannot be lived here`,
    ...issues.slice(0, ISSUE_COUNT_MAX).map((issue) => `  ${issue}`),
    ...more,
  ];
}

function readScenario(file: string, { set, seed, policy }: LiveOptions): Scenario | string {
  const loading = loadScenario(file, {
    overrides: set ?? [],
    seed,
    policy,
    policies: profiles.map(({ name }) => name),
  });
  return loading.kind === 'scenario' ? loading.scenario : renderIssues(loading.issues, { color: false });
}

const told = ({ comparison, measure, omitted, lateMsMax, offsetMs }: LiveRun): object => ({
  ...comparison,
  measure,
  omitted,
  lateMsMax,
  offsetMs,
});

/** The run by the names that a simulated one has; of numbers only those that were measured. */
function livedOf({ scenario, lines, calls }: LiveRun, profile: Profile): Lived {
  const records = lines.map((line) => JSON.parse(line) as TraceRecord);
  const last = records.at(-1);
  const endMs = last === undefined || last.kind === 'header' ? 0 : last.atMs;
  const latenciesMs = calls.flatMap(({ latencyMs }) => latencyMs ?? []);
  const quantiles = [
    ['latency.p50Ms', 0.5],
    ['latency.p95Ms', 0.95],
    ['latency.p99Ms', 0.99],
  ] as const;
  const summary = {
    'calls.count': calls.length,
    'calls.lostShare': calls.length === 0 ? 0 : 1 - latenciesMs.length / calls.length,
    ...(latenciesMs.length > 0 &&
      Object.fromEntries(quantiles.map(([name, share]) => [name, quantile(latenciesMs, share)]))),
  };
  const latencyCells = latenciesMs.map((ms) => [ms, 1] as const);
  return {
    scenario,
    profile,
    lines,
    endMs,
    summary,
    latencyCells,
    stretches: stretchesOf(scenario, records, endMs),
  };
}

function stretchesOf(
  { devices }: Scenario,
  records: readonly TraceRecord[],
  endMs: number,
): readonly LivedStretch[] {
  const deviceOf = new Map(
    devices.flatMap(({ id, runtimes }) => runtimes.map((runtime) => [runtime.id, id])),
  );
  return storiesOf(records).flatMap(({ module, lives }) =>
    lives.flatMap(({ runtime, epoch, orderedMs, startedMs, endedMs }, index): LivedStretch[] => {
      const device = deviceOf.get(runtime) ?? runtime;
      const toMs = endedMs ?? lives[index + 1]?.orderedMs ?? endMs;
      const begun = { module, runtime, device, epoch };
      return [
        { ...begun, fromMs: orderedMs, toMs: startedMs ?? toMs, state: 'starting' },
        ...(startedMs === null ? [] : [{ ...begun, fromMs: startedMs, toMs, state: 'running' } as const]),
      ];
    }),
  );
}

function ownTools(): LiveTools {
  const controller = new AbortController();
  // Whoever asks twice would leave programs behind; ending takes a second.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => controller.abort());
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    signal: controller.signal,
  };
}
