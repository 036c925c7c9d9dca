import type { Realm } from './realm.ts';

/** Passes over all offers; more close little (assumption, shapes only how tight the bound is). */
const PASS_COUNT = 150;
const [PATIENCE_COUNT, SHORTEN_FACTOR] = [4, 0.7];

/**
 * Bounds from above what any placement of a realm can be worth. For any prices μ ≥ 0 of the resources of every runtime, worth ≤
 * Σⱼ max(0, maxᵣ worth(j, r) − μᵣ·demandⱼ) + Σᵣ μᵣ·capacityᵣ: the Lagrangian dual of the capacities (Fisher, "The Lagrangian
 * relaxation method", Management Science 27, 1981), sought by subgradients with Polyak's step towards a known worth.
 */
export function boundOf(realm: Realm, knownWorth: number): number {
  const { capacities } = realm;
  const prices = new Float64Array(capacities.length);
  const uses = new Float64Array(capacities.length);
  let bestPrices = prices.slice();
  let bound = Number.POSITIVE_INFINITY;
  let factor = 1;
  let idleCount = 0;
  for (let pass = 0; pass < PASS_COUNT && bound > knownWorth; pass++) {
    const value = relaxed(realm, prices, uses);
    idleCount = value < bound ? 0 : idleCount + 1;
    if (value < bound) {
      bound = value;
      bestPrices = prices.slice();
    }
    if (idleCount > PATIENCE_COUNT) {
      factor *= SHORTEN_FACTOR;
      idleCount = 0;
      prices.set(bestPrices);
      relaxed(realm, prices, uses);
    }
    descend(realm, { prices, uses, gain: factor * (value - knownWorth) });
  }
  // Each sum may be off by its rounding.
  return bound * (1 + (realm.homes.length + capacities.length + 4) * 2 * Number.EPSILON);
}

/** The worth if prices replaced capacities, every module going where that leaves most; fills in what would be used. */
function relaxed(
  { offers, resourceCount, capacities, demands }: Realm,
  prices: Float64Array,
  uses: Float64Array,
) {
  const { moduleCount, starts, runtimes, worths } = offers;
  uses.fill(0);
  let sum = prices.reduce((total, price, at) => total + price * (capacities[at] as number), 0);
  for (let module = 0; module < moduleCount; module++) {
    let most = 0;
    let home = -1;
    for (let offer = starts[module] as number; offer < (starts[module + 1] as number); offer++) {
      const runtime = runtimes[offer] as number;
      let net = worths[offer] as number;
      for (let k = 0; k < resourceCount; k++)
        net -=
          (prices[runtime * resourceCount + k] as number) * (demands[module * resourceCount + k] as number);
      if (net > most) [most, home] = [net, runtime];
    }
    sum += most;
    for (let k = 0; home >= 0 && k < resourceCount; k++) {
      const at = home * resourceCount + k;
      uses[at] = (uses[at] as number) + (demands[module * resourceCount + k] as number);
    }
  }
  return sum;
}

interface Descent {
  readonly prices: Float64Array;
  readonly uses: Float64Array;
  readonly gain: number;
}

/** Raises the prices of what is overused and lowers the others, measured in shares of what there is. */
function descend({ capacities }: Realm, { prices, uses, gain }: Descent): void {
  const overuse = (at: number): number => {
    const capacity = capacities[at] as number;
    const share = capacity > 0 ? (uses[at] as number) / capacity - 1 : 0;
    return share < 0 && prices[at] === 0 ? 0 : share;
  };
  let norm = 0;
  for (let at = 0; at < prices.length; at++) norm += overuse(at) ** 2;
  if (norm === 0) return;
  for (let at = 0; at < prices.length; at++) {
    const capacity = capacities[at] as number;
    if (capacity > 0)
      prices[at] = Math.max(0, (prices[at] as number) + ((gain / norm) * overuse(at)) / capacity);
  }
}
