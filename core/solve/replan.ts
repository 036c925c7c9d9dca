import { NOWHERE } from './offers.ts';
import { Housing, type Realm } from './realm.ts';

/** One module that should be elsewhere. */
export interface PlannedMove {
  readonly module: number;
  /** `NOWHERE` for one that waits. */
  readonly from: number;
  /** `NOWHERE` for one that makes room. */
  readonly to: number;
  /** What it is worth there beyond what it was worth before; below 0 for one that makes room for more. */
  readonly gain: number;
}

/** A better placement of a realm. */
export interface Replan {
  readonly homes: Int32Array;
  /** What has to be done for it, by index of the module. */
  readonly moves: readonly PlannedMove[];
  /** What all modules are worth then. */
  readonly value: number;
  /** Whether nothing better was left to find when the search ended; else its budget did. */
  readonly isSettled: boolean;
}

/** How much may be looked at, and whether a small change is all there is to look at. */
export interface ReplanOptions {
  /** Offers looked at. */
  readonly stepCount: number;
  /** Modules and runtimes that something changed for; without them everything is looked at. */
  readonly changed?: { readonly modules: readonly number[]; readonly runtimes: readonly number[] };
}

/** Gains below this are rounding, not reasons to move (assumption: worths are of the order of 1). */
const GAIN_MIN = 1e-9;

/**
 * Places a whole realm anew, or mends what a small change left: a local search with ejections (Glover, "Ejection chains",
 * Discrete Applied Mathematics 65, 1996; Yagiura, Ibaraki & Glover, INFORMS J. Computing 16, 2004, for assignment under
 * capacities). Each module in the queue takes the step that gains most: to the best runtime it fits on, or to one where
 * another gives way to it and takes its own next best. Room that becomes free puts those in the queue who would rather
 * be there. Every step gains, so it ends; and after a whole plan that was settled, the next one moves nobody.
 *
 * Known weakness: never displaces two at once; after a small change, misses who could give way to the new room for the
 * sake of a third. `boundOf` says how much that can have cost.
 */
export function replan(realm: Realm, options: ReplanOptions): Replan {
  const search = new Search(realm, options);
  search.run();
  return search.outcome();
}

/** A step that a module could take. */
interface Step {
  readonly gain: number;
  readonly offer: number;
  /** Who gives way, and by which offer of its own; −1 for nobody, and for going nowhere. */
  readonly partner: number;
  readonly partnerOffer: number;
}

class Search {
  readonly #realm: Realm;
  readonly #housing: Housing;
  readonly #queue: number[] = [];
  readonly #isQueued: Uint8Array;
  readonly #heldBefore: Int32Array;
  readonly #isWhole: boolean;
  #stepsLeft: number;

  constructor(realm: Realm, { stepCount, changed }: ReplanOptions) {
    const { moduleCount } = realm.offers;
    this.#realm = realm;
    this.#housing = new Housing(realm);
    this.#isQueued = new Uint8Array(moduleCount);
    this.#heldBefore = this.#housing.held.slice();
    this.#isWhole = changed === undefined;
    this.#stepsLeft = stepCount;
    const homeless = Array.from({ length: moduleCount }, (_, module) => module).filter(
      (module) => this.#housing.homes[module] === NOWHERE,
    );
    for (const module of this.#byRegret(homeless)) this.#enqueue(module);
    for (const runtime of changed?.runtimes ?? []) {
      this.#enqueueSeekers(runtime);
      for (const module of this.#housing.residents[runtime] ?? []) this.#enqueue(module);
    }
    for (const module of changed?.modules ?? []) this.#enqueue(module);
    if (this.#isWhole) this.#enqueueAll();
  }

  run(): void {
    let isSteady = false;
    while (!isSteady && this.#stepsLeft > 0) {
      isSteady = !this.#emptyQueue() || !this.#isWhole;
      // Rooms that open can be of use to a third as well, who was not told: ask all again until nobody moves.
      if (!isSteady) this.#enqueueAll();
    }
  }

  /** Asks all in the queue, and who is put there meanwhile; returns whether anybody moved. */
  #emptyQueue(): boolean {
    let isMoved = false;
    for (let at = 0; at < this.#queue.length && this.#stepsLeft > 0; at++) {
      const module = this.#queue[at] as number;
      this.#isQueued[module] = 0;
      const step = this.#bestStep(module);
      if (step === null) continue;
      this.#take(module, step);
      isMoved = true;
    }
    this.#queue.length = 0;
    return isMoved;
  }

  #enqueueAll(): void {
    for (let module = 0; module < this.#isQueued.length; module++) this.#enqueue(module);
  }

  outcome(): Replan {
    const { homes } = this.#housing;
    const { worths } = this.#realm.offers;
    const moves: PlannedMove[] = [];
    let value = 0;
    homes.forEach((to, module) => {
      const worth = this.#housing.worthOf(module);
      value += worth;
      const from = this.#realm.homes[module] as number;
      if (from === to) return;
      const held = this.#heldBefore[module] as number;
      moves.push({ module, from, to, gain: worth - (held < 0 ? 0 : (worths[held] as number)) });
    });
    return { homes, moves, value, isSettled: this.#stepsLeft > 0 };
  }

  /** Who loses most by getting the second best comes first. */
  #byRegret(modules: readonly number[]): readonly number[] {
    const { starts, worths } = this.#realm.offers;
    const regrets = new Map(
      modules.map((module) => {
        const [from, to] = [starts[module] as number, starts[module + 1] as number];
        const worthAt = (offer: number) => (offer < to ? (worths[offer] as number) : 0);
        return [module, worthAt(from) - worthAt(from + 1)];
      }),
    );
    return modules.toSorted((a, b) => (regrets.get(b) ?? 0) - (regrets.get(a) ?? 0) || a - b);
  }

  #enqueue(module: number): void {
    if (this.#isQueued[module] === 1) return;
    this.#isQueued[module] = 1;
    this.#queue.push(module);
  }

  /** Queues all who would rather be on a runtime than where they are. */
  #enqueueSeekers(runtime: number): void {
    const { starts, offers, modules } = this.#realm.offers.seekers;
    for (let at = starts[runtime] as number; at < (starts[runtime + 1] as number); at++) {
      const worth = this.#realm.offers.worths[offers[at] as number] as number;
      if (worth > this.#housing.worthOf(modules[at] as number) + GAIN_MIN)
        this.#enqueue(modules[at] as number);
    }
  }

  #bestStep(module: number): Step | null {
    const { starts, runtimes, worths } = this.#realm.offers;
    const own = this.#housing.worthOf(module);
    let best: Step | null = null;
    for (let offer = starts[module] as number; offer < (starts[module + 1] as number); offer++) {
      this.#stepsLeft--;
      const gain = (worths[offer] as number) - own;
      // Offers come in order: what follows gains less, with or without a partner.
      if (gain <= (best?.gain ?? GAIN_MIN)) break;
      const runtime = runtimes[offer] as number;
      if (this.#housing.fits(module, runtime)) return { gain, offer, partner: -1, partnerOffer: -1 };
      best = this.#ejection(module, offer, gain, best);
    }
    return best;
  }

  /** The best of the steps in which one module of the runtime gives way, if it is better than what is known. */
  #ejection(module: number, offer: number, gain: number, known: Step | null): Step | null {
    const { runtimes, worths } = this.#realm.offers;
    const runtime = runtimes[offer] as number;
    let best = known;
    for (const partner of this.#housing.residents[runtime] as Set<number>) {
      if (!this.#housing.fits(module, runtime, partner)) continue;
      const partnerOffer = this.#refuge(partner, module);
      const refuge = partnerOffer < 0 ? 0 : (worths[partnerOffer] as number);
      const total = gain + refuge - this.#housing.worthOf(partner);
      if (total > (best?.gain ?? GAIN_MIN)) best = { gain: total, offer, partner, partnerOffer };
    }
    return best;
  }

  /** The best offer that a module could take elsewhere, were another one not at its home any more; −1 for none. */
  #refuge(partner: number, leaver: number): number {
    const { starts, runtimes } = this.#realm.offers;
    const home = this.#housing.homes[partner] as number;
    const left = this.#housing.homes[leaver] as number;
    for (let offer = starts[partner] as number; offer < (starts[partner + 1] as number); offer++) {
      this.#stepsLeft--;
      const runtime = runtimes[offer] as number;
      if (runtime === home) continue;
      if (this.#housing.fits(partner, runtime, runtime === left ? leaver : NOWHERE)) return offer;
    }
    return -1;
  }

  #take(module: number, { offer, partner, partnerOffer }: Step): void {
    const rooms = [this.#housing.homes[module] as number];
    if (partner >= 0) {
      rooms.push(this.#housing.homes[partner] as number);
      this.#housing.settle(partner, -1);
    }
    this.#housing.settle(module, offer);
    if (partner >= 0) this.#housing.settle(partner, partnerOffer);
    for (const room of rooms) if (room !== NOWHERE) this.#enqueueSeekers(room);
    this.#enqueue(module);
    if (partner >= 0) this.#enqueue(partner);
  }
}
