import { Flow, type Offers, packedOffers, type Realm, realmBound, replan } from '../../core/index.ts';
import { stream } from '../random/stream.ts';
import { type Bench, cpuSeconds } from './bench.ts';

/**
 * A realm of 1,000 runtimes and 10,000 modules, each of which suits 16 of them; memory, cores and a count of modules bind, at
 * four fifths of what there is on average. What a module is worth somewhere is mostly the speed of the runtime, so
 * that all want the same ones (assumptions; hard on purpose).
 */
const [RUNTIME_COUNT, MODULE_COUNT, OFFER_COUNT, RESOURCE_COUNT] = [1_000, 10_000, 16, 3];
const FILL_SHARE = 0.8;
const STEP_COUNT = 100_000_000;
/** Slots of each runtime where only these count: as full as with the other resources. */
const SLOT_COUNT = Math.ceil(MODULE_COUNT / RUNTIME_COUNT / FILL_SHARE);
const CHANGE_COUNT = 40;

/** The whole realm placed from nothing. */
export const replanWhole: Bench = {
  name: 'replan-whole',
  title: 'a realm planned anew, 1,000 runtimes, 10,000 modules',
  unit: 'ms',
  goal: { must: 1_000, aim: 500 },
  better: 'lower',
  peer: null,
  measure() {
    const realm = drawnRealm();
    replan(realm, { stepCount: STEP_COUNT });
    let plan = replan(realm, { stepCount: 1 });
    const seconds = cpuSeconds(() => {
      plan = replan(realm, { stepCount: STEP_COUNT });
    });
    const gapShare = 1 - plan.value / realmBound(realm, plan.value);
    return { figure: seconds * 1e3, check: `${(gapShare * 100).toFixed(2)} % below the bound` };
  },
};

/** What one change costs: a runtime without cores any more, whose modules have to go. */
export const replanChange: Bench = {
  name: 'replan-change',
  title: 'the same after one runtime was lost',
  unit: 'ms',
  goal: { must: 20, aim: 10 },
  better: 'lower',
  peer: null,
  measure() {
    const realm = drawnRealm();
    const { homes } = replan(realm, { stepCount: STEP_COUNT });
    let moveCount = 0;
    const lose = (runtime: number): void => {
      const capacities = realm.capacities.slice();
      capacities[runtime * RESOURCE_COUNT] = 0;
      const changed = { modules: [], runtimes: [runtime] };
      moveCount += replan({ ...realm, homes, capacities }, { stepCount: STEP_COUNT, changed }).moves.length;
    };
    for (let runtime = 0; runtime < CHANGE_COUNT; runtime++) lose(runtime);
    moveCount = 0;
    const seconds = cpuSeconds(() => {
      for (let runtime = 0; runtime < CHANGE_COUNT; runtime++) lose(runtime);
    });
    return { figure: (seconds * 1e3) / CHANGE_COUNT, check: `${moveCount} moves` };
  },
};

/** The same realm where only slots count, placed at its optimum. */
export const flowWhole: Bench = {
  name: 'flow-whole',
  title: 'the same with slots alone, placed at its optimum by flow',
  unit: 'ms',
  goal: null,
  better: 'lower',
  peer: null,
  measure() {
    const { offers } = drawnRealm();
    flowOf(offers);
    let flow: Flow | null = null;
    const seconds = cpuSeconds(() => {
      flow = flowOf(offers);
    });
    return { figure: seconds * 1e3, check: optimalityOf(flow) };
  },
};

/** What it costs to keep it there when a runtime is lost, and when it is back. */
export const flowChange: Bench = {
  name: 'flow-change',
  title: 'kept there when one runtime is lost, or comes back',
  unit: 'ms',
  goal: { must: 20, aim: 10 },
  better: 'lower',
  peer: null,
  measure() {
    const flow = flowOf(drawnRealm().offers);
    const loseAndHaveBack = (runtime: number): void => {
      flow.resize(runtime, 0);
      flow.resize(runtime, SLOT_COUNT);
    };
    for (let runtime = 0; runtime < CHANGE_COUNT; runtime++) loseAndHaveBack(runtime);
    const seconds = cpuSeconds(() => {
      for (let runtime = 0; runtime < CHANGE_COUNT; runtime++) loseAndHaveBack(runtime);
    });
    return { figure: (seconds * 1e3) / (2 * CHANGE_COUNT), check: optimalityOf(flow) };
  },
};

function flowOf(offers: Offers): Flow {
  const flow = new Flow(offers, new Int32Array(RUNTIME_COUNT).fill(SLOT_COUNT));
  for (let module = 0; module < MODULE_COUNT; module++) flow.add(module);
  return flow;
}

/** Equal by duality, but for rounding: no placement is worth more than the bound. */
const optimalityOf = (flow: Flow | null): string =>
  flow === null ? 'no flow' : `worth ${flow.worth.toFixed(3)} of at most ${flow.bound.toFixed(3)}`;

function drawnRealm(): Realm {
  const draws = stream(2_026, 'realm', 'plan');
  const speeds = Array.from({ length: RUNTIME_COUNT }, () => 0.3 + 0.7 * draws.next());
  const offers: Offers = packedOffers(
    RUNTIME_COUNT,
    Array.from({ length: MODULE_COUNT }, () => {
      const suited = new Set<number>();
      while (suited.size < OFFER_COUNT) suited.add(Math.floor(draws.next() * RUNTIME_COUNT));
      return [...suited].map((runtime) => ({
        runtime,
        value: 0.8 * (speeds[runtime] as number) + 0.2 * draws.next(),
      }));
    }),
  );
  const demands = Float64Array.from({ length: MODULE_COUNT * RESOURCE_COUNT }, (_, at) =>
    at % RESOURCE_COUNT === 2 ? 1 : 1 + Math.floor(draws.next() * 100),
  );
  const needs = [0, 1, 2].map((k) =>
    demands.reduce((sum, need, at) => (at % RESOURCE_COUNT === k ? sum + need : sum), 0),
  );
  const capacities = Float64Array.from({ length: RUNTIME_COUNT * RESOURCE_COUNT }, (_, at) =>
    Math.ceil(((needs[at % RESOURCE_COUNT] as number) / RUNTIME_COUNT / FILL_SHARE) * (0.5 + draws.next())),
  );
  return {
    offers,
    resourceCount: RESOURCE_COUNT,
    capacities,
    demands,
    homes: new Int32Array(MODULE_COUNT).fill(-1),
  };
}
