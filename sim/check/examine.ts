import type { Profile, Realm } from '../../core/index.ts';
import { CALL_LAWS } from '../../core/testing/held.ts';
import type { Scenario } from '../../scenarios/model.ts';
import { watched } from '../cli/author/watched.ts';
import type { Sim } from '../run/sim.ts';
import { live } from '../swarm/life.ts';
import type { Failure } from '../swarm/restraint.ts';
import { repeated } from '../swarm/trial.ts';
import { type Broken, brokenByError } from './broken.ts';
import { Choices } from './choices.ts';
import { heedless } from './names.ts';
import { Orders } from './orders.ts';
import { realmOf } from './realm-at.ts';
import { Relay } from './relay.ts';
import { type Subject, subjectOf } from './subject.ts';

/** A moment of a world, for the yardstick. */
export interface Look {
  readonly atMs: number;
  readonly realm: Realm;
}

/** What was found in one world. */
export interface Examined {
  /** The first law that broke; `null` when none did. */
  readonly broken: Broken | null;
  readonly choiceCount: number;
  readonly tieCount: number;
  readonly looks: readonly Look[];
  readonly summary: Readonly<Record<string, number>>;
  /** A hash of all that was ordered. */
  readonly orders: string;
}

/** Lives a world under a policy whose every call is held to the laws, looks at it now and then, and lives it again. */
export async function examine(scenario: Scenario, given: Subject): Promise<Examined> {
  const subject = await fresh(given);
  const choices = new Choices(subject.claims, subject.file);
  const orders = new Orders();
  const looks: Look[] = [];
  let nowMs: number | null = null;
  let careless: Broken | null = null;
  let summary: Examined['summary'] = {};
  const found = (broken: Broken | null): Examined => ({
    broken,
    choiceCount: choices.choiceCount,
    tieCount: choices.tieCount,
    looks,
    summary,
    orders: orders.digest(),
  });
  const look = (sim: Sim, atMs: number): void => {
    const { knowledge } = sim.supervisor;
    careless ??= heedless(subject, knowledge, atMs);
    const realm = realmOf(subject.profile, knowledge);
    if (realm !== null) looks.push({ atMs, realm });
  };
  try {
    const life = live(scenario, {
      profile: choices.beside(subject.strict),
      onRecord: (record) => {
        if (record.kind === 'header') return;
        nowMs = record.atMs;
        orders.hear(record);
        if (record.kind === 'decision') choices.hear(record.decision, record.atMs);
      },
      onLook: look,
    });
    summary = life.summary;
    const broken = choices.broken ?? careless ?? brokenOf(life.failure);
    return found(broken ?? (await otherwise(scenario, subject, life.traceHash)));
  } catch (error) {
    return found(brokenByError(error, nowMs));
  }
}

/** The same policy with nothing to remember of other worlds, where it can be read once more. */
async function fresh(subject: Subject): Promise<Subject> {
  const { claims, renew, file } = subject;
  return renew === null ? subject : subjectOf({ written: await renew(), claims, renew, file });
}

/** Copies of a policy that take over from each other in the second life of a world (assumption: two show what one would). */
const COPY_COUNT = 3;

/**
 * Lives a world again, with a supervisor that is restarted now and then, along with its policy where that can be read once
 * more: whatever it had kept is lost, and must not be missed.
 */
async function otherwise(scenario: Scenario, subject: Subject, traceHash: string): Promise<Broken | null> {
  const { profile, renew, file } = subject;
  if (renew === null) return brokenOf(repeated(scenario, profile, traceHash));
  const copies: Profile[] = [];
  while (copies.length < COPY_COUNT) copies.push(watched(await renew(), file));
  const relay = new Relay(copies);
  const life = live(scenario, { profile: relay.profile, isReread: true, onLook: () => relay.next() });
  if (life.traceHash === traceHash) return null;
  const note =
    'the supervisor is restarted, and the policy, which has forgotten everything, decides otherwise';
  const forgot = { law: MEMORY, note, place: file.path, hint: CALL_LAWS[MEMORY], atMs: null };
  return brokenOf(repeated(scenario, profile, traceHash)) ?? forgot;
}

const MEMORY = 'a policy keeps nothing between calls';

const brokenOf = (failure: Failure | null): Broken | null =>
  failure === null ? null : { ...failure, place: null, hint: null };
