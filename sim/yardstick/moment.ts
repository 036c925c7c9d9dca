import {
  allFilters,
  type Candidacy,
  explain,
  homeOf,
  type Knowledge,
  type ModuleRecord,
  NOWHERE,
  type Offer,
  type Profile,
  packedOffers,
  type Realm,
  type RuntimeRecord,
  replan,
  slownessOf,
} from '../../core/index.ts';
import { boundOn, type ExactPlacement, exactPlacement, type Regret, regretOf } from './placement.ts';
import type { Limits } from './program.ts';

/** Memory, cores in reference cores, and slots. */
const RESOURCE_COUNT = 3;
/** Slots of a runtime that has no limit. */
const UNLIMITED_COUNT = 1e6;
/** Work where a module does not tell (assumption of the core, too). */
const WORK_UNKNOWN_MS = 11;
/** What rounding of sums may take of what there is. */
const SLACK_SHARE = 1e-9;
/** A module that is nowhere counts as answering so many times as late as on the slowest runtime that suits it (assumption). */
const NOWHERE_FACTOR = 2;
/** Offers that the search for a better placement looks at, at most. */
const STEP_COUNT = 200_000;

/**
 * A decision point: who could be where by what a supervisor knows at a moment, as a realm that solvers take. What a module is worth
 * somewhere is the answer time that being there saves it, in ms, against being nowhere; answer times are predicted without what modules
 * suffer from each other, whose crowding only the shares of memory, cores and slots hold back. It is the same for all policies.
 */
export interface Moment {
  readonly atMs: number;
  readonly realm: Realm;
  readonly modules: readonly ModuleRecord[];
  readonly runtimes: readonly RuntimeRecord[];
}

/** Takes a decision point from knowledge: all modules that run or wait; `null` when there are none, or more is promised than there is. */
export function momentOf(knowledge: Knowledge): Moment | null {
  const runtimes = knowledge.runtimes.values().filter(({ health }) => health === 'alive');
  const indexes = new Map(runtimes.map(({ runtime }, index) => [runtime.id as string, index]));
  const records = knowledge.modules
    .values()
    .filter(({ phase }) => phase.kind === 'running' || phase.kind === 'pending');
  const modules: ModuleRecord[] = [];
  const rows: Offer[][] = [];
  const homes: number[] = [];
  for (const record of records) {
    const row = offersTo(record, knowledge, indexes);
    const home = indexes.get(homeOf(record) ?? '') ?? NOWHERE;
    // Who is where it may not be is on its way out; that is not judged here.
    if (row.length === 0 || (home !== NOWHERE && !row.some(({ runtime }) => runtime === home))) continue;
    modules.push(record);
    rows.push(row);
    homes.push(home);
  }
  if (modules.length === 0) return null;
  const realm: Realm = {
    offers: packedOffers(runtimes.length, rows),
    resourceCount: RESOURCE_COUNT,
    capacities: Float64Array.from(runtimes.flatMap((runtime) => capacitiesOf(runtime, knowledge))),
    demands: Float64Array.from(
      modules.flatMap(({ module: { demand } }) => [demand.memoryBytes, demand.cpuShare, 1]),
    ),
    homes: Int32Array.from(homes),
  };
  return isOverdrawn(realm) ? null : { atMs: knowledge.nowMs, realm, modules, runtimes };
}

/** The best placement of a moment, or the best bound on it. */
export const bestOf = ({ realm }: Moment, limits: Limits): Promise<ExactPlacement> =>
  exactPlacement(realm, limits, realm.homes);

/**
 * How far a moment is from the best placement, in ms of answer time per module: at least what a local search gains from there, at
 * most what the linear programme allows. Both come out the same on every machine.
 */
export async function regretAt({ realm }: Moment): Promise<Regret> {
  const { homes, value } = replan(realm, { stepCount: STEP_COUNT });
  const linearBound = await boundOn(realm);
  const bound = Math.max(value, linearBound);
  const regret = regretOf(realm, realm.homes, { homes, value, linearBound, bound });
  const share = 1 / realm.homes.length;
  return {
    value: regret.value * share,
    regretLeast: regret.regretLeast * share,
    regretMost: regret.regretMost * share,
  };
}

function offersTo(record: ModuleRecord, knowledge: Knowledge, indexes: ReadonlyMap<string, number>): Offer[] {
  const answersMs: { readonly runtime: number; readonly ms: number }[] = [];
  const gathering: Profile = {
    ...GATHERING,
    scorers: [
      {
        weight: 1,
        scorer: {
          name: 'gather',
          score: (candidacy) => {
            const runtime = indexes.get(candidacy.runtime.runtime.id);
            if (runtime !== undefined) answersMs.push({ runtime, ms: answerMs(candidacy) });
            return 0;
          },
        },
      },
    ],
  };
  const unsuited = new Set<number>();
  for (const { runtime, objections } of explain(gathering, knowledge, record)) {
    const index = indexes.get(runtime);
    if (index !== undefined && objections.some(({ verdict }) => verdict === 'unsuitable'))
      unsuited.add(index);
  }
  const suited = answersMs.filter(({ runtime }) => !unsuited.has(runtime));
  const nowhereMs = NOWHERE_FACTOR * Math.max(0, ...suited.map(({ ms }) => ms));
  return suited.map(({ runtime, ms }) => ({ runtime, value: nowhereMs - ms }));
}

const GATHERING: Omit<Profile, 'scorers'> = {
  name: 'gather',
  summary: 'Says who could be where.',
  filters: allFilters,
  sortKey: 'id',
  contenders: { exhaustive: true, bestCount: 0, drawnCount: 0, near: false, afterTurn: false },
  adapts: false,
  preempts: false,
};

/** There and back between the module's first partner and the runtime, and its work at the runtime's speed. */
function answerMs({ module, runtime, partnerMs }: Candidacy): number {
  const { demand } = module.module;
  const { platform } = runtime.runtime;
  const workMs = demand.workMs > 0 ? demand.workMs : WORK_UNKNOWN_MS;
  return 2 * partnerMs + workMs * slownessOf(runtime.runtime) * (demand.factorOn?.[platform.name] ?? 1);
}

/** What a runtime has; of a device with several, each is given all that the device has, so that the bound stays one. */
function capacitiesOf({ runtime }: RuntimeRecord, { settings }: Knowledge): readonly number[] {
  const { memoryBytes, device, moduleCountMax } = runtime;
  const cores = (device.cores * settings.coreCommitShareMax) / slownessOf(runtime);
  return [
    Math.min(memoryBytes, device.memoryBytes) * (1 + SLACK_SHARE),
    cores * (1 + SLACK_SHARE),
    moduleCountMax > 0 ? moduleCountMax : UNLIMITED_COUNT,
  ];
}

function isOverdrawn({ capacities, demands, homes }: Realm): boolean {
  const left = capacities.slice();
  homes.forEach((home, module) => {
    for (let k = 0; home !== NOWHERE && k < RESOURCE_COUNT; k++) {
      const at = home * RESOURCE_COUNT + k;
      left[at] = (left[at] as number) - (demands[module * RESOURCE_COUNT + k] as number);
    }
  });
  return left.some((rest) => rest < 0);
}
