import { type Asker, askerOf } from './askers.ts';
import { firstAt, mostInCrowd } from './crowd.ts';
import type { ForeseenCall, ForeseenModule, ForeseenRuntime, Foresight } from './foresight.ts';
import { bestStays, type Chance, chancesAt, clipped, type Freedom } from './stays.ts';

/** Calls of one module with an objective. */
export interface Asked {
  readonly askedCount: number;
  /** The most that one instance answers in time, wherever it is from moment to moment. */
  readonly inTimeCount: number;
}

/** What modules can answer in time while they queue and share devices. */
export interface Crowd {
  /** By module; only of those with an objective. */
  readonly asked: ReadonlyMap<number, Asked>;
  /** The most of all modules together. */
  readonly inTimeCount: number;
}

/** Works out what is answered in time if each module is one server and devices get only so much done. */
export async function crowdOf(foresight: Foresight): Promise<Crowd> {
  const asked = new Map<number, Asked>();
  const askers = foresight.modules.flatMap((module, index): readonly Asker[] => {
    const question = questionOf(foresight, module);
    if (question === null) return [];
    const asker = askerOf(foresight, index, { ...question, calls: question.answerable });
    asked.set(index, {
      askedCount: question.calls.length,
      inTimeCount: asker.mostInTime(0, question.answerable.length),
    });
    return [asker];
  });
  return { asked, inTimeCount: await mostInCrowd(foresight, askers) };
}

/** A host for a while, and which calls it could answer in time if nobody else was there. */
interface Host {
  readonly chance: Chance;
  readonly able: readonly boolean[];
}

interface Question {
  readonly latencyMsMax: number;
  /** Calls that count. */
  readonly calls: readonly ForeseenCall[];
  readonly hosts: readonly Host[];
  /** Those that some host that is up could answer in time. */
  readonly answerable: readonly ForeseenCall[];
}

/** What is asked of a module with an objective, and who could answer; `null` for others. */
function questionOf(foresight: Foresight, module: ForeseenModule): Question | null {
  const { latencyMsMax } = module.state.model.module;
  if (latencyMsMax === null || module.state.model.behaviour.kind === 'job') return null;
  // An answer that counts may have been asked for before the warm-up was over.
  const countedMs = foresight.scenario.warmUpMs - latencyMsMax;
  const calls = module.calls.filter(({ atMs }) => atMs >= countedMs);
  const isEntry = module.state.nextIndex >= 0;
  const works = new Map<number, readonly number[]>();
  const worksWith = (sigmaLog: number): readonly number[] => {
    const known = works.get(sigmaLog) ?? calls.map((call) => foresight.noisyMs(module, call, sigmaLog));
    works.set(sigmaLog, known);
    return known;
  };
  const hosts = module.suits.flatMap((index): readonly Host[] => {
    const runtime = foresight.runtimes[index] as ForeseenRuntime;
    const wayMs = foresight.leastWayMs(module, index) * (isEntry ? 1 : 2);
    const slowness = foresight.slowness(module, index);
    const able = worksWith(runtime.state.device.model.noiseSigmaLog).map(
      (workMs) => wayMs + workMs * slowness <= latencyMsMax,
    );
    return clipped(chancesAt(runtime), module.wanted).map((chance) => ({ chance, able }));
  });
  const answerable = calls.filter(({ atMs }, call) =>
    hosts.some(
      ({ chance, able }) =>
        able[call] === true && chance.fromMs <= atMs + latencyMsMax && atMs <= chance.toMs,
    ),
  );
  return { latencyMsMax, calls, hosts, answerable };
}

/** Calls of a module with an objective, and how many of them are answered in time at most. */
export function answersOf(
  foresight: Foresight,
  index: number,
  { freedom, crowd }: { readonly freedom: Freedom; readonly crowd: Crowd },
): Asked {
  const asked = crowd.asked.get(index) ?? { askedCount: 0, inTimeCount: 0 };
  const module = foresight.modules[index] as ForeseenModule;
  const question = freedom === 'moves' ? null : questionOf(foresight, module);
  if (question === null) return asked;
  return { ...asked, inTimeCount: Math.min(asked.inTimeCount, mostOfStayer(question, module)) };
}

/** The most calls that are answered in time along the best sequence of hosts. */
function mostOfStayer({ calls, hosts, latencyMsMax }: Question, { wanted }: ForeseenModule): number {
  const sums = hosts.map(({ able }) => running(able));
  const times = calls.map(({ atMs }) => atMs);
  return bestStays(
    hosts.map(({ chance }) => chance),
    wanted,
    {
      waiting: () => 0,
      staying: ({ toMs, startMs }, fromMs, index) => {
        const from = firstAt(times, fromMs + startMs - latencyMsMax);
        const to = firstAt(times, toMs + Number.EPSILON);
        return Math.max(0, (sums[index]?.[to] ?? 0) - (sums[index]?.[from] ?? 0));
      },
    },
  );
}

/** How many are true before each place. */
function running(flags: readonly boolean[]): Int32Array {
  const sums = new Int32Array(flags.length + 1);
  for (const [at, flag] of flags.entries()) sums[at + 1] = (sums[at] as number) + (flag ? 1 : 0);
  return sums;
}
