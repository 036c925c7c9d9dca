import type { Command, Decision, Input, Knowledge } from '../../core/index.ts';
import { Histogram } from '../metrics/histogram.ts';
import type { Unit } from '../report/quantity.ts';
import { US_PER_MS } from '../world/calendar.ts';

/** One figure of the comparison. */
export interface Figure {
  readonly name: string;
  readonly unit: Unit;
  readonly better: 'lower' | 'higher' | 'neither';
  readonly meaning: string;
}

/** The figures in order; each is taken from what a supervisor hears and decides, so that a recorded run has it as well. */
export const FIGURES: readonly Figure[] = [
  figure('running.share', 'share', 'higher', 'modules that run, of those that are wanted, over time'),
  figure('waiting.mean', 'count', 'lower', 'modules that wait for room, over time'),
  figure('start.meanMs', 'ms', 'lower', 'from a module’s request to its first start'),
  figure('start.p95Ms', 'ms', 'lower', 'the same for all but one in twenty'),
  figure('late.share', 'share', 'lower', 'reports of answer times above the module’s objective'),
  figure('latency.meanMs', 'ms', 'lower', 'answer times as reported (the longest since the last report)'),
  figure('latency.p95Ms', 'ms', 'lower', 'the same for all but one report in twenty'),
  figure('jobs.done', 'count', 'higher', 'modules that ran to their end'),
  figure('jobs.meanMs', 'ms', 'lower', 'from their request to their end'),
  figure('crashes.count', 'count', 'neither', 'instances that ended by a fault'),
  figure('lost.count', 'count', 'neither', 'runtimes that were given up for lost'),
  figure('moves.count', 'count', 'neither', 'moves that were finished'),
  figure('moves.aborted', 'count', 'lower', 'moves that were given up'),
  figure('pause.p95Ms', 'ms', 'lower', 'pauses of moves, all but one in twenty'),
  figure('preemptions.count', 'count', 'lower', 'modules stopped for more important ones'),
  figure('givenUp.count', 'count', 'lower', 'modules that were given up'),
  figure('orders.count', 'count', 'neither', 'orders to runtimes'),
];

function figure(name: string, unit: Unit, better: Figure['better'], meaning: string): Figure {
  return { name, unit, better, meaning };
}

/** Values by the names of `FIGURES`; those that nothing was measured for are missing. */
export type Figures = Readonly<Record<string, number>>;

/** Takes the figures of one stretch of a realm's life, recorded or simulated, from inputs, decisions and commands. */
export class Meter {
  readonly #starts = new Histogram();
  readonly #latency = new Histogram();
  readonly #jobs = new Histogram();
  readonly #pauses = new Histogram();
  readonly #counts = { late: 0, limited: 0, crashes: 0, lost: 0, moves: 0, aborted: 0 };
  readonly #more = { preemptions: 0, givenUp: 0, orders: 0 };
  /** When modules were asked for; those that have not started since, and all. */
  readonly #requested = new Map<string, number>();
  readonly #asked = new Map<string, number>();
  /** Epochs whose end was told, by module. */
  readonly #ends = new Map<string, number>();
  readonly #limits = new Map<string, number>();
  #lookCount = 0;
  #runningShares = 0;
  #shareCount = 0;
  #waiting = 0;

  constructor(knowledge: Knowledge) {
    for (const { module, requestedMs } of knowledge.modules.values()) {
      if (module.latencyMsMax !== null) this.#limits.set(module.id, module.latencyMsMax);
      this.#asked.set(module.id, requestedMs);
    }
  }

  /** Takes in one step. */
  step(input: Input, commands: readonly Command[], decisions: readonly Decision[]): void {
    this.#hear(input);
    for (const command of commands) {
      if ('runtime' in command) this.#more.orders += 1;
      else if (command.kind === 'report-progress' && command.progress === 'given-up') this.#more.givenUp += 1;
    }
    for (const decision of decisions) this.#decided(decision);
  }

  /** Looks at what is believed at a moment; ask at equal gaps. */
  look(knowledge: Knowledge): void {
    let [wanted, running] = [0, 0];
    for (const { phase } of knowledge.modules.values()) {
      if (phase.kind === 'ended') continue;
      wanted += 1;
      if (phase.kind !== 'pending' && phase.kind !== 'starting') running += 1;
    }
    this.#lookCount += 1;
    this.#waiting += knowledge.waiting.size;
    if (wanted === 0) return;
    this.#shareCount += 1;
    this.#runningShares += running / wanted;
  }

  /** All figures. */
  conclude(): Figures {
    const { late, limited, crashes, lost, moves, aborted } = this.#counts;
    const { preemptions, givenUp, orders } = this.#more;
    const ms = (us: number): number => us / US_PER_MS;
    return {
      ...(this.#shareCount > 0 && { 'running.share': this.#runningShares / this.#shareCount }),
      ...(this.#lookCount > 0 && { 'waiting.mean': this.#waiting / this.#lookCount }),
      ...(this.#starts.count > 0 && {
        'start.meanMs': ms(this.#starts.meanUs),
        'start.p95Ms': ms(this.#starts.quantileUs(0.95)),
      }),
      ...(limited > 0 && { 'late.share': late / limited }),
      ...(this.#latency.count > 0 && {
        'latency.meanMs': ms(this.#latency.meanUs),
        'latency.p95Ms': ms(this.#latency.quantileUs(0.95)),
      }),
      'jobs.done': this.#jobs.count,
      ...(this.#jobs.count > 0 && { 'jobs.meanMs': ms(this.#jobs.meanUs) }),
      'crashes.count': crashes,
      'lost.count': lost,
      'moves.count': moves,
      'moves.aborted': aborted,
      ...(this.#pauses.count > 0 && { 'pause.p95Ms': ms(this.#pauses.quantileUs(0.95)) }),
      'preemptions.count': preemptions,
      'givenUp.count': givenUp,
      'orders.count': orders,
    };
  }

  #hear(input: Input): void {
    switch (input.kind) {
      case 'module-requested': {
        const { id, latencyMsMax } = input.module;
        if (this.#asked.has(id)) return;
        this.#asked.set(id, input.atMs);
        this.#requested.set(id, input.atMs);
        if (latencyMsMax !== null) this.#limits.set(id, latencyMsMax);
        return;
      }
      case 'module-started': {
        const askedMs = this.#requested.get(input.module);
        if (askedMs === undefined) return;
        this.#requested.delete(input.module);
        this.#starts.add((input.atMs - askedMs) * US_PER_MS);
        return;
      }
      case 'module-exited':
        return this.#exited(input);
      case 'keep-alive-received':
        for (const { module, latencyMs } of input.instances) {
          if (latencyMs === null) continue;
          this.#latency.add(latencyMs * US_PER_MS);
          const limitMs = this.#limits.get(module);
          if (limitMs === undefined) continue;
          this.#counts.limited += 1;
          if (latencyMs > limitMs) this.#counts.late += 1;
        }
        return;
      default:
    }
  }

  #exited({ module, epoch, reason, atMs }: Extract<Input, { readonly kind: 'module-exited' }>): void {
    // Word of an end is repeated until it is answered.
    if (reason === 'stopped' || this.#ends.get(module) === epoch) return;
    this.#ends.set(module, epoch);
    if (reason !== 'completed') {
      this.#counts.crashes += 1;
      return;
    }
    this.#jobs.add((atMs - (this.#asked.get(module) ?? atMs)) * US_PER_MS);
  }

  #decided(decision: Decision): void {
    const counts = this.#counts;
    switch (decision.kind) {
      case 'migration-finished':
        counts.moves += 1;
        this.#pauses.add(decision.downtimeMs * US_PER_MS);
        return;
      case 'migration-aborted':
        counts.aborted += 1;
        return;
      case 'preempted':
        this.#more.preemptions += 1;
        return;
      case 'health-changed':
        if (decision.health === 'lost') counts.lost += 1;
        return;
      default:
    }
  }
}
