import { assert, type Profile } from '../../core/index.ts';

/** A policy that is now one copy of itself and now another. */
export class Relay {
  readonly #copies: readonly Profile[];
  #at = 0;
  readonly profile: Profile;

  constructor(copies: readonly Profile[]) {
    const [first] = copies;
    assert(first !== undefined, 'there is a copy to begin with');
    this.#copies = copies;
    this.profile = {
      ...first,
      filters: first.filters.map(({ name, scope }, at) => ({
        name,
        scope,
        judge: (candidacy) => this.#now.filters[at]?.judge(candidacy) ?? { kind: 'fits' },
      })),
      scorers: first.scorers.map(({ scorer: { name }, weight }, at) => ({
        scorer: { name, score: (candidacy) => this.#now.scorers[at]?.scorer.score(candidacy) ?? 0 },
        weight,
      })),
    };
  }

  /** The next copy takes over; the last one stays. */
  next(): void {
    this.#at = Math.min(this.#at + 1, this.#copies.length - 1);
  }

  get #now(): Profile {
    return this.#copies[this.#at] as Profile;
  }
}
