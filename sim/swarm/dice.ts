import { below, bernoulli, uniform } from '../random/samplers.ts';
import { type Stream, stream } from '../random/stream.ts';

/** Draws what a random world is made of, one named stream per entity, so that a new trait shifts no one else's. */
export class Dice {
  readonly #source: Stream;

  constructor(seed: number, entity: string) {
    this.#source = stream(seed, entity, 'swarm');
  }

  /** A whole number from `least` to `most`, both included. */
  whole(least: number, most: number): number {
    return least + below(this.#source.next(), most - least + 1);
  }

  real(least: number, most: number): number {
    return uniform(this.#source.next(), least, most);
  }

  /** A number over orders of magnitude: its logarithm is uniform. */
  scale(least: number, most: number): number {
    return Math.exp(uniform(this.#source.next(), Math.log(least), Math.log(most)));
  }

  chance(share: number): boolean {
    return bernoulli(this.#source.next(), share);
  }

  pick<Each>(options: readonly [Each, ...Each[]]): Each;
  pick<Each>(options: readonly Each[]): Each | undefined;
  pick<Each>(options: readonly Each[]): Each | undefined {
    return options[below(this.#source.next(), Math.max(1, options.length))];
  }

  /** Each option with the same chance, in their order. */
  some<Each>(options: readonly Each[], share: number): readonly Each[] {
    return options.filter(() => this.chance(share));
  }
}
