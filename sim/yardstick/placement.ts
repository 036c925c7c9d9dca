import { assert, NOWHERE, type Offers, type Realm } from '../../core/index.ts';
import { EXACT_PAIR_COUNT_MAX, type Limits, type Program, solveRelaxed, solveWhole } from './program.ts';

/** The best placement of a realm at one moment, or how good any could be. */
export interface ExactPlacement {
  /** The best found; `null` when only a bound was sought. */
  readonly homes: Int32Array | null;
  /** What all modules are worth there. */
  readonly value: number | null;
  /** No placement is worth more; by the linear programme alone. */
  readonly linearBound: number;
  /** No placement is worth more, by all that was tried. */
  readonly bound: number;
}

/** How far what a policy did is from the best. */
export interface Regret {
  readonly value: number;
  /** What the best is worth beyond that: at least this … */
  readonly regretLeast: number;
  /** … and at most this; the same when the best is known. */
  readonly regretMost: number;
}

/**
 * Finds the placement that is worth most by mixed-integer programming: every module has at most one of its offers, and no
 * resource of a runtime is overdrawn. It starts from what is known, and is never worse. Realms of more than `EXACT_PAIR_COUNT_MAX` offers only get a bound.
 */
export async function exactPlacement(
  realm: Realm,
  limits: Limits,
  known: Int32Array = new Int32Array(realm.offers.moduleCount).fill(NOWHERE),
): Promise<ExactPlacement> {
  assert(isWithin(realm, known), 'what is known overdraws nothing');
  const knownWorth = worthOf(realm.offers, known);
  const offers = usableOffers(realm);
  if (offers.length === 0) return { homes: known, value: 0, linearBound: 0, bound: 0 };
  const { program, linearBound } = await relaxed(realm, offers);
  if (offers.length > EXACT_PAIR_COUNT_MAX)
    return { homes: null, value: null, linearBound, bound: linearBound };

  const start = Float64Array.from(offers, ({ module, runtime }) => (known[module] === runtime ? 1 : 0));
  const answer = await solveWhole(program, start, limits);
  const homes = new Int32Array(known.length).fill(NOWHERE);
  offers.forEach(({ module, runtime }, column) => {
    if ((answer.columns[column] as number) > 0.5) homes[module] = runtime;
  });
  // What is whole but for a tolerance may be a byte too much; then what was known is the best that surely fits.
  const worth = isWithin(realm, homes) ? worthOf(realm.offers, homes) : knownWorth;
  const best = worth > knownWorth ? { homes, value: worth } : { homes: known, value: knownWorth };
  return { ...best, linearBound, bound: Math.max(best.value, Math.min(linearBound, -answer.bound)) };
}

/** No placement of a realm is worth more, by its linear programme; the same on every machine, whatever its size. */
export async function boundOn(realm: Realm): Promise<number> {
  const offers = usableOffers(realm);
  return offers.length === 0 ? 0 : (await relaxed(realm, offers)).linearBound;
}

async function relaxed(
  realm: Realm,
  offers: readonly Usable[],
): Promise<{ readonly program: Program; readonly linearBound: number }> {
  const { program, scarce } = programOf(realm, offers);
  const { rowPrices } = await solveRelaxed(program);
  return { program, linearBound: boundAt(realm, offers, pricesOf(realm, scarce, rowPrices)) };
}

/** Holds a placement against the yardstick. */
export function regretOf(realm: Realm, homes: Int32Array, { value: best, bound }: ExactPlacement): Regret {
  assert(isWithin(realm, homes), 'a placement that is judged overdraws nothing');
  const worth = worthOf(realm.offers, homes);
  return {
    value: worth,
    regretLeast: Math.max(0, (best ?? worth) - worth),
    regretMost: Math.max(0, bound - worth),
  };
}

interface Usable {
  readonly module: number;
  readonly runtime: number;
  readonly value: number;
}

/** The offers of modules to runtimes where they would fit alone. */
function usableOffers({ offers, resourceCount, demands, capacities }: Realm): Usable[] {
  const usable: Usable[] = [];
  for (let module = 0; module < offers.moduleCount; module++) {
    for (
      let offer = offers.starts[module] as number;
      offer < (offers.starts[module + 1] as number);
      offer++
    ) {
      const runtime = offers.runtimes[offer] as number;
      let fits = true;
      for (let k = 0; k < resourceCount; k++)
        fits &&=
          (demands[module * resourceCount + k] as number) <=
          (capacities[runtime * resourceCount + k] as number);
      if (fits) usable.push({ module, runtime, value: offers.worths[offer] as number });
    }
  }
  return usable;
}

/** A row per module, then one per resource that could be overdrawn, in shares of what there is. */
function programOf(
  { offers, resourceCount, demands, capacities }: Realm,
  usable: readonly Usable[],
): { program: Program; scarce: readonly number[] } {
  const ofModule = Array.from({ length: offers.moduleCount }, (): number[] => []);
  const ofPlace = Array.from(capacities, (): number[] => []);
  usable.forEach(({ module, runtime }, column) => {
    ofModule[module]?.push(column);
    for (let k = 0; k < resourceCount; k++) ofPlace[runtime * resourceCount + k]?.push(column);
  });
  const needOf = (place: number, column: number): number =>
    demands[(usable[column] as Usable).module * resourceCount + (place % resourceCount)] as number;
  const scarce = ofPlace.flatMap((columns, place) => {
    const need = columns.reduce((sum, column) => sum + needOf(place, column), 0);
    return need > (capacities[place] as number) ? [place] : [];
  });
  const most = (columns: readonly number[], values: readonly number[]) =>
    ({ columns, values, least: Number.NEGATIVE_INFINITY, most: 1 }) as const;
  const rows = [
    ...ofModule.map((columns) =>
      most(
        columns,
        columns.map(() => 1),
      ),
    ),
    ...scarce.map((place) => {
      const columns = ofPlace[place] ?? [];
      return most(
        columns,
        columns.map((column) => needOf(place, column) / (capacities[place] as number)),
      );
    }),
  ];
  const length = usable.length;
  const costs = Float64Array.from(usable, ({ value }) => -value);
  const program = {
    costs,
    tops: new Float64Array(length).fill(1),
    wholes: new Int32Array(length).fill(1),
    rows,
  };
  return { program, scarce };
}

/** What a unit of every resource is worth, by the rows of those that are scarce. */
function pricesOf(
  { offers, capacities }: Realm,
  scarce: readonly number[],
  rowPrices: Float64Array,
): Float64Array {
  const prices = new Float64Array(capacities.length);
  scarce.forEach((place, i) => {
    prices[place] =
      Math.max(0, -(rowPrices[offers.moduleCount + i] as number)) / (capacities[place] as number);
  });
  return prices;
}

/** The bound that prices prove, summed here and not taken from the solver (see `core/solve/realm-bound.ts`). */
function boundAt(
  { offers, resourceCount, demands, capacities }: Realm,
  usable: readonly Usable[],
  prices: Float64Array,
): number {
  const most = new Float64Array(offers.moduleCount);
  for (const { module, runtime, value } of usable) {
    let net = value;
    for (let k = 0; k < resourceCount; k++)
      net -=
        (prices[runtime * resourceCount + k] as number) * (demands[module * resourceCount + k] as number);
    most[module] = Math.max(most[module] as number, net);
  }
  const room = prices.reduce((sum, price, place) => sum + price * (capacities[place] as number), 0);
  const bound = most.reduce((sum, net) => sum + net, room);
  // Each sum may be off by its rounding.
  return bound * (1 + (offers.moduleCount + capacities.length + 4) * 2 * Number.EPSILON);
}

function isWithin({ resourceCount, demands, capacities }: Realm, homes: Int32Array): boolean {
  const left = capacities.slice();
  homes.forEach((home, module) => {
    if (home === NOWHERE) return;
    for (let k = 0; k < resourceCount; k++) {
      const place = home * resourceCount + k;
      left[place] = (left[place] as number) - (demands[module * resourceCount + k] as number);
    }
  });
  return left.every((rest) => rest >= 0);
}

function worthOf({ starts, runtimes, worths }: Offers, homes: Int32Array): number {
  return homes.reduce((sum, home, module) => {
    if (home === NOWHERE) return sum;
    const offer = runtimes.subarray(starts[module], starts[module + 1]).indexOf(home);
    assert(offer >= 0, 'a module is only where it was offered to be');
    return sum + (worths[(starts[module] as number) + offer] as number);
  }, 0);
}
