/** A realm that changed nothing for so long has come to rest (assumption: six dwell times). */
const QUIET_US = 60_000_000;

/**
 * Follows spells of unrest: placements, displacements and moves that follow one another within a minute. How long a spell
 * lasts and how many moves it takes tells how soon a realm settles after something has happened.
 */
export class Unrest {
  #fromUs = Number.NaN;
  #lastUs = Number.NEGATIVE_INFINITY;
  #moveCount = 0;
  #longestUs = 0;
  #mostMoveCount = 0;

  /** Longest time from the first change of a spell to its last. */
  get longestUs(): number {
    return this.#longestUs;
  }

  /** Most moves of one spell. */
  get mostMoveCount(): number {
    return this.#mostMoveCount;
  }

  /** Notes a change at a time that never goes back. */
  changed(atUs: number, isMove: boolean): void {
    if (atUs - this.#lastUs > QUIET_US) {
      this.#fromUs = atUs;
      this.#moveCount = 0;
    }
    this.#lastUs = atUs;
    if (isMove) this.#moveCount += 1;
    this.#longestUs = Math.max(this.#longestUs, atUs - this.#fromUs);
    this.#mostMoveCount = Math.max(this.#mostMoveCount, this.#moveCount);
  }
}
