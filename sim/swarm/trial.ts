import type { Command, Input, Profile } from '../../core/index.ts';
import type { TraceRecord } from '../../core/trace.ts';
import type { Scenario } from '../../scenarios/model.ts';
import { type OpenRun, openRun } from '../run/simulation.ts';
import { US_PER_MS } from '../world/calendar.ts';
import { type Offence, offences } from './laws.ts';
import { CALM_MS } from './world.ts';

/** A law that broke, and how. */
export interface Failure {
  readonly law: string;
  readonly note: string;
}

/** The last part of the calm, in which everything has long been settled. */
const REST_MS = 60_000;
/** Gap between two looks at a realm at rest; what offends in all of them is a breach. */
const LOOK_EVERY_MS = 10_000;
/** How often a supervisor is read back in the second life of a world (assumption: often enough to meet every phase). */
const REREAD_COUNT = 7;

/** Runs a world under a policy and holds it to every law; `null` when none broke. */
export function trial(scenario: Scenario, profile: Profile): Failure | null {
  const first = live(scenario, profile, false);
  if (first.failure !== null) return first.failure;
  if (live(scenario, profile, true).traceHash === first.traceHash) return null;
  const again = live(scenario, profile, false);
  return again.traceHash === first.traceHash
    ? { law: 'a supervisor read back from its journal decides as before', note: 'the traces part' }
    : { law: 'same seed, same trace', note: `${first.traceHash} and ${again.traceHash}` };
}

/** One life of a world, with what is compared between lives. */
interface Life {
  readonly failure: Failure | null;
  readonly traceHash: string;
}

function live(scenario: Scenario, profile: Profile, isReread: boolean): Life {
  const endMs = scenario.durationMs;
  const rest = new Rest(endMs - CALM_MS, endMs);
  const onRecord = (record: TraceRecord): void => rest.hear(record);
  const run = openRun(scenario, { profile, tracePath: null, onRecord });
  if (isReread) reread(run, endMs - CALM_MS);
  const lasting = watch(run, endMs, profile);
  const { breaches, traceHash } = run.conclude();
  return { failure: failureOf(breaches, lasting, rest), traceHash };
}

/** Lets the supervisor be written down and read back several times during the storm. */
function reread({ sim, advance }: OpenRun, stormMs: number): void {
  for (let part = 1; part <= REREAD_COUNT; part++) {
    advance(Math.floor((part * stormMs) / REREAD_COUNT) * US_PER_MS);
    sim.supervisor.reread();
  }
}

/** Lets a world pass and returns what offended at every look during its rest. */
function watch({ sim, advance }: OpenRun, endMs: number, profile: Profile): readonly Offence[] {
  let lasting: readonly Offence[] | null = null;
  for (let atMs = endMs - REST_MS; atMs <= endMs; atMs += LOOK_EVERY_MS) {
    advance(atMs * US_PER_MS);
    const now = offences(sim, profile);
    const before: readonly Offence[] = lasting ?? now;
    lasting = now.filter((one) =>
      before.some(({ law, subject }) => law === one.law && subject === one.subject),
    );
  }
  return lasting ?? [];
}

function failureOf(breaches: readonly Failure[], lasting: readonly Offence[], rest: Rest): Failure | null {
  const [breach] = breaches;
  if (breach !== undefined) return { law: breach.law, note: breach.note };
  const [offence] = lasting;
  if (offence !== undefined) return { law: offence.law, note: `${offence.subject}: ${offence.note}` };
  return rest.failure;
}

/** Kinds of input that are no news in a realm at rest. */
const ROUTINE: readonly Input['kind'][] = [
  'checkpoint-stored',
  'keep-alive-received',
  'link-measured',
  'time-passed',
];
/** Orders that keep a realm at rest going. */
const UPKEEP: readonly Command['kind'][] = ['confirm-registration', 'refuse-registration'];
/** Whether somebody has to do something; answers and news of progress are only words. */
const isOrder = (command: Command): boolean => 'runtime' in command && !UPKEEP.includes(command.kind);
/**
 * Moves of one module that a calm may see: one when it begins, and those that a cool-down of one minute, doubled with
 * every move that did not last, leaves room for in seven.
 */
const MOVE_COUNT_MAX = 4;

/**
 * Hears whether a supervisor orders anything though nothing has happened: silence must beget silence. Moves that it
 * has found worth their price it may make at any time, but few.
 */
class Rest {
  readonly #calmMs: number;
  readonly #sinceMs: number;
  readonly #moveCounts = new Map<string, number>();
  readonly #moving = new Set<string>();
  #isDisturbed = false;
  #noise: string | null = null;
  #unrest: string | null = null;

  constructor(calmMs: number, endMs: number) {
    this.#calmMs = calmMs;
    this.#sinceMs = endMs - REST_MS;
  }

  /** What broke the silence; `null` when nothing did. */
  get failure(): Failure | null {
    if (this.#unrest !== null) return { law: 'moves are few under constant load', note: this.#unrest };
    if (this.#isDisturbed || this.#noise === null) return null;
    return { law: 'a realm at rest is left alone', note: this.#noise };
  }

  hear(record: TraceRecord): void {
    if (record.kind === 'header' || record.atMs < this.#calmMs) return;
    if (record.kind === 'decision' && record.decision.kind === 'migration-planned') {
      this.#move(record.decision.module, record.decision.reason);
    }
    if (record.atMs < this.#sinceMs) return;
    if (record.kind === 'input' && !this.#isRoutine(record.input)) this.#isDisturbed ||= this.#noise === null;
    if (record.kind !== 'command' || !isOrder(record.command)) return;
    if (!this.#moving.has(subjectOf(record.command))) {
      this.#noise ??= `${record.atMs} ms ${JSON.stringify(record.command)}`;
    }
  }

  #move(module: string, reason: string): void {
    const count = (this.#moveCounts.get(module) ?? 0) + 1;
    this.#moveCounts.set(module, count);
    this.#moving.add(module);
    if (count > MOVE_COUNT_MAX)
      this.#unrest ??= `${module} moves ${count} times in the calm, at last for ${reason}`;
  }

  #isRoutine(input: Input): boolean {
    return ROUTINE.includes(input.kind) || ('module' in input && this.#moving.has(subjectOf(input)));
  }
}

/** The module that an order or a report is about, if it is about one. */
function subjectOf(said: Command | Input): string {
  if (!('module' in said)) return '';
  return typeof said.module === 'string' ? said.module : said.module.id;
}
