import type { Profile } from '../../core/index.ts';
import type { Failure } from './restraint.ts';
import { trial } from './trial.ts';
import { worldOf } from './world.ts';

/** What became of a swarm of random worlds. */
export interface SwarmResult {
  /** Worlds that were run. */
  readonly triedCount: number;
  readonly failure: {
    readonly seed: number;
    readonly law: string;
    readonly note: string;
    readonly atMs: number | null;
    /** Repeats the failing world. */
    readonly command: string;
  } | null;
}

/** Which worlds to run under which policy. */
export interface SwarmPlan {
  readonly seedCount: number;
  /** The first seed. */
  readonly from: number;
  readonly profile: Profile;
  /** What the command line calls it; its name if left out. */
  readonly policy?: string;
  readonly onProgress?: (share: number) => void;
}

/** Runs random worlds one after the other until a law breaks. */
export async function swarm(plan: SwarmPlan): Promise<SwarmResult> {
  const { seedCount, from, profile, policy = profile.name, onProgress } = plan;
  for (let tried = 0; tried < seedCount; tried++) {
    const seed = from + tried;
    const failure = failureIn(seed, profile);
    onProgress?.((tried + 1) / seedCount);
    if (failure !== null)
      return { triedCount: tried + 1, failure: { seed, ...failure, command: commandFor(seed, policy) } };
    await breath();
  }
  return { triedCount: seedCount, failure: null };
}

/** A claim of our own that proves false ends any other program; here it is a find, and worth its seed. */
function failureIn(seed: number, profile: Profile): Failure | null {
  try {
    return trial(worldOf(seed), profile);
  } catch (fault) {
    const note = fault instanceof Error ? fault.message : String(fault);
    return { law: 'nothing is thrown', note, atMs: null };
  }
}

const commandFor = (seed: number, name: string): string =>
  `npx arts swarm --from ${seed} --seeds 1${name === 'standard' ? '' : ` --policy ${name}`}`;

/** Lets signals and a progress bar have their turn between two worlds. */
const breath = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
