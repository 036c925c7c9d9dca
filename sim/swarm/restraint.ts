import { type Command, type Decision, defaultSettings, type Input } from '../../core/index.ts';
import type { TraceRecord } from '../../core/trace.ts';

/** A law that broke, and how. */
export interface Failure {
  readonly law: string;
  readonly note: string;
  /** When it was broken; `null` where no moment can be told. */
  readonly atMs: number | null;
}

/** A law on what a supervisor orders and decides, told from its trace alone. */
interface Restraint {
  hear(record: TraceRecord): void;
  /** How it was broken first; `null` while it holds. */
  readonly failure: Failure | null;
}

/** When a world calms down, when all must be settled, and when it ends. */
interface Hours {
  readonly calmMs: number;
  readonly restMs: number;
}

/** All laws of this kind for one life of a world. */
export const restraints = ({ calmMs, restMs }: Hours): readonly Restraint[] => [
  new Silence(restMs),
  new FewMoves(calmMs),
  new FewDisplacements(),
];

/** Kinds of input that are no news in a realm at rest. */
const ROUTINE: readonly Input['kind'][] = [
  'checkpoint-stored',
  'keep-alive-received',
  'link-measured',
  'time-passed',
];
/** Orders that keep a realm at rest going. */
const UPKEEP: readonly Command['kind'][] = ['confirm-registration', 'refuse-registration'];
const { prepareMsMax, freezeMsMax, thawMsMax, settleMsMax } = defaultSettings;
/**
 * A move is over by then: every step may take as long as it is given, the last of them four times, each twice as long.
 * Moves of a calm take seconds, but not over a link that is jammed by its own calls (seed 3251).
 */
const MOVE_MS_MAX = prepareMsMax + freezeMsMax + thawMsMax + (1 + 2 + 4 + 8) * settleMsMax;

/**
 * A realm at rest is left alone: where nothing happens, nothing is ordered and nobody is told anything.
 *
 * It does not forbid a late move, as it once did until seed 26 broke it: calls come at random, what a module truly
 * needs shows only in its reports, and one whose work is understated looks slow wherever it is. To change one's mind
 * at the pace of the cool-downs is no fault; `FewMoves` holds it to that pace. Excused is only what the module of a
 * move hears while it lasts.
 */
class Silence implements Restraint {
  readonly #sinceMs: number;
  readonly #movedMs = new Map<string, number>();
  #isDisturbed = false;
  failure: Failure | null = null;

  constructor(sinceMs: number) {
    this.#sinceMs = sinceMs;
  }

  hear(record: TraceRecord): void {
    if (record.kind === 'decision' && record.decision.kind === 'migration-planned') {
      this.#movedMs.set(record.decision.module, record.atMs);
    }
    if (record.kind === 'header' || record.atMs < this.#sinceMs) return;
    if (record.kind === 'input' && !ROUTINE.includes(record.input.kind)) {
      this.#isDisturbed ||= !this.#isMoving(record.input, record.atMs);
    }
    // Links lose keep-alives also in a calm, and whoever is not heard is news.
    if (record.kind === 'decision' && record.decision.kind === 'health-changed') this.#isDisturbed = true;
    if (record.kind !== 'command' || UPKEEP.includes(record.command.kind)) return;
    if (this.#isDisturbed || this.#isMoving(record.command, record.atMs)) return;
    const note = `${record.atMs} ms ${JSON.stringify(record.command)}`;
    this.failure ??= { law: 'a realm at rest is left alone', note, atMs: record.atMs };
  }

  #isMoving(said: Command | Input, atMs: number): boolean {
    const movedMs = this.#movedMs.get(subjectOf(said));
    return movedMs !== undefined && atMs - movedMs <= MOVE_MS_MAX;
  }
}

/** The module that an order or a report is about, if it is about one. */
function subjectOf(said: Command | Input): string {
  if (!('module' in said)) return '';
  return typeof said.module === 'string' ? said.module : said.module.id;
}

type Move = Extract<Decision, { readonly kind: 'migration-planned' }>;

/**
 * Moves of one module that a calm may see: one when it begins, and those that a cool-down of one minute, doubled with
 * every move that did not last, leaves room for in seven.
 */
const MOVE_COUNT_MAX = 4;
/** Who stays under these has a certain outage before it, so that no cool-down holds it. */
const ESCAPES: readonly string[] = ['draining', 'battery-low'];

/**
 * Moves are few under constant load: no module moves again before it has cooled down, none flees back to where it fled
 * from, and none moves more often than cool-downs allow that grow.
 */
class FewMoves implements Restraint {
  readonly #calmMs: number;
  readonly #moves = new Map<string, readonly { readonly move: Move; readonly atMs: number }[]>();
  failure: Failure | null = null;

  constructor(calmMs: number) {
    this.#calmMs = calmMs;
  }

  hear(record: TraceRecord): void {
    if (record.kind !== 'decision' || record.atMs < this.#calmMs) return;
    const { atMs, decision: move } = record;
    if (move.kind !== 'migration-planned' || move.reason === 'requested') return;
    const before = this.#moves.get(move.module) ?? [];
    this.#moves.set(move.module, [...before, { move, atMs }]);
    const last = before.at(-1);
    const flees = ESCAPES.includes(move.reason);
    const isHasty = !flees && last !== undefined && atMs - last.atMs < defaultSettings.coolDownMs;
    const isBack =
      flees && before.some((one) => ESCAPES.includes(one.move.reason) && one.move.from === move.to);
    if (!isHasty && !isBack && before.length < MOVE_COUNT_MAX) return;
    const way = [...before.map((one) => one.move.from), move.from, move.to].join(' → ');
    this.failure ??= {
      law: 'moves are few under constant load',
      note: `${move.module} moves ${way} in the calm, at last at ${atMs} ms for ${move.reason}`,
      atMs,
    };
  }
}

/**
 * Nobody is displaced twice for one who waits, as long as no runtime is lost meanwhile: the room that was made is kept
 * until its heir has it.
 */
class FewDisplacements implements Restraint {
  readonly #victims = new Map<string, Set<string>>();
  failure: Failure | null = null;

  hear(record: TraceRecord): void {
    if (record.kind !== 'decision') return;
    const { decision, atMs } = record;
    if (decision.kind === 'health-changed') this.#victims.clear();
    if (decision.kind === 'placed') this.#victims.delete(decision.placement.module);
    if (decision.kind !== 'preempted') return;
    const { module, victim, on } = decision;
    const victims = this.#victims.get(module) ?? new Set();
    if (victims.has(victim)) {
      const note = `${module} displaces ${victim} again, from ${on} at ${atMs} ms`;
      this.failure ??= { law: 'nobody is displaced twice for one who waits', note, atMs };
    }
    this.#victims.set(module, victims.add(victim));
  }
}
