import type { Scenario } from '../../scenarios/model.ts';
import type { Broken } from './broken.ts';
import type { Examined, Look } from './examine.ts';
import { type RegretSpread, regretShare, spreadOf } from './regret-share.ts';
import { besideOthers, beyondChance, isWorseThanChance, standingOf, type WorldRegret } from './standing.ts';
import { percent, spanned } from './told.ts';

/** A law of regret that broke, and how a smaller world shows that it does there, too. */
export interface RegretBreach {
  readonly broken: Broken;
  /** The world that shows it most. */
  readonly scenario: Scenario;
  readonly again: (scenario: Scenario, examined: Examined) => Promise<Broken | null>;
}

const CLAIMED = 'regret stays within its bound';
const BY_CHANCE = 'a policy is no worse than chance';

interface Seen {
  readonly share: number;
  readonly look: Look;
  readonly scenario: Scenario;
}

interface Beside {
  readonly regret: WorldRegret;
  readonly scenario: Scenario;
}

/** Gathers how far from the best a policy was, world by world, and how far others were in the same worlds. */
export class Regrets {
  readonly #shareMax: number | null;
  readonly #looks: Seen[] = [];
  readonly #worlds: Beside[] = [];

  constructor(shareMax: number | null) {
    this.#shareMax = shareMax;
  }

  /** Takes in a world; one in which a law broke was not lived to its end, and is set beside nothing. */
  async take(scenario: Scenario, { looks, broken }: Examined): Promise<void> {
    const seen = await seenIn(scenario, looks);
    this.#looks.push(...seen);
    if (broken !== null) return;
    const regret = await besideOthers(scenario, sharesOf(seen));
    if (regret !== null) this.#worlds.push({ regret, scenario });
  }

  get spread(): RegretSpread | null {
    const standing = standingOf(this.#worlds.map(({ regret }) => regret));
    return spreadOf(sharesOf(this.#looks), { shareMax: this.#shareMax, standing });
  }

  /** What a policy breaks that claims a bound, or of any that claims none; `null` if nothing. */
  get breach(): RegretBreach | null {
    const { spread } = this;
    if (spread === null) return null;
    return this.#shareMax === null ? this.#byChance(spread) : this.#claimed(spread, this.#shareMax);
  }

  #claimed({ shareMean }: RegretSpread, shareMax: number): RegretBreach | null {
    const worst = worstOf(this.#looks);
    if (worst === null || shareMean <= shareMax) return null;
    const note = `on average ${percent(shareMean)} of the best is missed, of at most ${percent(shareMax)}; ${percent(worst.share)} at the worst look`;
    const told = (atMs: number): Broken => ({ law: CLAIMED, note, place: null, hint: null, atMs });
    return {
      broken: told(worst.look.atMs),
      scenario: worst.scenario,
      again: async (scenario, { looks }) => {
        const seen = await seenIn(scenario, looks);
        const one = seen.find(({ share }) => share > shareMax);
        return one === undefined ? null : told(one.look.atMs);
      },
    };
  }

  #byChance({ standing }: RegretSpread): RegretBreach | null {
    const most = this.#worlds.toSorted((a, b) => moreOf(b) - moreOf(a))[0];
    if (standing === null || most === undefined || !isWorseThanChance(standing)) return null;
    const { mean } = standing.beyondChance;
    const note = `on average ${percent(standing.ownShareMean)} of the best is missed, and ${percent(standing.chanceShareMean)} by chance in the same worlds; the difference is ${spanned(standing.beyondChance)}`;
    const own = this.#looks.filter(({ scenario }) => scenario === most.scenario);
    const told = (seen: readonly Seen[]): Broken => ({
      law: BY_CHANCE,
      note,
      place: null,
      hint: 'scores may be upside down: 1 is best, and 0 worst',
      atMs: worstOf(seen)?.look.atMs ?? null,
    });
    return {
      broken: told(own),
      scenario: most.scenario,
      again: async (scenario, { looks }) => {
        const seen = await seenIn(scenario, looks);
        // As much worse as on average, in one world; chance alone makes small ones differ by more than nothing.
        return (await beyondChance(scenario, sharesOf(seen))) >= mean ? told(seen) : null;
      },
    };
  }
}

const moreOf = ({ regret }: Beside): number => regret.ownShare - regret.chanceShare;
const worstOf = (seen: readonly Seen[]): Seen | null => seen.toSorted((a, b) => b.share - a.share)[0] ?? null;
const sharesOf = (seen: readonly Seen[]): readonly number[] => seen.map(({ share }) => share);

async function seenIn(scenario: Scenario, looks: readonly Look[]): Promise<readonly Seen[]> {
  const seen: Seen[] = [];
  for (const look of looks) seen.push({ share: await regretShare(look.realm), look, scenario });
  return seen;
}
