import type { Profile } from '../../core/index.ts';
import { openRun } from '../run/simulation.ts';
import { US_PER_MS } from '../world/calendar.ts';
import { type Figures, Meter } from './meter.ts';
import { callChanges } from './modules.ts';
import type { Recorded } from './recorded.ts';
import { midstOf } from './state.ts';
import { worldOf } from './world.ts';

/** One policy's continuations. */
export interface Continuation {
  readonly policy: string;
  /** One for each draw of chances, which are the same for all policies. */
  readonly runs: readonly Figures[];
}

/** How often, and who is told how far it is. */
export interface ContinueOptions {
  readonly runCount: number;
  readonly onProgress?: (share: number) => void;
}

/** Lets the simulator go on from a moment of a recorded run under each policy, in worlds of the same chances. */
export function continuations(
  recorded: Recorded,
  policies: readonly Profile[],
  { runCount, onProgress }: ContinueOptions,
): readonly Continuation[] {
  const total = policies.length * runCount;
  let doneCount = 0;
  return policies.map((profile) => ({
    policy: profile.name,
    runs: Array.from({ length: runCount }, (_, at) => {
      const figures = continueOnce(recorded, profile, at + 1);
      doneCount += 1;
      onProgress?.(doneCount / total);
      return figures;
    }),
  }));
}

/** One continuation under one policy; the seed draws noise, sensitivity and the moments of calls. */
export function continueOnce(recorded: Recorded, profile: Profile, seed: number): Figures {
  const { knowledge, hindsight, fromMs, untilMs, gapMs } = recorded;
  const scenario = worldOf(knowledge, hindsight, { seed, untilMs });
  const { modules } = scenario;
  const outside = [...hindsight.outside(untilMs), ...callChanges(modules, hindsight)];
  const meter = new Meter(knowledge);
  const run = openRun(scenario, {
    profile,
    tracePath: null,
    untraced: true,
    midst: midstOf({ knowledge, hindsight, modules }, profile, outside),
    onStep: (input, commands, decisions) => meter.step(input, commands, decisions),
  });
  for (let atMs = fromMs + gapMs; atMs <= untilMs; atMs += gapMs) {
    run.advance(atMs * US_PER_MS);
    meter.look(run.sim.supervisor.knowledge);
  }
  run.advance(run.sim.endUs);
  const [breach] = run.conclude().breaches;
  if (breach !== undefined) throw new Error(`a law of the world was broken: ${breach.law}: ${breach.note}`);
  return meter.conclude();
}
