import { whole } from '../report/quantity.ts';
import { EXIT } from './exits.ts';
import { progressOf } from './progress.ts';
import { findProfile, refuse } from './scenario-file.ts';
import { processScreen, type Screen } from './screen.ts';

/** What became of a swarm of random worlds. */
export interface SwarmResult {
  /** Worlds that were run. */
  readonly tried: number;
  readonly failure: {
    readonly seed: number;
    readonly law: string;
    readonly note: string;
    /** Repeats the failing world. */
    readonly command: string;
  } | null;
}

/** Runs random worlds until a law breaks. */
export type Swarm = (options: {
  readonly seeds: number;
  readonly from: number;
  readonly policy: string;
  readonly onProgress: (share: number) => void;
}) => Promise<SwarmResult>;

/** Options of `arts swarm`. */
export interface SwarmOptions {
  readonly seeds?: number;
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

/** Where the swarm lives; loaded when it is first needed. */
const SWARM = '../swarm/swarm.ts';

/** Runs random worlds with faults until a law breaks, and prints a command that repeats the failing one. */
export async function swarm(options: SwarmOptions, tools?: SwarmTools): Promise<number> {
  const screen = tools?.screen ?? processScreen();
  const { seeds = 100, from = 1, policy = 'standard' } = options;
  const profile = findProfile(policy, screen);
  if (profile.kind === 'refused') return profile.exit;
  if (seeds < 1) return refuse(screen, EXIT.usage, '--seeds: at least one world is needed').exit;
  const run = tools?.swarm ?? ((await import(SWARM)) as { readonly swarm: Swarm }).swarm;
  const progress = progressOf(screen, `swarm · ${policy}`, options.quiet === true || options.json === true);
  const result = await run({ seeds, from, policy, onProgress: progress.show });
  progress.end();
  const { paint } = screen;
  const { tried, failure } = result;
  if (options.json === true) screen.out(`${JSON.stringify({ policy, from, ...result })}\n`);
  else if (failure === null)
    screen.out(`${paint('green', '✔')} ${whole(tried)} random worlds from seed ${from}, no law broken\n`);
  else {
    screen.out(
      `${paint('red', '✘')} seed ${failure.seed} breaks a law, after ${whole(tried)} worlds\n  ${paint('bold', failure.law)}: ${failure.note}\n\nrepeat it: ${failure.command}\n`,
    );
  }
  return failure === null ? EXIT.ok : EXIT.expectation;
}
