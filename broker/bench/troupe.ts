import { setTimeout as sleep } from 'node:timers/promises';
import { Puppet, type PuppetPlan } from './puppet.ts';

/** Gap between two looks whether all are there. */
const LOOK_MS = 20;
/** Connections that are begun in one go when a bench sets its stage, which is no herd. */
const ENTERING_COUNT = 50;
/** Gap between two turns of the metronome. */
const TICK_MS = 5;
/** What a keep-alive is worth that was sent, and what came of all of them. */
export interface Pulse {
  readonly sentCount: number;
  readonly takenCount: number;
}

/** All puppets of a bench, and the one metronome by which they keep alive in turn. */
export class Troupe {
  readonly puppets: readonly Puppet[];
  #sentCount = 0;
  #takenCount = 0;
  #ratePerSecond = 0;
  #owedCount = 0;
  #tickedMs = performance.now();
  #next = 0;
  readonly #metronome: NodeJS.Timeout;

  constructor(puppetCount: number, plan: PuppetPlan) {
    this.puppets = Array.from({ length: puppetCount }, (_, at) => new Puppet(`rt-${at}`, plan));
    this.#metronome = setInterval(() => this.#tick(), TICK_MS);
  }

  /** Brings all of them on, some at a time, and lets them keep alive as often as they promised. */
  async enter(): Promise<void> {
    this.keep(this.puppets.length / 5);
    for (let at = 0; at < this.puppets.length; at += ENTERING_COUNT) {
      const some = this.puppets.slice(at, at + ENTERING_COUNT);
      for (const puppet of some) void puppet.live();
      await until(() => some.every(({ confirmedMs }) => confirmedMs !== null), 'puppets register');
    }
  }

  /** Has them send so many keep-alives in a second, all together. */
  keep(ratePerSecond: number): void {
    this.#ratePerSecond = ratePerSecond;
  }

  /** Keep-alives so far. */
  get pulse(): Pulse {
    return { sentCount: this.#sentCount, takenCount: this.#takenCount };
  }

  /** Resolves with the moment at which the last of them was confirmed. */
  async gathered(): Promise<number> {
    await until(() => this.puppets.every(({ confirmedMs }) => confirmedMs !== null), 'all puppets come back');
    return Math.max(...this.puppets.map(({ confirmedMs }) => confirmedMs ?? 0));
  }

  /** Resolves when they run so many modules. */
  runs(moduleCount: number): Promise<void> {
    return until(
      () => this.puppets.reduce((sum, { instanceCount }) => sum + instanceCount, 0) >= moduleCount,
      `${moduleCount} modules run`,
    );
  }

  /** None of them is there any more. */
  leave(): void {
    clearInterval(this.#metronome);
    for (const puppet of this.puppets) puppet.cut();
  }

  #tick(): void {
    const nowMs = performance.now();
    this.#owedCount += (this.#ratePerSecond * (nowMs - this.#tickedMs)) / 1_000;
    this.#tickedMs = nowMs;
    let lookedCount = 0;
    for (; this.#owedCount >= 1 && lookedCount < this.puppets.length; lookedCount++) {
      const puppet = this.puppets[this.#next];
      this.#next = (this.#next + 1) % this.puppets.length;
      if (puppet === undefined || puppet.confirmedMs === null) continue;
      this.#owedCount -= 1;
      this.#sentCount += 1;
      puppet.keepAlive(() => {
        this.#takenCount += 1;
      });
    }
    if (lookedCount === this.puppets.length) this.#owedCount = 0;
  }
}

/** Longest wait for anything; what takes longer is broken. */
const PATIENCE_MS = 180_000;

/** Looks again and again until it is so. */
async function until(isSo: () => boolean, what: string): Promise<void> {
  const endMs = performance.now() + PATIENCE_MS;
  while (!isSo()) {
    if (performance.now() > endMs) throw new Error(`waited ${PATIENCE_MS / 1_000} s in vain: ${what}`);
    await sleep(LOOK_MS);
  }
}
