import { profileNamed } from '../../core/index.ts';
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
    /** Repeats the failing world. */
    readonly command: string;
  } | null;
}

/** Which worlds to run under which policy. */
export interface SwarmPlan {
  readonly seedCount: number;
  /** The first seed. */
  readonly from: number;
  readonly policy: string;
  readonly onProgress?: (share: number) => void;
}

/** Runs random worlds one after the other until a law breaks. */
export async function swarm({ seedCount, from, policy, onProgress }: SwarmPlan): Promise<SwarmResult> {
  const profile = profileNamed(policy);
  if (profile === undefined) throw new Error(`there is no policy "${policy}"`);
  for (let tried = 0; tried < seedCount; tried++) {
    const seed = from + tried;
    const failure = trial(worldOf(seed), profile);
    onProgress?.((tried + 1) / seedCount);
    if (failure !== null)
      return { triedCount: tried + 1, failure: { seed, ...failure, command: commandFor(seed, policy) } };
    await breath();
  }
  return { triedCount: seedCount, failure: null };
}

const commandFor = (seed: number, policy: string): string =>
  `npx tsx arts.ts swarm --from ${seed} --seedCount 1${policy === 'standard' ? '' : ` --policy ${policy}`}`;

/** Lets signals and a progress bar have their turn between two worlds. */
const breath = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
