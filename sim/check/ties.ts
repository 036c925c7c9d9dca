import type { Candidacy, Profile } from '../../core/index.ts';
import type { Scenario } from '../../scenarios/model.ts';
import { live } from '../swarm/life.ts';
import type { Examined } from './examine.ts';
import { Orders } from './orders.ts';
import type { Subject } from './subject.ts';

/** How much hangs on ties. */
export interface TieSpread {
  /** Choices between runtimes that scored alike. */
  readonly tieCount: number;
  /** Worlds that had ties, and those of them in which something else is ordered when the larger id wins them. */
  readonly worldCount: number;
  readonly otherCount: number;
  /** Missed objectives in those worlds, as they are and with ties decided the other way. */
  readonly missShareMean: number;
  readonly turnedMissShareMean: number;
}

const MISSES = 'objective.missShare';

/** Sees what becomes of worlds when ties are decided the other way. */
export class Ties {
  readonly #subject: Subject;
  readonly #misses: (readonly [number, number])[] = [];
  #tieCount = 0;
  #otherCount = 0;

  constructor(subject: Subject) {
    this.#subject = subject;
  }

  /** Takes in a world in which no law broke. */
  take(scenario: Scenario, { tieCount, summary, orders }: Examined): void {
    this.#tieCount += tieCount;
    if (tieCount === 0) return;
    const other = new Orders();
    const profile = turned(this.#subject.profile);
    const life = live(scenario, { profile, onRecord: (record) => other.hear(record) });
    if (other.digest() !== orders) this.#otherCount += 1;
    this.#misses.push([summary[MISSES] ?? 0, life.summary[MISSES] ?? 0]);
  }

  get spread(): TieSpread {
    const worldCount = this.#misses.length;
    const mean = (side: 0 | 1): number =>
      worldCount === 0 ? 0 : this.#misses.reduce((sum, pair) => sum + pair[side], 0) / worldCount;
    return {
      tieCount: this.#tieCount,
      worldCount,
      otherCount: this.#otherCount,
      missShareMean: mean(0),
      turnedMissShareMean: mean(1),
    };
  }
}

/** Weight of whoever decides ties, beside all others together: below any difference that a score is meant to make. */
const WEIGHT_SHARE = 1e-9;

/** The same policy with ties decided the other way: for the larger id. */
function turned(profile: Profile): Profile {
  const weights = profile.scorers.reduce((sum, { weight }) => sum + weight, 0);
  const scorer = {
    name: 'larger-id',
    score: ({ knowledge, runtime }: Candidacy): number => {
      const ids = knowledge.runtimes.keys();
      return (ids.indexOf(runtime.runtime.id) + 1) / ids.length;
    },
  };
  const weight = weights === 0 ? 1 : weights * WEIGHT_SHARE;
  return { ...profile, scorers: [...profile.scorers, { scorer, weight }] };
}
