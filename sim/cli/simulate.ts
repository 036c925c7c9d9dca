import { performance } from 'node:perf_hooks';
import type { Profile } from '../../core/index.ts';
import type { Scenario } from '../../scenarios/index.ts';
import { digits } from '../report/quantity.ts';
import type { RunOptions, RunResult } from '../run/result.ts';
import { progressOf } from './progress.ts';
import type { Screen } from './screen.ts';

/** Runs a scenario to its end; what tests put in the simulator's place. */
export type Simulate = (scenario: Scenario, options: RunOptions) => RunResult;

/** One run as a command asks for it. */
export interface Assignment {
  readonly scenario: Scenario;
  readonly profile: Profile;
  readonly tracePath: string | null;
  readonly untilMs: number | undefined;
  readonly isQuiet: boolean;
  readonly onLook?: RunOptions['onLook'];
}

/** The simulator, loaded when it is first needed. */
export const simulator = async (): Promise<Simulate> => (await import('../run/simulation.ts')).runScenario;

/** Runs a scenario with a progress bar, and says on `err` how long it took. */
export function simulateAloud(
  simulate: Simulate,
  { scenario, profile, tracePath, untilMs, isQuiet, onLook }: Assignment,
  screen: Screen,
): RunResult {
  const progress = progressOf(screen, `${scenario.name} · ${profile.name}`, isQuiet);
  const begunMs = performance.now();
  const result = simulate(
    { ...scenario, policy: profile.name },
    {
      profile,
      tracePath,
      ...(untilMs === undefined ? {} : { untilMs }),
      ...(onLook !== undefined && { onLook }),
      onProgress: progress.show,
      stopwatchUs: () => performance.now() * 1_000,
    },
  );
  progress.end();
  const seconds = Math.max(1e-3, (performance.now() - begunMs) / 1_000);
  const rate = `${digits(result.eventCount / seconds / 1_000)} k events/s`;
  const pace = `${digits(seconds)} s, ${rate}${paceOf(result)}`;
  if (!isQuiet) screen.err(screen.paintErr('dim', `${scenario.name} · ${profile.name}: ${pace}\n`));
  return result;
}

/** How fast the core decided: what a step took in the median and in all but one of a hundred cases. */
function paceOf({ stepTimes }: RunResult): string {
  if (stepTimes === undefined) return '';
  const { p50Us, p99Us } = stepTimes;
  return `; a step of the core took ${digits(p50Us)} µs, 99 % up to ${digits(p99Us)} µs`;
}
