import { assert } from '../assert.ts';
import { NOWHERE, type Offers } from './offers.ts';

/**
 * A whole realm as the solvers see it: what modules may go where and for what worth, what they need, and what there is.
 * Resources are whatever adds up: bytes of memory, grains of cores, a count of modules. Eligibility is in the offers: a
 * runtime that a filter refuses for good is not offered. So is the cost of moving: it is taken off every worth but
 * that of the home.
 */
export interface Realm {
  readonly offers: Offers;
  readonly resourceCount: number;
  /** `capacities[runtime · resourceCount + resource]`. */
  readonly capacities: Float64Array;
  /** `demands[module · resourceCount + resource]`. */
  readonly demands: Float64Array;
  /** The runtime where each module is now, or `NOWHERE`. */
  readonly homes: Int32Array;
}

/** Where everybody is, and what is left of every resource; the one place where that is changed. */
export class Housing {
  readonly homes: Int32Array;
  /** The offer by which each module is where it is; −1 for who is nowhere. */
  readonly held: Int32Array;
  readonly residents: readonly Set<number>[];
  readonly #realm: Realm;
  readonly #left: Float64Array;

  /** Takes over who is somewhere by an offer; who has none, or does not fit after those of smaller index, is nowhere. */
  constructor(realm: Realm) {
    const { offers, capacities, homes } = realm;
    assert(homes.length === offers.moduleCount, 'every module has a home or is nowhere');
    this.#realm = realm;
    this.#left = capacities.slice();
    this.homes = new Int32Array(offers.moduleCount).fill(NOWHERE);
    this.held = new Int32Array(offers.moduleCount).fill(-1);
    this.residents = Array.from({ length: offers.runtimeCount }, () => new Set());
    for (let module = 0; module < offers.moduleCount; module++) {
      const offer = offerOf(offers, module, homes[module] as number);
      if (offer >= 0 && this.fits(module, homes[module] as number)) this.settle(module, offer);
    }
  }

  /** What a module is worth where it is. */
  worthOf(module: number): number {
    const offer = this.held[module] as number;
    return offer < 0 ? 0 : (this.#realm.offers.worths[offer] as number);
  }

  /** Whether a module fits on a runtime, were another one not there any more. */
  fits(module: number, runtime: number, gone: number = NOWHERE): boolean {
    const { resourceCount, demands } = this.#realm;
    for (let resource = 0; resource < resourceCount; resource++) {
      const freed = gone === NOWHERE ? 0 : (demands[gone * resourceCount + resource] as number);
      const left = (this.#left[runtime * resourceCount + resource] as number) + freed;
      if ((demands[module * resourceCount + resource] as number) > left) return false;
    }
    return true;
  }

  /** Puts a module where one of its offers is; −1 stands for nowhere. */
  settle(module: number, offer: number): void {
    const home = this.homes[module] as number;
    if (home !== NOWHERE) {
      this.residents[home]?.delete(module);
      this.#take(module, home, -1);
    }
    const to = offer < 0 ? NOWHERE : (this.#realm.offers.runtimes[offer] as number);
    if (to !== NOWHERE) {
      this.residents[to]?.add(module);
      this.#take(module, to, 1);
    }
    this.homes[module] = to;
    this.held[module] = offer;
  }

  #take(module: number, runtime: number, sign: number): void {
    const { resourceCount, demands } = this.#realm;
    for (let resource = 0; resource < resourceCount; resource++) {
      const at = runtime * resourceCount + resource;
      this.#left[at] =
        (this.#left[at] as number) - sign * (demands[module * resourceCount + resource] as number);
    }
  }
}

/** The offer of a runtime to a module; −1 where there is none. */
function offerOf({ starts, runtimes }: Offers, module: number, runtime: number): number {
  for (let offer = starts[module] as number; offer < (starts[module + 1] as number); offer++)
    if (runtimes[offer] === runtime) return offer;
  return -1;
}
