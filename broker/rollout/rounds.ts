import { setImmediate as breathe } from 'node:timers/promises';
import { type Advice, type Knowledge, knowledgeParts } from '../../core/index.ts';
import { Adviser, type Outcome } from './adviser.ts';

/** What rounds need of a realm. */
export interface AdvisedRealm {
  readonly knowledge: Knowledge;
  readonly nowMs: number;
  readonly isDeciding: boolean;
  take(advice: Advice): Promise<void>;
}

/** How often whose plans are tried, by which script, and who hears what came of it. */
export interface RoundsPlan {
  readonly script: URL;
  readonly gapMs: number;
  readonly policy: string;
  readonly realms: ReadonlyMap<string, AdvisedRealm>;
  /** Hears of every try. */
  told(realm: string, outcome: Outcome): void;
}

/** An answer may take so long at most: what is known ages, and the core follows nothing older than 30 s. */
const DEADLINE_MS_MAX = 20_000;
/** And at most this share of the gap, so that tries never meet. */
const DEADLINE_SHARE = 0.5;
/** Knowledge is written at a stretch for so long, as snapshots are (assumption: less than a slow disk takes). */
const STRETCH_MS = 2;

/**
 * Has plans tried for one realm after the other, so often, and hands on what is advised. The realm never waits: knowledge is
 * written piece by piece in between, plans are tried in a thread, and without advice in time all goes on as it would have.
 */
export class Rounds {
  readonly #plan: RoundsPlan;
  readonly #adviser: Adviser;
  readonly #timer: ReturnType<typeof setInterval>;
  #isBusy = false;
  #isClosed = false;

  constructor(plan: RoundsPlan) {
    this.#plan = plan;
    this.#adviser = new Adviser(plan.script);
    this.#timer = setInterval(() => void this.round(), plan.gapMs);
    this.#timer.unref();
  }

  /** One try for each realm; none while the one before lasts. */
  async round(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    try {
      for (const [name, realm] of this.#plan.realms) {
        if (this.#isClosed) return;
        if (realm.isDeciding) await this.#try(name, realm);
      }
    } finally {
      this.#isBusy = false;
    }
  }

  /** Ends trying at once. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#timer);
    await this.#adviser.close();
  }

  async #try(name: string, realm: AdvisedRealm): Promise<void> {
    const { policy, gapMs, realms, told } = this.#plan;
    const { knowledge } = realm;
    const atMs = Math.floor(realm.nowMs);
    const deadlineMs = Math.min(DEADLINE_MS_MAX, (gapMs * DEADLINE_SHARE) / realms.size);
    const text = await written(knowledge);
    const outcome = await this.#adviser.ask({ text, policy, atMs, seed: atMs }, deadlineMs);
    if (this.#isClosed) return;
    // What it says is written down with what is decided; nobody has to wait for that.
    if (outcome.kind === 'advised' && realm.isDeciding) void realm.take(outcome.advice);
    told(name, outcome);
  }
}

/** Knowledge as text; others may act in between, as it is never changed, only replaced. */
async function written(knowledge: Knowledge): Promise<string> {
  const parts: string[] = [];
  let sinceMs = performance.now();
  for (const part of knowledgeParts(knowledge)) {
    parts.push(part);
    if (performance.now() - sinceMs < STRETCH_MS) continue;
    await breathe();
    sinceMs = performance.now();
  }
  return parts.join('');
}
