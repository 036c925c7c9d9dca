/** What a pace needs of the thread it slows. */
export interface PaceTools {
  nowMs(): number;
  /** Time the thread has computed, exact only right after it slept; `null` where the system does not tell. */
  cpuMs(): number | null;
  sleep(spanMs: number): void;
  /** Share of this machine's core that the thread may use now, above 0. */
  coreShare(): number;
}

/** Sleep that is due is slept from here on: below it, the sleeping costs more than it slows (assumption: ten switches). */
const DUE_MS_MIN = 1;
/** What a thread that was kept from its core by others may catch up on (assumption: more than a busy machine's turns). */
const CREDIT_MS_MAX = 200;
/** A sleep that does nothing but bring the thread's clock up to date. */
const GLANCE_MS = 0.05;

/**
 * Holds a thread back so that it gets on like one on a slower core: whoever has computed for `c` must have taken
 * `c ÷ share`. Accounts by time on the processor, so that a machine busy with other things slows nothing twice: what a
 * thread waited for its core counts as slept.
 */
export class Pace {
  readonly #tools: PaceTools;
  #sinceMs = 0;
  #cpuMs: number | null = null;
  /** Sleep that is owed; below 0 what may be caught up on. */
  #dueMs = 0;
  /** When the host was called; `null` while the module computes. What the host takes is not slowed. */
  #calledMs: number | null = null;
  #hostMs = 0;
  #isComputing = false;

  constructor(tools: PaceTools) {
    this.#tools = tools;
  }

  /** The module has called its host: sleeps what is due. */
  called(): void {
    const { nowMs, sleep, coreShare } = this.#tools;
    if (!this.#isComputing) {
      sleep(GLANCE_MS);
      this.#begin(0);
    } else if (this.#calledMs === null) {
      // At most so much was computed, if nobody took the core away; a glance tells.
      const dueMs = this.#dueMs + (nowMs() - this.#sinceMs - this.#hostMs) * (1 / coreShare() - 1);
      if (dueMs >= DUE_MS_MIN) {
        this.#sleep(GLANCE_MS);
        if (this.#dueMs >= DUE_MS_MIN) this.#sleep(this.#dueMs);
      }
    }
    this.#calledMs ??= nowMs();
  }

  /** The host gives way to the module again. */
  returns(): void {
    if (this.#calledMs !== null) this.#hostMs += this.#tools.nowMs() - this.#calledMs;
    this.#calledMs = null;
  }

  /** The thread waits for something from now on. */
  idles(): void {
    this.returns();
    const passedMs = this.#tools.nowMs() - this.#sinceMs - this.#hostMs;
    if (this.#isComputing) this.#dueMs += passedMs / this.#tools.coreShare() - passedMs;
    this.#isComputing = false;
  }

  /** The thread has waited so long and goes on; what it owed it has slept meanwhile. */
  wakes(waitedMs: number): void {
    this.#begin(Math.max(0, this.#dueMs - waitedMs));
    this.#calledMs = this.#tools.nowMs();
  }

  #begin(dueMs: number): void {
    this.#dueMs = dueMs;
    this.#isComputing = true;
    this.#hostMs = 0;
    this.#sinceMs = this.#tools.nowMs();
    this.#cpuMs = this.#tools.cpuMs();
  }

  #sleep(sleptMs: number): void {
    const { nowMs, cpuMs, coreShare, sleep } = this.#tools;
    sleep(sleptMs);
    const wokenMs = nowMs();
    const used = cpuMs();
    const now = nowMs();
    // Asking for the time takes some, too.
    this.#hostMs += now - wokenMs;
    const passedMs = now - this.#sinceMs - this.#hostMs;
    const usedMs =
      used === null || this.#cpuMs === null ? passedMs - sleptMs : used - this.#cpuMs - this.#hostMs;
    this.#dueMs = Math.max(-CREDIT_MS_MAX, this.#dueMs + usedMs / coreShare() - passedMs);
    this.#sinceMs = now;
    this.#hostMs = 0;
    this.#cpuMs = used;
  }
}
