import type { Knowledge } from '../../core/index.ts';
import type { Series } from '../run/result.ts';
import { momentOf, regretAt } from './moment.ts';

/** Moments of a run that are held against the yardstick (assumption: enough for a curve; each takes a tenth of a second). */
const LOOK_COUNT_MAX = 24;

/** Regret at one moment of a run, in ms of answer time per module. */
export interface RegretAt {
  readonly atMs: number;
  readonly leastMs: number;
  readonly mostMs: number;
  /** Modules that were judged. */
  readonly moduleCount: number;
}

/**
 * Keeps what a supervisor knew at evenly spaced moments of a run, of which nobody knows how long it will be. Knowledge is never changed,
 * only replaced, so keeping it costs little; it is judged when the run is over.
 */
export class Looks {
  #kept: Knowledge[] = [];
  #stride = 1;
  #count = 0;

  /** Takes what is known now; call at equal gaps. */
  take(knowledge: Knowledge): void {
    if (this.#count++ % this.#stride !== 0) return;
    this.#kept.push(knowledge);
    if (this.#kept.length < 2 * LOOK_COUNT_MAX) return;
    this.#stride *= 2;
    this.#kept = this.#kept.filter((_, at) => at % 2 === 0);
  }

  /** The moments kept, at most `LOOK_COUNT_MAX` of them. */
  get moments(): readonly Knowledge[] {
    const stride = Math.ceil(this.#kept.length / LOOK_COUNT_MAX);
    return this.#kept.filter((_, at) => at % stride === 0);
  }

  /** Judges all of them; moments at which nobody could be placed are left out. */
  async regrets(onProgress: (share: number) => void = () => {}): Promise<readonly RegretAt[]> {
    const regrets: RegretAt[] = [];
    const { moments } = this;
    for (const [at, knowledge] of moments.entries()) {
      onProgress(at / moments.length);
      const moment = momentOf(knowledge);
      if (moment === null) continue;
      const { regretLeast, regretMost } = await regretAt(moment);
      regrets.push({
        atMs: moment.atMs,
        leastMs: regretLeast,
        mostMs: regretMost,
        moduleCount: moment.modules.length,
      });
    }
    return regrets;
  }
}

/** The means over all moments; `null` when there are none. */
export function meanRegret(
  regrets: readonly RegretAt[],
): { readonly leastMs: number; readonly mostMs: number } | null {
  if (regrets.length === 0) return null;
  const mean = (of: (regret: RegretAt) => number): number =>
    regrets.reduce((sum, regret) => sum + of(regret), 0) / regrets.length;
  return { leastMs: mean(({ leastMs }) => leastMs), mostMs: mean(({ mostMs }) => mostMs) };
}

/** A time series with regret beside its other columns, at the sample that each moment was taken at. */
export function withRegret({ atMs, columns }: Series, regrets: readonly RegretAt[]): Series {
  const least = new Array<number>(atMs.length).fill(Number.NaN);
  const most = new Array<number>(atMs.length).fill(Number.NaN);
  for (const regret of regrets) {
    // A moment is known by its newest input, which came before the sample.
    const row = atMs.findIndex((sampleMs) => sampleMs >= regret.atMs);
    if (row < 0) continue;
    least[row] = Number(regret.leastMs.toPrecision(6));
    most[row] = Number(regret.mostMs.toPrecision(6));
  }
  return { atMs, columns: { ...columns, regretLeastMs: least, regretMostMs: most } };
}
