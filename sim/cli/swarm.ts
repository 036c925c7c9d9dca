import { whole } from '../report/quantity.ts';
import type { SwarmPlan, SwarmResult } from '../swarm/swarm.ts';
import { findPolicy } from './author/policy-file.ts';
import { EXIT } from './exits.ts';
import { progressOf } from './progress.ts';
import { refuse } from './scenario-file.ts';
import { ownScreen, type Screen } from './screen.ts';

/** Runs random worlds until a law breaks. */
export type Swarm = (plan: SwarmPlan) => Promise<SwarmResult>;

/** Options of `arts swarm`. */
export interface SwarmOptions {
  readonly seeds?: SwarmPlan['seedCount'];
  readonly from?: number;
  readonly policy?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** What `swarm` works with; tests put their own in place. */
export interface SwarmTools {
  readonly screen: Screen;
  readonly swarm: Swarm;
}

/** Runs random worlds with faults until a law breaks, and prints a command that repeats the failing one. */
export async function swarm(options: SwarmOptions, tools?: SwarmTools): Promise<number> {
  const screen = tools?.screen ?? ownScreen();
  const { seeds = 100, from = 1, policy = 'standard' } = options;
  const found = await findPolicy(policy, screen);
  if (found.kind === 'refused') return found.exitCode;
  const { profile } = found.value;
  if (seeds < 1) return refuse(screen, EXIT.usage, '--seeds: at least one world is needed').exitCode;
  const run = tools?.swarm ?? (await import('../swarm/swarm.ts')).swarm;
  const progress = progressOf(screen, `swarm · ${policy}`, options.quiet === true || options.json === true);
  const result = await run({ seedCount: seeds, from, profile, policy, onProgress: progress.show });
  progress.end();
  const { paint } = screen;
  const { triedCount, failure } = result;
  if (options.json === true) screen.out(`${JSON.stringify({ policy, from, ...result })}\n`);
  else if (failure === null)
    screen.out(
      `${paint('green', '✔')} ${whole(triedCount)} random worlds from seed ${from}, no law broken\n`,
    );
  else {
    screen.out(
      `${paint('red', '✘')} seed ${failure.seed} breaks a law, after ${whole(triedCount)} worlds\n  ${paint('bold', failure.law)}: ${failure.note}\n\nrepeat it: ${failure.command}\n`,
    );
  }
  return failure === null ? EXIT.ok : EXIT.expectation;
}
