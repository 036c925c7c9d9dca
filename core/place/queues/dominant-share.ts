import type { Knowledge, ModuleRecord } from '../../knowledge/knowledge.ts';
import { commitmentOf, homeOf } from '../../knowledge/recall.ts';
import type { Batch, Queue } from '../policy.ts';

/** What a tenant was given. */
interface Usage {
  memoryBytes: number;
  cores: number;
}

/**
 * Dominant resource fairness (Ghodsi et al., NSDI 2011): the next module is one of the tenant whose dominant share, the larger
 * of its shares of all memory and of all cores, is least; of its modules the one that came first. Ties go to the smaller name.
 * Modules that name no tenant are one tenant together.
 *
 * Known weakness: cores count alike, fast or slow, so that who is given slow ones is taken to have more. Fair to who
 * waits: what runs is never stopped for the sake of fairness.
 */
export const dominantShare: Queue = {
  name: 'dominant-share',
  gatherMs: 0,
  open: (_profile, knowledge, waiting) => new Shares(knowledge, waiting),
};

class Shares implements Batch {
  /** Who waits, by tenant. */
  readonly #waiting = new Map<string, ModuleRecord[]>();
  readonly #usages = new Map<string, Usage>();
  readonly #whole: Usage = { memoryBytes: 0, cores: 0 };
  #last: ModuleRecord | null = null;

  constructor(knowledge: Knowledge, waiting: readonly ModuleRecord[]) {
    for (const record of waiting) {
      const tenant = tenantOf(record);
      const list = this.#waiting.get(tenant);
      if (list === undefined) this.#waiting.set(tenant, [record]);
      else list.push(record);
    }
    if (this.#waiting.size <= 1) return; // Nobody to be fair to.
    for (const record of knowledge.modules.values()) this.#enter(knowledge, record);
    for (const { device } of knowledge.devices.values()) {
      this.#whole.memoryBytes += device.memoryBytes;
      this.#whole.cores += device.cores * knowledge.settings.coreCommitShareMax;
    }
  }

  next(knowledge: Knowledge): ReturnType<Batch['next']> {
    const bound = this.#last === null ? undefined : knowledge.modules.get(this.#last.module.id);
    if (bound !== undefined) this.#enter(knowledge, bound);
    const tenant = this.#poorest();
    const record = tenant === undefined ? undefined : this.#waiting.get(tenant)?.shift();
    if (tenant === undefined || record === undefined) return undefined;
    if (this.#waiting.get(tenant)?.length === 0) this.#waiting.delete(tenant);
    this.#last = record;
    return { module: record.module.id, to: null };
  }

  /** Adds what a module was given to what its tenant has. */
  #enter(knowledge: Knowledge, record: ModuleRecord): void {
    const home = homeOf(record);
    const runtime = home === null ? undefined : knowledge.runtimes.get(home)?.runtime;
    if (runtime === undefined) return;
    const { memoryBytes, cores } = commitmentOf(record.module, runtime);
    const known = this.#usages.get(tenantOf(record)) ?? { memoryBytes: 0, cores: 0 };
    this.#usages.set(tenantOf(record), {
      memoryBytes: known.memoryBytes + memoryBytes,
      cores: known.cores + cores,
    });
  }

  #poorest(): string | undefined {
    let poorest: string | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const tenant of this.#waiting.keys()) {
      const { memoryBytes, cores } = this.#usages.get(tenant) ?? { memoryBytes: 0, cores: 0 };
      const share = Math.max(part(memoryBytes, this.#whole.memoryBytes), part(cores, this.#whole.cores));
      const isLess = share < least || (share === least && poorest !== undefined && tenant < poorest);
      if (poorest === undefined || isLess) [poorest, least] = [tenant, share];
    }
    return poorest;
  }
}

const part = (used: number, whole: number): number => (whole > 0 ? used / whole : 0);

/** Whose module it is. */
const tenantOf = ({ module }: ModuleRecord): string => module.tenant ?? '';
