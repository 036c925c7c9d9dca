import {
  homeOf,
  type Knowledge,
  type ModuleRecord,
  NOWHERE,
  type Offer,
  type Profile,
  packedOffers,
  place,
  type Realm,
  type RuntimeRecord,
  slownessOf,
  type Verdict,
} from '../../core/index.ts';

/** An answer cannot be predicted finer than this, and nothing is divided by 0. */
const ANSWER_MS_MIN = 0.01;
const RESOURCE_COUNT = 3;

/**
 * A realm at one moment, for the yardstick: every module is worth the least predicted time to an answer among all runtimes
 * that may have it, over that on the one it has; 1 is the best it could get if it were alone. Room of a device that its
 * runtimes share is counted for each of them, groups that keep apart are not: so the best is at least as good as any that
 * can be, and regret is never told too small. `null` when nobody could be anywhere.
 */
export function realmOf(profile: Profile, knowledge: Knowledge): Realm | null {
  const { exhaustiveCountMax } = knowledge.settings;
  if (knowledge.runtimes.size > exhaustiveCountMax) return null;
  const runtimes = [...knowledge.runtimes.values()];
  const indexOf = new Map(runtimes.map(({ runtime }, index) => [runtime.id, index]));
  const answers = answersOf(profile);
  const modules = [...knowledge.modules.values()].filter(isWanted(knowledge.nowMs));
  const rows = modules.map((record): readonly Offer[] => {
    const found = answers(knowledge, record);
    const bestMs = Math.min(...found.map(({ answerMs }) => answerMs));
    return found.map(({ id, answerMs }) => ({
      runtime: indexOf.get(id) ?? NOWHERE,
      value: bestMs / answerMs,
    }));
  });
  if (rows.every((row) => row.length === 0)) return null;
  const homes = Int32Array.from(modules, (record, at) => {
    const home = homeOf(record);
    const index = home === null ? NOWHERE : (indexOf.get(home) ?? NOWHERE);
    return (rows[at] ?? []).some(({ runtime }) => runtime === index) ? index : NOWHERE;
  });
  const demands = Float64Array.from(
    modules.flatMap(({ module: { demand } }) => [demand.memoryBytes, demand.cpuShare, 1]),
  );
  const capacities = Float64Array.from(runtimes.flatMap((record) => roomOf(knowledge, record)));
  // Who was promised more than there is, as a runtime that shrank, is not held against the policy.
  const used = new Float64Array(capacities.length);
  homes.forEach((home, module) => {
    if (home === NOWHERE) return;
    for (let k = 0; k < RESOURCE_COUNT; k++) {
      const at = home * RESOURCE_COUNT + k;
      used[at] = (used[at] as number) + (demands[module * RESOURCE_COUNT + k] as number);
    }
  });
  used.forEach((sum, at) => {
    capacities[at] = Math.max(capacities[at] as number, sum);
  });
  return {
    offers: packedOffers(runtimes.length, rows),
    resourceCount: RESOURCE_COUNT,
    capacities,
    demands,
    homes,
  };
}

const isWanted =
  (nowMs: number) =>
  ({ phase }: ModuleRecord): boolean =>
    phase.kind !== 'ended' && (phase.kind !== 'pending' || phase.notBeforeMs <= nowMs);

function roomOf(knowledge: Knowledge, { runtime }: RuntimeRecord): readonly number[] {
  const device = knowledge.devices.get(runtime.device.id)?.device ?? runtime.device;
  const cores = (knowledge.settings.coreCommitShareMax * device.cores) / slownessOf(runtime);
  const modules = runtime.moduleCountMax === 0 ? Number.MAX_SAFE_INTEGER : runtime.moduleCountMax;
  return [Math.min(runtime.memoryBytes, device.memoryBytes), cores, modules];
}

interface Answered {
  readonly id: RuntimeRecord['runtime']['id'];
  readonly answerMs: number;
}

/** Who may have a module, full or not, with the predicted time from a call to its answer. */
function answersOf(profile: Profile): (knowledge: Knowledge, record: ModuleRecord) => readonly Answered[] {
  let found: Answered[] = [];
  const letIn = (verdict: Verdict, isHome: boolean): Verdict =>
    isHome || verdict.kind === 'crowded' ? { kind: 'fits' } : verdict;
  const probe: Profile = {
    ...profile,
    contenders: { ...profile.contenders, exhaustive: true },
    filters: profile.filters.map((filter) => ({
      name: filter.name,
      scope: filter.scope,
      judge: (candidacy) => letIn(filter.judge(candidacy), candidacy.isHome),
    })),
    scorers: [
      {
        weight: 1,
        scorer: {
          name: 'answer',
          score: ({ runtime, partnerMs, computeMs }) => {
            const answerMs = Math.max(ANSWER_MS_MIN, 2 * partnerMs + computeMs);
            found.push({ id: runtime.runtime.id, answerMs });
            return 1;
          },
        },
      },
    ],
  };
  return (knowledge, record) => {
    found = [];
    place(probe, knowledge, record);
    return found;
  };
}
