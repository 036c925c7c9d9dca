import type { Scenario } from '../../scenarios/model.ts';
import { CALM_MS, calmOf, lastChangeMs } from '../swarm/calm.ts';
import { simplerThan } from './simpler.ts';
import { withoutDevices, withoutModules, withoutRuntimes } from './without.ts';

/** What a search for a smaller world came to. */
export interface Shrunk {
  readonly scenario: Scenario;
  readonly triedCount: number;
}

/** How worlds are made smaller. */
export interface ShrinkPlan {
  /** Whether a world still shows what is to be shown. */
  readonly shows: (scenario: Scenario) => Promise<boolean>;
  /** Worlds that are tried at most. */
  readonly tryCountMax: number;
  /** When it was shown last, if at a moment: what comes later may not matter. */
  readonly atMs: () => number | null;
}

/** Takes away what is not needed to show something: happenings, modules, devices, runtimes, time, and traits of who is left. */
export async function shrunk(first: Scenario, plan: ShrinkPlan): Promise<Shrunk> {
  let best = first;
  let triedCount = 0;
  const takes = async (one: Scenario): Promise<boolean> => {
    if (triedCount >= plan.tryCountMax) return false;
    triedCount += 1;
    if (!(await plan.shows(one))) return false;
    best = one;
    return true;
  };
  for (let size = -1; size !== sizeOf(best) && triedCount < plan.tryCountMax; ) {
    size = sizeOf(best);
    await takes(shorter(best, plan.atMs()));
    await takes(shorter(best, null));
    for (const cut of CUTS)
      await thinned(
        () => cut.parts(best),
        (gone) => takes(cut.without(best, gone)),
      );
    for (let at = 0; at < simplerThan(best).length; ) {
      const simpler = simplerThan(best)[at];
      if (simpler === undefined || !(await takes(simpler))) at += 1;
    }
  }
  return { scenario: best, triedCount };
}

interface Cut {
  /** Names of what can be taken away. */
  parts(scenario: Scenario): readonly string[];
  without(scenario: Scenario, gone: ReadonlySet<string>): Scenario;
}

const CUTS: readonly Cut[] = [
  {
    parts: ({ randomHappenings }) => randomHappenings.map((_, at) => `${at}`),
    without: (scenario, gone) => ({
      ...scenario,
      randomHappenings: scenario.randomHappenings.filter((_, at) => !gone.has(`${at}`)),
    }),
  },
  {
    parts: ({ happenings }) => happenings.map((_, at) => `${at}`),
    without: (scenario, gone) => ({
      ...scenario,
      happenings: scenario.happenings.filter((_, at) => !gone.has(`${at}`)),
    }),
  },
  { parts: ({ modules }) => modules.map(({ module }) => module.id), without: withoutModules },
  { parts: ({ devices }) => devices.map(({ id }) => id), without: withoutDevices },
  {
    parts: ({ devices }) => devices.flatMap(({ runtimes }) => runtimes.map(({ id }) => id)),
    without: withoutRuntimes,
  },
];

/** Takes away halves, quarters, and so on down to single parts, as long as that works (Zeller & Hildebrandt, TSE 28, 2002). */
async function thinned(
  parts: () => readonly string[],
  takes: (gone: ReadonlySet<string>) => Promise<boolean>,
): Promise<void> {
  for (let length = parts().length; length >= 1; length = length === 1 ? 0 : Math.ceil(length / 2)) {
    for (let from = 0; from < parts().length; ) {
      const gone = new Set(parts().slice(from, from + length));
      if (!(await takes(gone))) from += length;
    }
  }
}

/** The world cut after the moment that counts; one whose end counts keeps the calm before it. */
function shorter(scenario: Scenario, atMs: number | null): Scenario {
  const calmMs = calmOf(scenario);
  const lastMs = calmMs === null ? null : lastChangeMs(scenario) + CALM_MS;
  const endMs = atMs === null ? (lastMs ?? scenario.durationMs) : Math.ceil(atMs) + 1;
  const durationMs = Math.min(scenario.durationMs, Math.max(1, endMs));
  const devices = scenario.devices.map((device) => ({
    ...device,
    stays: device.stays
      .filter(({ fromMs }) => fromMs < durationMs)
      .map((stay) => ({ ...stay, toMs: Math.min(stay.toMs, durationMs) })),
  }));
  const happenings = scenario.happenings.filter((one) => one.atMs < durationMs);
  const modules = scenario.modules.filter(({ requestAtMs }) => requestAtMs < durationMs);
  const gone = scenario.modules.filter(({ requestAtMs }) => requestAtMs >= durationMs);
  const world = { ...scenario, durationMs, devices, happenings };
  return modules.length === scenario.modules.length
    ? world
    : withoutModules(world, new Set(gone.map(({ module }) => module.id)));
}

const sizeOf = (scenario: Scenario): number => JSON.stringify(scenario).length;
