import type { Scenario } from '../../scenarios/model.ts';
import { worldOf } from '../swarm/world.ts';
import type { Broken } from './broken.ts';
import { type Examined, examine } from './examine.ts';
import type { RegretSpread } from './regret-share.ts';
import { Regrets } from './regrets.ts';
import { shrunk } from './shrink.ts';
import type { Subject } from './subject.ts';
import { type TieSpread, Ties } from './ties.ts';

/** Failures that are shrunk; a policy with more is worth mending before it is looked at further. */
const FAILURE_COUNT_MAX = 3;

/** What is to be checked. */
export interface CheckPlan {
  readonly subject: Subject;
  readonly seedCount: number;
  /** The first seed. */
  readonly from: number;
  /** Worlds that were given, instead of random ones. */
  readonly scenarios?: readonly Scenario[];
  /** Worlds tried to make one of a failure smaller; 0 leaves it as it is. */
  readonly shrinkCountMax: number;
  readonly onProgress?: (share: number) => void;
}

/** A law that broke, with the smallest world in which it was seen to. */
export interface CheckFailure extends Broken {
  readonly scenario: Scenario;
  /** The world in which it broke first; of random ones, its seed stands for it. */
  readonly seed: number;
  /** How many modules, devices and happenings it had, and has. */
  readonly before: WorldSizeCounts;
  readonly after: WorldSizeCounts;
  readonly triedCount: number;
}

/** How large a world is. */
export interface WorldSizeCounts {
  readonly modules: number;
  readonly devices: number;
  readonly happenings: number;
}

/** What came of a check. */
export interface CheckReport {
  readonly worldCount: number;
  readonly choiceCount: number;
  readonly regret: RegretSpread | null;
  readonly ties: TieSpread;
  readonly failures: readonly CheckFailure[];
}

interface Case {
  readonly scenario: Scenario;
  readonly examined: Examined;
}

/** Lives worlds under a policy and holds it to every law; makes the worlds smaller in which one broke. */
export async function check(plan: CheckPlan): Promise<CheckReport> {
  const { subject, scenarios, from, onProgress } = plan;
  const worldCount = scenarios?.length ?? plan.seedCount;
  const broken = new Map<string, Case>();
  const regrets = new Regrets(subject.claims.regretShareMax ?? null);
  const tied = new Ties(subject);
  let choiceCount = 0;
  for (let at = 0; at < worldCount; at++) {
    const scenario = scenarios?.[at] ?? worldOf(from + at);
    const examined = await examine(scenario, subject);
    choiceCount += examined.choiceCount;
    if (examined.broken === null) tied.take(scenario, examined);
    else if (!broken.has(examined.broken.law)) broken.set(examined.broken.law, { scenario, examined });
    await regrets.take(scenario, examined);
    onProgress?.((at + 1) / worldCount);
    await breath();
  }
  const failures: CheckFailure[] = [];
  for (const { scenario, examined } of [...broken.values()].slice(0, FAILURE_COUNT_MAX))
    if (examined.broken !== null)
      failures.push(await smallest(plan, scenario, examined.broken, sameLaw(examined.broken)));
  const { spread: regret, breach } = regrets;
  if (breach !== null) failures.push(await smallest(plan, breach.scenario, breach.broken, breach.again));
  return { worldCount, choiceCount, regret, ties: tied.spread, failures };
}

type Again = (scenario: Scenario, examined: Examined) => Promise<Broken | null>;

const sameLaw =
  ({ law }: Broken): Again =>
  async (_scenario, { broken }) =>
    broken?.law === law ? broken : null;

/** Makes the world of a failure smaller, as long as it shows it again, and tells it as it is there. */
async function smallest(
  { subject, shrinkCountMax }: CheckPlan,
  world: Scenario,
  first: Broken,
  again: Again,
): Promise<CheckFailure> {
  let latest = first;
  const shows = async (scenario: Scenario): Promise<boolean> => {
    await breath();
    const found = await again(scenario, await examine(scenario, subject));
    latest = found ?? latest;
    return found !== null;
  };
  const { scenario, triedCount } = await shrunk(world, {
    shows,
    tryCountMax: shrinkCountMax,
    atMs: () => latest.atMs,
  });
  const told = {
    ...scenario,
    policy: subject.profile.name,
    name: `check-${subject.profile.name}-${world.seed}`,
  };
  return {
    ...latest,
    scenario: told,
    seed: world.seed,
    before: sizeOf(world),
    after: sizeOf(scenario),
    triedCount,
  };
}

const sizeOf = ({ modules, devices, happenings, randomHappenings }: Scenario): WorldSizeCounts => ({
  modules: modules.length,
  devices: devices.length,
  happenings: happenings.length + randomHappenings.length,
});

/** Lets signals and a progress bar have their turn between two worlds. */
const breath = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
