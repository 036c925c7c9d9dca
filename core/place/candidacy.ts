import type { DeviceId, RuntimeId } from '../ids.ts';
import type { DeviceRecord, Knowledge, ModuleRecord, RuntimeRecord } from '../knowledge/knowledge.ts';
import { homeOf, linkBetween, measuredLink, type Path, slownessOf } from '../knowledge/recall.ts';
import type { Channel, Module } from '../model/module.ts';
import { computeMs, computeUpperMs } from '../predict/run-time.ts';
import { coreShare, memoryShare, pagedBytes } from './capacity.ts';
import { FITS } from './filters/verdicts.ts';
import type { Candidacy, Filter, ScoreReport, Verdict, Weighted } from './policy.ts';

const NOBODY: readonly DeviceId[] = [];

/** One way over a path that nobody measured (assumption: a poor mobile link; never free). */
export const UNMEASURED_MS = 100;

/** Marks a figure that nobody has asked for yet. */
const UNKNOWN = -1;

/**
 * How far it is from one device to others, as `linkBetween` has it. Looks up the device's own leg to the broker
 * once, not for each of the others.
 */
class Reach {
  readonly #knowledge: Knowledge;
  readonly #from: DeviceId;
  /** `null` when nobody measured it. */
  #leg: Path | null | undefined;

  constructor(knowledge: Knowledge, from: DeviceId) {
    this.#knowledge = knowledge;
    this.#from = from;
  }

  /** One way for a message of some bytes, as `wayMs` has it. */
  toMs(device: DeviceId, bytes: number): number {
    if (device === this.#from) return 0;
    const { legs, hub } = this.#knowledge;
    const direct = measuredLink(this.#knowledge, this.#from, device);
    if (direct !== undefined) return passedMs(direct.latencyMs, direct.bandwidthBytesPerSecond, bytes);
    if (device === hub || this.#from === hub) return UNMEASURED_MS;
    const down = legs.get(device);
    if (this.#leg === undefined) this.#leg = legs.get(this.#from) ?? null;
    const up = this.#leg;
    if (down === undefined || up === null) return UNMEASURED_MS;
    const narrower = Math.min(up.bandwidthBytesPerSecond, down.bandwidthBytesPerSecond);
    return passedMs(up.latencyMs + down.latencyMs, narrower, bytes);
  }
}

const passedMs = (latencyMs: number, bandwidthBytesPerSecond: number, bytes: number): number =>
  bytes === 0 ? latencyMs : latencyMs + (bytes * 1_000) / bandwidthBytesPerSecond;

/** What a candidacy is about, besides the runtime. */
export interface Asked {
  readonly knowledge: Knowledge;
  readonly module: ModuleRecord;
  readonly partners: readonly DeviceId[];
  readonly home: RuntimeId | null;
  /** The surroundings of the first partner; `null` when there is none. */
  readonly reach: Reach | null;
}

/** A candidacy that works out each figure once, and only if a policy asks for it. */
class Considered implements Candidacy {
  readonly module: ModuleRecord;
  readonly runtime: RuntimeRecord;
  readonly device: DeviceRecord;
  readonly knowledge: Knowledge;
  readonly partners: readonly DeviceId[];
  readonly isHome: boolean;
  readonly depthCount: number;
  readonly #reach: Reach | null;
  #partnerMs = UNKNOWN;
  #memoryShare = UNKNOWN;
  #coreShare = UNKNOWN;
  #computeMs = UNKNOWN;
  #computeUpperMs = UNKNOWN;

  constructor(asked: Asked, runtime: RuntimeRecord, device: DeviceRecord) {
    this.module = asked.module;
    this.runtime = runtime;
    this.device = device;
    this.knowledge = asked.knowledge;
    this.partners = asked.partners;
    this.#reach = asked.reach;
    this.isHome = asked.home === runtime.runtime.id;
    this.depthCount = asked.knowledge.settings.predictDepthCount;
  }

  get partnerMs(): number {
    if (this.#reach === null) return 0;
    if (this.#partnerMs === UNKNOWN) {
      this.#partnerMs = this.#reach.toMs(this.device.device.id, this.#carried());
    }
    return this.#partnerMs;
  }

  /** Half of what a call and its answer carry, since a way is half of a round trip. */
  #carried(): number {
    const { anchor, demand } = this.module.module;
    return anchor === null ? 0 : demand.callBytes / 2;
  }

  get memoryShare(): number {
    if (this.#memoryShare === UNKNOWN) {
      const bytes = this.isHome ? 0 : pagedBytes(this.module.module, this.runtime.runtime);
      this.#memoryShare = memoryShare(this.runtime, this.device, bytes);
    }
    return this.#memoryShare;
  }

  get coreShare(): number {
    if (this.#coreShare === UNKNOWN) {
      const { cpuShare } = this.module.module.demand;
      const cores = this.isHome ? 0 : cpuShare * slownessOf(this.runtime.runtime);
      this.#coreShare = coreShare(this.device, this.knowledge.settings.coreCommitShareMax, cores);
    }
    return this.#coreShare;
  }

  get computeMs(): number {
    if (this.#computeMs === UNKNOWN) this.#computeMs = computeMs(this);
    return this.#computeMs;
  }

  get computeUpperMs(): number {
    if (this.#computeUpperMs === UNKNOWN) this.#computeUpperMs = computeUpperMs(this);
    return this.#computeUpperMs;
  }
}

/** Asks where a module should go. */
export function askedOf(knowledge: Knowledge, module: ModuleRecord): Asked {
  const partners = partnersOf(knowledge, module);
  const [first] = partners;
  const reach = first === undefined ? null : new Reach(knowledge, first);
  return { knowledge, module, partners, home: homeOf(module), reach };
}

/** Considers a runtime for a module; `undefined` when the runtime or its device is not known. */
export function candidacyOf(asked: Asked, id: RuntimeId): Candidacy | undefined {
  const runtime = asked.knowledge.runtimes.get(id);
  if (runtime === undefined) return undefined;
  const device = asked.knowledge.devices.get(runtime.runtime.device.id);
  return device === undefined ? undefined : new Considered(asked, runtime, device);
}

/** One way between two devices for a message of some bytes; one that nobody measured counts as a poor one. */
export function wayMs(knowledge: Knowledge, a: DeviceId, b: DeviceId, bytes = 0): number {
  const path = linkBetween(knowledge, a, b);
  return path === undefined ? UNMEASURED_MS : passedMs(path.latencyMs, path.bandwidthBytesPerSecond, bytes);
}

/**
 * The devices a module talks to: its anchor first, then the homes of those in its program with which it shares a
 * topic or a link of the chain. Each is named once.
 */
function partnersOf(knowledge: Knowledge, { module }: ModuleRecord): readonly DeviceId[] {
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

/** The first objection among some filters; `fits` when there is none. */
export function judged(filters: readonly Filter[], candidacy: Candidacy): Verdict {
  for (const filter of filters) {
    const verdict = filter.judge(candidacy);
    if (verdict.kind !== 'fits') return verdict;
  }
  return FITS;
}

/** The scores a runtime gets, in the order of the profile's scorers, with their weighted mean; 0 without scorers. */
export function scored(scorers: readonly Weighted[], candidacy: Candidacy): ScoreReport {
  const scores: number[] = [];
  let sum = 0;
  let weights = 0;
  for (const { scorer, weight } of scorers) {
    const score = scorer.score(candidacy);
    scores.push(score);
    sum += weight * score;
    weights += weight;
  }
  return { runtime: candidacy.runtime.runtime.id, total: weights === 0 ? 0 : sum / weights, scores };
}

function sharesTopic(a: Module, b: Module): boolean {
  return a.channels.some((one) => b.channels.some((other) => areJoined(one, other)));
}

/** Whether what one writes the other reads. */
function areJoined(a: Channel, b: Channel): boolean {
  return a.topic === b.topic && (a.mode !== b.mode || a.mode === 'rw');
}
