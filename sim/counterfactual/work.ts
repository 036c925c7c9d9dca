import {
  homeOf,
  type Input,
  type Knowledge,
  type Module,
  type ModuleId,
  slownessOf,
} from '../../core/index.ts';

/** Reports are averaged over so long before a change of use is passed on (assumption: a few keep-alives). */
const WINDOW_MS = 30_000;
/** A change of use below this is noise of few calls (assumption). */
const USE_STEP_SHARE = 0.2;

/** Work of one call where nobody tells (assumption of the core, too: one frame of a headset at 90 Hz). */
const WORK_UNKNOWN_MS = 11;

/** Reference work of one call of a module, as told. */
export const workOf = ({ demand }: Module): number => (demand.workMs > 0 ? demand.workMs : WORK_UNKNOWN_MS);

/** Use of a module from a moment on: reference cores it keeps busy. */
export interface UseStep {
  readonly atMs: number;
  readonly cores: number;
}

interface Window {
  readonly fromMs: number;
  readonly coresSum: number;
  readonly count: number;
}

interface Stay {
  readonly epoch: number;
  readonly sinceMs: number;
}

/** What a module turned out to be. */
export interface Finding {
  /** Reference work of all of it, as far as it can be told from how long it took. */
  readonly workMs: number;
  /** Of that, what was done when the moment came. */
  readonly doneShare: number;
}

/** Learns from what runtimes reported after a moment how much modules were used, and how long jobs took. */
export class WorkFold {
  /** Whoever has reported an answer time answers calls. */
  readonly answering: Set<string> = new Set();
  readonly jobs: Map<string, Finding> = new Map();
  readonly #uses = new Map<string, UseStep[]>();
  readonly #windows = new Map<string, Window>();
  readonly #stays = new Map<string, Stay>();
  readonly #knowledge: Knowledge;
  readonly #fromMs: number;

  constructor(knowledge: Knowledge, fromMs: number) {
    this.#knowledge = knowledge;
    this.#fromMs = fromMs;
    for (const {
      module,
      phase,
      instanceEpoch,
      latencyMs,
      busyShare,
      stretchShare,
    } of knowledge.modules.values()) {
      if (latencyMs !== null) this.answering.add(module.id);
      if (phase.kind !== 'running') continue;
      this.#stays.set(module.id, { epoch: instanceEpoch, sinceMs: phase.sinceMs });
      const runtime = knowledge.runtimes.get(phase.on)?.runtime;
      if (busyShare === null || runtime === undefined) continue;
      const cores = busyShare / (slownessOf(runtime) * Math.max(1, stretchShare));
      this.#uses.set(module.id, [{ atMs: fromMs, cores }]);
    }
  }

  /** A module's use over time, at least two steps apart by a fifth; empty when nothing was reported. */
  usesOf(module: string): readonly UseStep[] {
    return this.#uses.get(module) ?? [];
  }

  /** Whether a module has run to its end since. */
  isOver(module: string): boolean {
    return this.jobs.has(module);
  }

  /** A runtime told how busy its modules keep it. */
  reported(
    { instances, atMs }: Extract<Input, { kind: 'keep-alive-received' }>,
    slownessShare: number,
  ): void {
    for (const { module, state, busyShare, latencyMs, stretchShare } of instances) {
      if (latencyMs !== null) this.answering.add(module);
      if (busyShare === null || state !== 'running') continue;
      // A stretch below 1 is not used: with it, use comes out half again too high where engines were exchanged (measured).
      this.#used(module, busyShare / (slownessShare * Math.max(1, stretchShare ?? 1)), atMs);
    }
  }

  /** A module runs, anew or at another place. */
  began({
    module,
    epoch,
    atMs,
  }: {
    readonly module: ModuleId;
    readonly epoch: number;
    readonly atMs: number;
  }): void {
    this.#stays.set(module, { epoch, sinceMs: atMs });
  }

  /** A job has run to its end: what its last stay took says how much work that was. */
  completed({ module, epoch, atMs, slownessShare }: Completion): void {
    const stay = this.#stays.get(module);
    if (stay === undefined || stay.epoch !== epoch) return;
    const record = this.#knowledge.modules.get(module);
    const toldMs = record?.module.demand.workMs ?? 0;
    const tookMs = (atMs - stay.sinceMs) / slownessShare;
    const isFromBefore = stay.sinceMs < this.#fromMs;
    const wasThere = record !== undefined && homeOf(record) !== null && isFromBefore;
    const workMs = Math.max(1, toldMs > 0 && !isFromBefore ? toldMs : tookMs);
    const leftMs = (atMs - Math.max(stay.sinceMs, this.#fromMs)) / slownessShare;
    this.jobs.set(module, { workMs, doneShare: wasThere ? Math.max(0, 1 - leftMs / workMs) : 0 });
  }

  #used(module: string, cores: number, atMs: number): void {
    const { fromMs, coresSum, count } = this.#windows.get(module) ?? { fromMs: atMs, coresSum: 0, count: 0 };
    if (atMs - fromMs < WINDOW_MS) {
      this.#windows.set(module, { fromMs, coresSum: coresSum + cores, count: count + 1 });
      return;
    }
    const meanCores = (coresSum + cores) / (count + 1);
    this.#windows.delete(module);
    const uses = this.#uses.get(module) ?? [];
    const last = uses.at(-1);
    if (last !== undefined && Math.abs(meanCores - last.cores) <= USE_STEP_SHARE * last.cores) return;
    uses.push({ atMs: fromMs, cores: meanCores });
    this.#uses.set(module, uses);
  }
}

interface Completion {
  readonly module: ModuleId;
  readonly epoch: number;
  readonly atMs: number;
  readonly slownessShare: number;
}
