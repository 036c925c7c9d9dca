import type { Gym } from './gym.ts';
import type { Observation } from './words.ts';

/** Somebody who decides, given what there is to choose from and a number from [0, 1) to draw by. */
export type Player = (observation: Observation, draw: number) => number;

/** Goes anywhere. */
export const anywhere: Player = ({ options }, draw) => Math.floor(draw * options.length);

/** Plays a world to its end, and tells what it was worth. */
export function played(gym: Gym, seed: number, decide: (observation: Observation) => number): number {
  let observation = gym.reset(seed);
  let sum = 0;
  while (observation !== null) {
    const step = gym.step(decide(observation));
    sum += step.reward;
    observation = step.observation;
  }
  return sum;
}

/** How a learner learns; assumptions, tried on the nursery. */
const RATE = 0.5;
/** How much the return that is expected follows each new one. */
const EXPECTATION_RATE = 0.1;

/** One decision as it was made: what was seen of the chosen option, less what was expected to be seen. */
interface Trace {
  readonly gradient: readonly number[];
  /** What came of it until the next decision. */
  reward: number;
}

/**
 * Learns by the gradient of the policy: options are drawn by the softmax of a weighted sum of their features, and weights
 * move towards choices that were followed by more than was expected (REINFORCE with a baseline; Williams, Machine Learning
 * 8, 1992). The baseline is that of the same decision of earlier worlds, first to last.
 */
export class Learner {
  readonly #weights: number[];
  readonly #expected: number[] = [];

  constructor(featureCount: number) {
    this.#weights = new Array<number>(featureCount).fill(0);
  }

  get weights(): readonly number[] {
    return this.#weights;
  }

  /** What it would choose if it were no more to learn anything. */
  best({ options }: Observation): number {
    const values = options.map(({ features }) => this.#valueOf(features));
    return values.indexOf(Math.max(...values));
  }

  /** Plays a world and learns from it; numbers to draw by come from `draw`. */
  practise(gym: Gym, seed: number, draw: () => number): number {
    const traces: Trace[] = [];
    let observation = gym.reset(seed);
    while (observation !== null) {
      const shares = this.#shares(observation);
      const index = drawn(shares, draw());
      const step = gym.step(index);
      traces.push({ gradient: gradientOf(observation, shares, index), reward: step.reward });
      observation = step.observation;
    }
    this.#learn(traces);
    return traces.reduce((sum, { reward }) => sum + reward, 0);
  }

  #learn(traces: readonly Trace[]): void {
    let toCome = traces.reduce((sum, { reward }) => sum + reward, 0);
    for (const [at, { gradient, reward }] of traces.entries()) {
      const expected = this.#expected[at] ?? toCome;
      const advantage = toCome - expected;
      this.#expected[at] = expected + EXPECTATION_RATE * advantage;
      gradient.forEach((part, feature) => {
        this.#weights[feature] = (this.#weights[feature] ?? 0) + RATE * advantage * part;
      });
      toCome -= reward;
    }
  }

  #shares({ options }: Observation): readonly number[] {
    const values = options.map(({ features }) => this.#valueOf(features));
    const most = Math.max(...values);
    const parts = values.map((value) => Math.exp(value - most));
    const sum = parts.reduce((all, part) => all + part, 0);
    return parts.map((part) => part / sum);
  }

  #valueOf(features: readonly number[]): number {
    return features.reduce((sum, feature, at) => sum + feature * (this.#weights[at] ?? 0), 0);
  }
}

function drawn(shares: readonly number[], draw: number): number {
  let sum = 0;
  for (const [index, share] of shares.entries()) {
    sum += share;
    if (draw < sum) return index;
  }
  return shares.length - 1;
}

/** How the logarithm of the share of the chosen option changes with each weight. */
function gradientOf({ options }: Observation, shares: readonly number[], index: number): readonly number[] {
  const chosen = options[index]?.features ?? [];
  return chosen.map((feature, at) =>
    options.reduce((sum, one, other) => sum - (shares[other] ?? 0) * (one.features[at] ?? 0), feature),
  );
}
