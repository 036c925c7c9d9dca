import { traceLine } from '../../../core/trace.ts';
import type { Scenario } from '../../../scenarios/model.ts';
import type { Lines } from '../../replay.ts';
import { type OpenRun, openRun } from '../../run/simulation.ts';
import { policy } from '../../run/testing/lab.ts';
import { type Recorded, recordedIn } from '../recorded.ts';

const standard = policy('standard');

/** A run whose trace is kept. */
export interface Lived {
  readonly run: OpenRun;
  readonly trace: Lines;
}

/** Lives a scenario to its end or a time, and keeps its trace. */
export function lived(scenario: Scenario, untilMs?: number): Lived {
  const kept: string[] = [];
  const run = openRun(scenario, {
    profile: standard,
    tracePath: null,
    ...(untilMs !== undefined && { untilMs }),
    onRecord: (record) => kept.push(traceLine(record).slice(0, -1)),
  });
  async function* lines(): AsyncGenerator<string> {
    yield* kept;
  }
  return { run, trace: { name: 'the trace', lines } };
}

/** Lives on to the end, and splits what was recorded at a moment. */
export async function cut({ trace, run }: Lived, fromMs: number): Promise<Recorded> {
  run.advance(run.sim.endUs);
  const split = await recordedIn(trace, { profile: standard }, { fromMs, untilMs: undefined });
  if (split.kind === 'fault') throw new Error(split.message);
  return split.found;
}
