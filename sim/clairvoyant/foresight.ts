import type { Profile } from '../../core/index.ts';
import type { Happening, ModuleModel, PlatformModel, Scenario } from '../../scenarios/model.ts';
import type { ModuleState, RuntimeState } from '../run/population.ts';
import type { Sim } from '../run/sim.ts';
import { openRun } from '../run/simulation.ts';
import { strayShare } from '../run/stray.ts';
import { US_PER_MS } from '../world/calendar.ts';
import { noiseFactor } from '../world/work.ts';

/** A span of time, its end not included. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** A call that somebody makes, whatever is decided. */
export interface ForeseenCall {
  readonly atMs: number;
  readonly number: number;
  readonly workMs: number;
}

/** One runtime, at its best. */
export interface ForeseenRuntime {
  readonly state: RuntimeState;
  /** When its device is up, in order; of a device with a battery always from its first start on, as load decides when it is empty. */
  readonly up: readonly Span[];
  readonly startUpMs: number;
  /** What is installed at the start, and what upgrades may install. */
  readonly platforms: readonly Law[];
  /** Factor on all its times, where a scenario makes it faster than it was; at most 1. */
  readonly hurryFactor: number;
}

/** A platform as far as run times go. */
export type Law = Pick<PlatformModel, 'name' | 'startUpMs' | 'slownessShare' | 'aotTarget'>;

/** One module with all that is known of its future. */
export interface ForeseenModule {
  readonly state: ModuleState;
  /** From its request to its deletion or the end; a job may end before. */
  readonly wanted: Span;
  readonly calls: readonly ForeseenCall[];
  /** Runtimes that have what it needs, by index. */
  readonly suits: readonly number[];
}

/** A scenario's future as far as nobody's decisions change it. */
export interface Foresight {
  readonly scenario: Scenario;
  readonly endMs: number;
  readonly runtimes: readonly ForeseenRuntime[];
  readonly modules: readonly ForeseenModule[];
  /** Least time one way from where a module is called to a runtime, in ms; nothing sent takes less. */
  leastWayMs(module: ForeseenModule, runtime: number): number;
  /** Least time of a millisecond of a module's reference work on a runtime alone, but for noise. */
  slowness(module: ForeseenModule, runtime: number): number;
  /** Work of a call with its noise, where noise has that deviation. */
  noisyMs(module: ForeseenModule, call: Pick<ForeseenCall, 'number' | 'workMs'>, sigmaLog: number): number;
}

/** Places nobody: what happens then happens to everybody. */
const NOBODY: Profile = {
  name: 'nobody',
  summary: 'Places nobody.',
  filters: [
    { name: 'nobody', scope: 'runtime', judge: () => ({ kind: 'crowded', reason: 'nobody is placed' }) },
  ],
  scorers: [],
  sortKey: 'id',
  contenders: { exhaustive: true, bestCount: 0, drawnCount: 0, near: false, afterTurn: false },
  adapts: false,
  preempts: false,
};

/**
 * Lives a scenario in which nobody is ever placed, and notes what comes from outside: who is up when, who is asked for, who is called
 * when and with how much work. Arrivals, faults and calls of the simulator do not depend on decisions (common random numbers), so
 * this is the future that a clairvoyant would know.
 */
export function foresee(scenario: Scenario, untilMs?: number): Foresight {
  const ups = new Map<string, Span[]>();
  const calls = new Map<string, ForeseenCall[]>();
  const run = openRun(scenario, {
    profile: NOBODY,
    tracePath: null,
    ...(untilMs !== undefined && { untilMs }),
    onRecord: (record) => {
      if (record.kind !== 'world' || record.fact.kind !== 'device-state') return;
      note(ups, record.fact.device, record.fact.state === 'up', record.atMs);
    },
    onCall: (word) => {
      if (word.kind !== 'made') return;
      const { module, atMs, number, workMs } = word;
      const known = calls.get(module);
      if (known === undefined) calls.set(module, [{ atMs, number, workMs }]);
      else known.push({ atMs, number, workMs });
    },
  });
  const { sim } = run;
  const least = new LeastWays(sim);
  run.advance(sim.endUs);
  const endMs = sim.endUs / US_PER_MS;
  const runtimes = sim.runtimes.map((state) => runtimeOf(state, ups, { scenario, endMs }));
  const modules = sim.modules.map((state) => moduleOf(state, runtimes, { scenario, endMs, calls }));
  return {
    scenario,
    endMs,
    runtimes,
    modules,
    leastWayMs: ({ state }, runtime) =>
      least.ms(state.sourceIndex, runtimes[runtime]?.state.device.index ?? 0),
    slowness: ({ state }, runtime) => {
      const { platforms, hurryFactor } = runtimes[runtime] as ForeseenRuntime;
      const each = platforms.map(({ name, slownessShare }) => slownessShare * strayShare(name, state));
      return Math.min(...each) * hurryFactor;
    },
    noisyMs: ({ state }, { number, workMs }, sigmaLog) =>
      workMs * noiseFactor(sim.calls.noiseUnit(state.index, number), sigmaLog),
  };
}

function note(ups: Map<string, Span[]>, device: string, isUp: boolean, atMs: number): void {
  const spans = ups.get(device) ?? [];
  ups.set(device, spans);
  const last = spans.at(-1);
  if (isUp) spans.push({ fromMs: atMs, toMs: Number.POSITIVE_INFINITY });
  else if (last?.toMs === Number.POSITIVE_INFINITY) spans[spans.length - 1] = { ...last, toMs: atMs + 1 };
}

interface Surroundings {
  readonly scenario: Scenario;
  readonly endMs: number;
}

function runtimeOf(
  state: RuntimeState,
  ups: ReadonlyMap<string, readonly Span[]>,
  { scenario, endMs }: Surroundings,
): ForeseenRuntime {
  const { model } = state.device;
  const spans = (ups.get(model.id) ?? []).map(({ fromMs, toMs }) => ({
    fromMs,
    toMs: Math.min(toMs, endMs),
  }));
  const earliest = spans[0];
  const up =
    model.power.batteryWattHours !== null && earliest !== undefined ? [{ ...earliest, toMs: endMs }] : spans;
  const faster = happenings(scenario).map((each) =>
    each.kind === 'slow-build' || each.kind === 'sleep-tab' ? each.factor : 1,
  );
  const hurryFactor = Math.min(1, ...faster);
  // An upgrade may have changed the runtime's own record by now.
  const { platform: name, ...first } = model.runtimes.find(({ id }) => id === state.model.id) ?? state.model;
  const platforms: Law[] = [{ ...first, name }];
  for (const happening of happenings(scenario)) {
    if (happening.kind !== 'upgrade') continue;
    platforms.push(...scenario.platforms.filter((each) => each.name === happening.platform));
  }
  const startUpMs = Math.min(...platforms.map((each) => each.startUpMs)) * hurryFactor;
  return { state, up, startUpMs, platforms, hurryFactor };
}

function moduleOf(
  state: ModuleState,
  runtimes: readonly ForeseenRuntime[],
  { scenario, endMs, calls }: Surroundings & { readonly calls: ReadonlyMap<string, readonly ForeseenCall[]> },
): ForeseenModule {
  const { module, requestAtMs, deleteAtMs } = state.model;
  const isMoved = happenings(scenario).some(({ kind }) => kind === 'migrate');
  const suits = runtimes.flatMap((runtime, index) =>
    isSuited(state.model, runtime, isMoved) ? [index] : [],
  );
  const fromMs = Math.min(requestAtMs, endMs);
  return {
    state,
    wanted: { fromMs, toMs: Math.max(fromMs, Math.min(deleteAtMs ?? endMs, endMs)) },
    calls: calls.get(module.id) ?? [],
    suits,
  };
}

/** Whether a runtime has what a module needs for good; where a person may move modules, pins do not count. */
function isSuited({ module }: ModuleModel, { state, platforms }: ForeseenRuntime, isMoved: boolean): boolean {
  const { model, device } = state;
  const { affinity, demand, apis, architectures } = module;
  if (Math.min(model.memoryBytes, device.model.memoryBytes) < demand.memoryBytes) return false;
  if (!apis.every((api) => model.apis.includes(api))) return false;
  const isBuilt = platforms.some(({ aotTarget }) => architectures.includes(aotTarget ?? model.architecture));
  if (architectures.length > 0 && !isBuilt) return false;
  if (affinity === null || isMoved) return true;
  return affinity.kind === 'device' ? affinity.device === device.model.id : affinity.runtime === model.id;
}

const happenings = ({ happenings: timed, randomHappenings }: Scenario): readonly Happening[] => [
  ...timed.map(({ happening }) => happening),
  ...randomHappenings.map(({ happening }) => happening),
];

/** The quickest cell of every delay law on the way, without what bytes take; whoever walks may be at any site. */
class LeastWays {
  readonly #sim: Sim;
  readonly #accessUs: readonly number[];
  readonly #walks: readonly boolean[];
  readonly #pairUs: readonly number[];
  readonly #siteOf: readonly number[];

  constructor(sim: Sim) {
    const { topology, scenario } = sim;
    const hosts = Array.from({ length: topology.brokerHost + 1 }, (_, host) => host);
    const factors = happenings(scenario).map((each) => (each.kind === 'slow-link' ? each.latencyFactor : 1));
    const factor = Math.min(1, ...factors);
    this.#sim = sim;
    this.#accessUs = hosts.map((host) => topology.access(host).delay.us(0) * factor);
    this.#walks = hosts.map((host) => (scenario.devices[host]?.walk ?? null) !== null);
    this.#siteOf = hosts.map((host) => topology.site(host));
    this.#pairUs = Array.from({ length: topology.siteCount ** 2 }, (_, pair) => topology.pairUs(pair, 0));
  }

  ms(from: number, to: number): number {
    if (from === to) return 0;
    const { topology } = this.#sim;
    const ends = (this.#accessUs[from] ?? 0) + (this.#accessUs[to] ?? 0);
    const isFixed = this.#walks[from] === false && this.#walks[to] === false;
    const isNear = topology.hasSiteBrokers && this.#siteOf[from] === this.#siteOf[to];
    const between =
      isFixed && !isNear ? this.#pair(from, topology.brokerHost) + this.#pair(topology.brokerHost, to) : 0;
    return (ends + between) / US_PER_MS;
  }

  #pair(from: number, to: number): number {
    const { siteCount } = this.#sim.topology;
    return this.#pairUs[(this.#siteOf[from] ?? 0) * siteCount + (this.#siteOf[to] ?? 0)] ?? 0;
  }
}
