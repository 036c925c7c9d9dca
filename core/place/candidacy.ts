import type { DeviceId, RuntimeId } from '../ids.ts';
import type { DeviceRecord, Knowledge, ModuleRecord, RuntimeRecord } from '../knowledge/knowledge.ts';
import { homeOf, linkBetween } from '../knowledge/recall.ts';
import type { Channel, Module } from '../model/module.ts';
import { FITS } from './filters/verdicts.ts';
import type { Candidacy, Filter, Profile, Verdict, Weighted } from './policy.ts';

const NOBODY: readonly DeviceId[] = [];

/** One way over a path that nobody measured (assumption: a poor mobile link; never free). */
const UNMEASURED_MS = 100;

/** A candidacy that works out the way to the first partner once, and only if a policy asks for it. */
class Considered implements Candidacy {
  readonly module: ModuleRecord;
  readonly runtime: RuntimeRecord;
  readonly device: DeviceRecord;
  readonly knowledge: Knowledge;
  readonly partners: readonly DeviceId[];
  #partnerMs = -1;

  constructor(question: Asked, runtime: RuntimeRecord, device: DeviceRecord) {
    this.module = question.module;
    this.runtime = runtime;
    this.device = device;
    this.knowledge = question.knowledge;
    this.partners = question.partners;
  }

  get partnerMs(): number {
    const [partner] = this.partners;
    if (partner === undefined) return 0;
    if (this.#partnerMs < 0) this.#partnerMs = wayMs(this.knowledge, this.device.device.id, partner);
    return this.#partnerMs;
  }
}

/** What a candidacy is about, besides the runtime. */
export type Asked = Pick<Candidacy, 'knowledge' | 'module' | 'partners'>;

/** Considers a runtime for a module; `undefined` when the runtime or its device is not known. */
export function candidacyOf(question: Asked, id: RuntimeId): Candidacy | undefined {
  const runtime = question.knowledge.runtimes.get(id);
  if (runtime === undefined) return undefined;
  const device = question.knowledge.devices.get(runtime.runtime.device.id);
  return device === undefined ? undefined : new Considered(question, runtime, device);
}

/** One way between two devices; one that nobody measured counts as a poor one. */
export const wayMs = (knowledge: Knowledge, a: DeviceId, b: DeviceId): number =>
  linkBetween(knowledge, a, b)?.latencyMs ?? UNMEASURED_MS;

/**
 * The devices a module talks to: its anchor first, then the homes of those in its program with which it shares a
 * topic or a link of the chain. Each is named once.
 */
export function partnersOf(knowledge: Knowledge, { module }: ModuleRecord): readonly DeviceId[] {
  const { anchor } = module;
  if (module.program === null) return anchor === null ? NOBODY : [anchor];
  const program = knowledge.programs.get(module.program);
  const partners: DeviceId[] = anchor === null ? [] : [anchor];
  const at = program?.chain.indexOf(module.id) ?? -1;
  for (const id of program?.modules ?? []) {
    const other = id === module.id ? undefined : knowledge.modules.get(id);
    const home = other === undefined ? null : homeOf(other);
    if (other === undefined || home === null) continue;
    const isNext = at >= 0 && (program?.chain[at - 1] === id || program?.chain[at + 1] === id);
    if (!isNext && !sharesTopic(module, other.module)) continue;
    const device = knowledge.runtimes.get(home)?.runtime.device.id;
    if (device !== undefined && !partners.includes(device)) partners.push(device);
  }
  return partners;
}

/** The first objection of a profile's filters of one scope, or of all; `fits` when there is none. */
export function judged(profile: Profile, candidacy: Candidacy, scope?: Filter['scope']): Verdict {
  for (const filter of profile.filters) {
    if (scope !== undefined && filter.scope !== scope) continue;
    const verdict = filter.judge(candidacy);
    if (verdict.kind !== 'fits') return verdict;
  }
  return FITS;
}

/** The scores a runtime gets, in the order of the profile's scorers. */
export const scoresOf = (scorers: readonly Weighted[], candidacy: Candidacy): readonly number[] =>
  scorers.map(({ scorer }) => scorer.score(candidacy));

/** The weighted mean of scores; 0 for a profile without scorers. */
export function totalOf(scorers: readonly Weighted[], scores: readonly number[]): number {
  let sum = 0;
  let weights = 0;
  for (const [at, { weight }] of scorers.entries()) {
    sum += weight * (scores[at] ?? 0);
    weights += weight;
  }
  return weights === 0 ? 0 : sum / weights;
}

function sharesTopic(a: Module, b: Module): boolean {
  return a.channels.some((one) => b.channels.some((other) => areJoined(one, other)));
}

/** Whether what one writes the other reads. */
function areJoined(a: Channel, b: Channel): boolean {
  return a.topic === b.topic && (a.mode !== b.mode || a.mode === 'rw');
}
