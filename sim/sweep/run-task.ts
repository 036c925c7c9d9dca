import { profiles } from '../../core/index.ts';
import { loadScenario } from '../../scenarios/index.ts';
import { findPolicy, type Policy, policyHash } from '../cli/author/policy-file.ts';
import type { Screen } from '../cli/screen.ts';
import { METRICS } from '../metrics/glossary.ts';
import type { RunResult } from '../run/result.ts';
import { runScenario } from '../run/simulation.ts';
import { steadyStateOf } from '../statistics/batches.ts';
import type { Outcome, SteadyNote, Task } from './task.ts';

/** Carries out a task. It never throws: what goes wrong becomes the outcome, so that the rest of a sweep goes on. */
export async function runTask(task: Task): Promise<Outcome> {
  try {
    const { profile } = await policyOf(task);
    const loading = loadScenario(task.path, {
      overrides: task.overrides,
      seed: task.seed,
      policy: profile.name,
      policies: [...profiles.map(({ name }) => name), profile.name],
      metrics: Object.keys(METRICS),
      readText: (path) => textOf(task, path),
    });
    if (loading.kind === 'issues')
      return failed(loading.issues.map(({ file, line, message }) => `${file}:${line} ${message}`).join('; '));
    const until = task.untilMs === null ? {} : { untilMs: task.untilMs };
    return outcomeOf(runScenario(loading.scenario, { profile, tracePath: null, ...until }), task.steady);
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  }
}

const failed = (message: string): Outcome => ({ kind: 'failed', message });

function textOf({ sources }: Task, path: string): string {
  const source = sources.find(({ name }) => name === path);
  if (source === undefined) throw Object.assign(new Error(`no such source: ${path}`), { code: 'ENOENT' });
  return source.text;
}

async function policyOf({ policy, policySha256 }: Task): Promise<Policy> {
  if (policySha256 !== null && policyHash(policy) !== policySha256)
    throw new Error(`${policy} was changed since the sweep began`);
  let complaint = '';
  const screen = {
    err: (text: string) => {
      complaint += text;
    },
    paintErr: (_ink: string, text: string) => text,
  } as unknown as Screen;
  const found = await findPolicy(policy, screen);
  if (found.kind === 'refused') throw new Error(complaint.trim());
  return found.value;
}

/** What is kept of a run; through JSON at once, so that it is the same whether it was kept in between or not. */
function outcomeOf(
  { summary, series, endMs, eventCount, traceHash }: RunResult,
  columns: readonly string[],
): Outcome {
  const steady = Object.fromEntries(
    columns.flatMap((column): [string, SteadyNote][] => {
      const values = series.columns[column];
      if (values === undefined) return [];
      const { mean, halfWidth, cutCount, batchCount, doubts } = steadyStateOf(
        values.filter((value) => Number.isFinite(value)),
      );
      return [[column, { mean, halfWidth, cutCount, batchCount, doubts }]];
    }),
  );
  const whole = { kind: 'ended', summary, steady, endMs, eventCount, traceSha256: traceHash };
  return JSON.parse(JSON.stringify(whole)) as Outcome;
}
