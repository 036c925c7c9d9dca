import {
  type Knowledge,
  type Migration,
  type Module,
  type ModuleRecord,
  type Origin,
  type Profile,
  place,
  type RealmId,
} from '../../core/index.ts';

/**
 * How long a module may take to go on in another realm (assumption: as long as three starts that are slow, while nobody who
 * looks at it has given up). It is called off then, and goes on where it was.
 */
const LANDING_MS_MAX = 30_000;

/** What is to be done next for a module on its way to another realm. */
export type Next =
  | { readonly kind: 'wait' }
  /** The other realm would take it: it may be paused. */
  | { readonly kind: 'agree' }
  /** It is paused and in the store: the other realm is asked for it. */
  | { readonly kind: 'land'; readonly module: Module; readonly origin: Origin }
  /** The other realm is to forget it again. */
  | { readonly kind: 'call-off'; readonly reason: string }
  /** It goes on there, and ends here. */
  | { readonly kind: 'finish' }
  /** It goes on here. */
  | { readonly kind: 'give-up'; readonly reason: string };

/** What is known of a crossing: on this side, and on the other, where that is at hand. */
export interface Crossing {
  readonly migration: Migration;
  readonly record: ModuleRecord;
  readonly from: RealmId;
  readonly to: RealmId;
  /** `undefined` for a realm that is not supervised here; what it knows may be older than what time it is there. */
  readonly there:
    | { readonly knowledge: Knowledge; readonly profile: Profile; readonly nowMs: number }
    | undefined;
  /** Whether the other realm has accepted it, as far as this program remembers. */
  readonly isAsked: boolean;
}

/**
 * Says what is to be done next. It follows from what both realms know and from nothing else, so that a supervisor that starts
 * again goes on where the one before was: the module goes on there once that realm has seen it run, and here once that realm
 * has ended it without having seen it run. There is no third way, so it is never both.
 */
export function nextOf(crossing: Crossing): Next {
  const { migration, there, to, isAsked } = crossing;
  if (there === undefined) return giveUp(migration, `realm ${to} is not supervised here`);
  if (migration.step === 'preparing') {
    const fault = whyNot(crossing, there);
    return fault === null ? { kind: 'agree' } : { kind: 'give-up', reason: fault };
  }
  if (migration.step !== 'thawing') return { kind: 'wait' };
  const other = there.knowledge.modules.get(migration.module);
  if (hasRun(other, crossing)) return { kind: 'finish' };
  if (other !== undefined && isOf(other, crossing)) return landing(other, there.nowMs);
  if (isAsked) return { kind: 'give-up', reason: `realm ${to} has lost sight of it` };
  if (isInUse(other)) return { kind: 'give-up', reason: inUse(crossing) };
  const { record, from } = crossing;
  const { onto = null, toEpoch: epoch } = migration;
  // Where it was pinned to, and the program it was part of, belong to the realm it leaves.
  const module: Module = { ...record.module, affinity: null, program: null };
  return { kind: 'land', module, origin: { realm: from, runtime: migration.from, epoch, onto } };
}

/** A move, as the realm it comes from knows it. */
interface Sent {
  readonly from: RealmId;
  readonly migration: Pick<Migration, 'toEpoch'>;
}

/** Whether a record is of this very move, and not of one of the same name that is long over. */
const isOf = ({ origin }: ModuleRecord, { from, migration }: Sent): boolean =>
  origin?.realm === from && origin.epoch === migration.toEpoch && !origin.isHere;

/** Whether a module has run where this move has brought it, whatever became of it, or of its name, since. */
export const hasRun = (record: ModuleRecord | undefined, { from, migration }: Sent): boolean =>
  record?.landed?.some(({ realm, epoch }) => realm === from && epoch === migration.toEpoch) === true;

/** Whether a realm has, and still has, what this move has brought there. */
export const isKept = (record: ModuleRecord | undefined, sent: Sent): boolean =>
  record !== undefined &&
  isInUse(record) &&
  (isOf(record, sent) || (hasRun(record, sent) && record.origin?.epoch === sent.migration.toEpoch));

/** A module that is paused has been accepted there, or nobody there has heard of it; while it runs here, there is nothing to undo. */
function giveUp({ step }: Migration, reason: string): Next {
  // Of a realm that is not at hand now nobody knows whether it runs there already.
  return step === 'preparing' || step === 'freezing' ? { kind: 'give-up', reason } : { kind: 'wait' };
}

/** Whether a module has the id there, and is no past one. */
const isInUse = (known: ModuleRecord | undefined): boolean =>
  known !== undefined && known.phase.kind !== 'ended';

const inUse = ({ migration, to }: Crossing): string => `module ${migration.module} is in use in realm ${to}`;

function landing(other: ModuleRecord, nowMs: number): Next {
  const { phase } = other;
  switch (phase.kind) {
    case 'ended':
      return { kind: 'give-up', reason: phase.reason };
    case 'pending': // For others that it is placed with, for room that is being made, after a start that failed.
    case 'starting':
      if (nowMs - other.requestedMs < LANDING_MS_MAX) return { kind: 'wait' };
      return { kind: 'call-off', reason: tooLate(phase) };
    default:
      return { kind: 'wait' };
  }
}

const tooLate = (phase: ModuleRecord['phase']): string =>
  `it did not go on within ${LANDING_MS_MAX} ms${phase.kind === 'pending' ? `: ${phase.reason}` : ''}`;

/** Why the other realm would not take a module, so that it need not be paused to learn that; `null` if it would. */
function whyNot(crossing: Crossing, { knowledge, profile }: NonNullable<Crossing['there']>): string | null {
  const { migration, record, to } = crossing;
  const { module: id, onto } = migration;
  if (isInUse(knowledge.modules.get(id))) return inUse(crossing);
  if (onto !== undefined && !knowledge.runtimes.has(onto)) return `realm ${to} knows no runtime ${onto}`;
  const module: Module = { ...record.module, affinity: null, program: null };
  const phase = { kind: 'pending', sinceMs: 0, notBeforeMs: 0, reason: '', claim: null } as const;
  const { chosen, verdicts } = place(
    profile,
    knowledge,
    { ...record, module, phase },
    onto === undefined ? {} : { onlyOn: onto },
  );
  if (chosen !== null) return null;
  const reasons = verdicts.filter(({ verdict }) => verdict !== 'fits').map(({ reason }) => reason);
  return `nothing fits in realm ${to}: ${reasons.length === 0 ? 'no runtime is registered' : reasons.join('; ')}`;
}
