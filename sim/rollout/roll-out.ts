import { type Advice, type Knowledge, type Profile, readKnowledge } from '../../core/index.ts';
import type { ModuleModel, Scenario } from '../../scenarios/model.ts';
import { Ground } from '../counterfactual/ground.ts';
import { Hindsight } from '../counterfactual/hindsight.ts';
import { midstOf } from '../counterfactual/state.ts';
import { worldOf } from '../counterfactual/world.ts';
import { draw } from '../random/stream.ts';
import { overdueCount } from '../run/losses.ts';
import type { CallWord, RunOptions, RunResult } from '../run/result.ts';
import type { Sim } from '../run/sim.ts';
import { meanOf } from '../statistics/estimate.ts';
import { type Plan, STAY } from './plans.ts';
import { beats, byGap, type Gap, gapOf, isAhead, type Score } from './score.ts';

/** Begins a run of the simulator (`openRun`); handed in, because runs try plans themselves. */
export type OpenWorld = (
  scenario: Scenario,
  options: RunOptions,
) => {
  readonly sim: Pick<Sim, 'meters' | 'endUs' | 'slots' | 'calls'>;
  advance(untilUs: number): void;
  conclude(): Pick<RunResult, 'breaches'>;
};

/** What is tried, how often and how far. */
export interface RollOutOptions {
  /** Who goes on deciding in the worlds that are tried. */
  readonly profile: Profile;
  /** Besides to stay. */
  readonly plans: readonly Plan[];
  /** Worlds in which what looks best is held against staying; at least 2. */
  readonly worldCount: number;
  readonly horizonMs: number;
  /** What time it is; in a quiet realm, later than what was heard last. */
  readonly atMs: number;
  readonly seed: number;
}

/** How a plan fared. */
export interface Tried {
  readonly plan: Plan;
  /** In the worlds in which all plans are looked at, and then in those of the test; none of these where it was left out. */
  readonly looked: readonly Score[];
  readonly tested: readonly Score[];
}

/** What came of a roll-out. */
export interface RollOut {
  /** `null` where nothing beats to stay. */
  readonly advice: Advice | null;
  /** To stay first. */
  readonly tried: readonly Tried[];
  /** Continuations that were simulated. */
  readonly runCount: number;
}

/** Worlds in which all plans are looked at. */
const LOOK_COUNT = 2;
/** Plans that are tested after that, those that look best. */
const TESTED_COUNT = 2;
/** Seeds of worlds are whole numbers below this. */
const SEED_SPAN = 2 ** 52;

/**
 * Forks the simulator from what a supervisor knows (as `writeKnowledge` writes it) and lets it go on under each plan, in
 * worlds of the same chances for all. Every plan is looked at in two worlds; the best two that are ahead of staying are then
 * tested in others, and one is advised only if it beats staying there beyond its interval. Nothing but the text and the
 * options has a say, so the same ones give the same advice; nothing is known of the truth but what the text holds.
 *
 * Known weakness: the world is taken to go on as it was last measured: no trends, nobody who comes or leaves.
 */
export function rollOut(open: OpenWorld, text: string, options: RollOutOptions): RollOut {
  const { profile, plans, worldCount, seed } = options;
  const knowledge = readKnowledge(profile, text);
  let runCount = 0;
  const score = (plan: Plan, world: number): Score => {
    runCount += 1;
    return scoreOf(open, knowledge, { ...options, plan, seed: seedOf(seed, world) });
  };
  const scores = (plan: Plan, from: number, count: number): readonly Score[] =>
    Array.from({ length: count }, (_, at) => score(plan, from + at));

  const stay = { plan: STAY, looked: plans.length === 0 ? [] : scores(STAY, 0, LOOK_COUNT) };
  const looked = plans.map((plan) => ({ plan, looked: scores(plan, 0, LOOK_COUNT) }));
  const ahead = looked
    .map((each) => ({ ...each, gap: gapOf(stay.looked, each.looked) }))
    .filter(({ gap }) => isAhead(gap))
    .toSorted((a, b) => byGap(a.gap, b.gap))
    .slice(0, TESTED_COUNT);
  const test = (plan: Plan): readonly Score[] => scores(plan, LOOK_COUNT, worldCount);
  const stayed = ahead.length === 0 ? [] : test(STAY);
  const tested = new Map(ahead.map(({ plan }) => [plan, test(plan)]));

  const [best] = [...tested]
    .filter(([, each]) => beats(stayed, each, tested.size))
    .map(([plan, each]) => ({ plan, gap: gapOf(stayed, each) }))
    .toSorted((a, b) => byGap(a.gap, b.gap));
  return {
    advice: best === undefined ? null : adviceOf(best, options),
    tried: [
      { ...stay, tested: stayed },
      ...looked.map((each) => ({ ...each, tested: tested.get(each.plan) ?? [] })),
    ],
    runCount,
  };
}

const seedOf = (seed: number, world: number): number =>
  Math.floor(draw(seed, 'roll-out', 'world', world) * SEED_SPAN);

function adviceOf(
  { plan, gap }: { readonly plan: Plan; readonly gap: Gap },
  { horizonMs, atMs }: RollOutOptions,
): Advice {
  const gain = { horizonMs, missShare: digits(-gap.missShare), latencyMs: digits(-gap.latencyMs) };
  return { kind: 'moves-advised', asOfMs: atMs, plan: plan.name, moves: plan.moves, gain };
}

/** As many digits as anybody reads. */
const digits = (value: number): number => Number(value.toPrecision(4)) + 0;

interface Trial {
  readonly profile: Profile;
  readonly plan: Plan;
  readonly horizonMs: number;
  readonly atMs: number;
  readonly seed: number;
}

/** Lives one plan in one world. The plan comes as advice, so that of it is done what would be done in earnest. */
function scoreOf(
  open: OpenWorld,
  knowledge: Knowledge,
  { profile, plan, horizonMs, atMs, seed }: Trial,
): Score {
  const hindsight = new Hindsight(knowledge, atMs, new Ground(knowledge, atMs)); // Of which nothing has come to pass.
  const scenario = worldOf(knowledge, hindsight, { seed, untilMs: atMs + horizonMs });
  const gain = { horizonMs, missShare: 0, latencyMs: 0 };
  const advice: Advice = { kind: 'moves-advised', asOfMs: atMs, plan: plan.name, moves: plan.moves, gain };
  const outside = plan.moves.length === 0 ? [] : [{ kind: 'advise', advice, atMs } as const];
  const midst = midstOf({ knowledge, hindsight, modules: scenario.modules }, profile, outside);
  const freeMs: number[] = [];
  const isFree = new Set(scenario.modules.filter(isUnpromised).map(({ module }) => String(module.id)));
  const onCall = (word: CallWord): void => {
    if (word.kind === 'answered' && isFree.has(word.module)) freeMs.push(word.latencyMs);
  };
  const run = open(scenario, { profile, tracePath: null, untraced: true, midst, onCall });
  run.advance(run.sim.endUs);
  const { counts } = run.sim.meters;
  const score: Score = {
    // What is still open at the end counts once its time is over. All of it would be more the longer answers take.
    missShare:
      (counts.objectivesMissed + overdueCount(run.sim, run.sim.endUs)) / Math.max(1, counts.objectives),
    latencyMs: freeMs.length === 0 ? 0 : meanOf(freeMs),
    moveCount: counts.moves,
  };
  const [breach] = run.conclude().breaches;
  if (breach !== undefined) throw new Error(`a law of the world was broken: ${breach.law}: ${breach.note}`);
  return score;
}

/** Whether nobody was promised a time for the answers of a module. */
const isUnpromised = ({ module }: ModuleModel): boolean =>
  module.latencyMsMax === null && module.program === null;
