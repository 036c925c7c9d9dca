import {
  type FarMove,
  type Migration,
  type ModuleId,
  type ModuleRecord,
  type RealmId,
  realmBehind,
  realmId,
} from '../../core/index.ts';
import type { TraceRecord } from '../../core/trace.ts';
import { type Next, nextOf } from './crossing.ts';
import { callBack, forget, freshRequest, isUnderWay, type Shore, type Side, settle } from './shore.ts';

/** What belongs to a module beside its record. */
export interface Cargo {
  /** Takes its checkpoint from one realm to the other; whether there was one. */
  carry(module: ModuleId, from: RealmId, to: RealmId): Promise<boolean>;
  /** Takes what it has written lately to the realm that has accepted it. */
  hand(module: ModuleId, from: RealmId, to: RealmId): void;
}

/** A move from one realm to another that was seen under way, and what this program remembers of it. */
interface Passage {
  readonly from: RealmId;
  readonly to: RealmId;
  migration: Migration;
  /** Something is being done for it that takes time. */
  isBusy: boolean;
  isAsked: boolean;
  /** Why the other realm was told to forget it. */
  reason: string | null;
}

/** Gap between two looks while anything is under way (assumption: what is heard is acted on at once, time-outs are seconds). */
const LOOK_MS = 500;
const WAIT: Next = { kind: 'wait' };

/**
 * Brings modules from one realm of this program to another. It decides nothing, and remembers nothing that matters: what is
 * next follows from what both realms know (`crossing.ts`), and nothing is asked of one realm before all that led to it is in
 * the journal of the other.
 */
export class Ferry {
  readonly #shores: ReadonlyMap<string, Shore>;
  readonly #cargo: Cargo | null;
  readonly #passages = new Map<string, Passage>();
  readonly #stops: (() => void)[] = [];
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(shores: ReadonlyMap<string, Shore>, cargo: Cargo | null) {
    this.#shores = shores;
    this.#cargo = cargo;
  }

  /** Begins to look; what an earlier life left under way goes on. */
  open(): void {
    for (const [name, { realm }] of this.#shores) {
      for (const record of realm.knowledge.modules.values()) this.#resume(realmId(name), record);
      this.#stops.push(realm.watch((record) => this.#heard(name, record)));
    }
    this.#look();
  }

  /** Looks no longer; what is under way waits for the next life. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    for (const stop of this.#stops) stop();
  }

  /** Goes on with what an earlier life left undone between a realm and others. */
  #resume(name: RealmId, { module: { id }, origin, recalls = [], landed = [] }: ModuleRecord): void {
    for (const recall of recalls) this.#callBack(name, id, recall);
    const incoming = origin === undefined || origin.isHere ? landed : [...landed, origin];
    for (const { realm: from, epoch } of incoming) {
      const here = this.#shores.get(from)?.realm;
      if (here !== undefined && !isUnderWay(here, id, epoch))
        this.#callBack(from, id, { realm: name, epoch });
    }
  }

  #heard(name: string, record: TraceRecord): void {
    if (record.kind === 'command' && 'runtime' in record.command) {
      const { command } = record;
      const to = realmBehind(command.runtime);
      // It is deleted, or begins anew: what the other realm may have of it is not wanted any more.
      if (to !== null && command.kind === 'stop-module')
        this.#callBack(name, command.module, { realm: to, epoch: command.epoch });
      if (to !== null) return this.#look();
    }
    if (this.#passages.size > 0 && record.kind === 'input') this.#look();
  }

  #look(): void {
    if (this.#isClosed) return;
    const seen = new Set<string>();
    for (const [name, { realm }] of this.#shores) {
      for (const migration of realm.knowledge.migrations.values()) {
        const to = realmBehind(migration.to);
        if (to === null) continue;
        const key = `${name}\n${migration.module}\n${migration.toEpoch}`;
        seen.add(key);
        const fresh = { from: realmId(name), to, migration, isBusy: false, isAsked: false, reason: null };
        const passage = this.#passages.get(key) ?? fresh;
        passage.migration = migration;
        this.#passages.set(key, passage);
        this.#advance(passage);
      }
    }
    for (const [key, { isBusy }] of this.#passages) if (!seen.has(key) && !isBusy) this.#passages.delete(key);
    clearTimeout(this.#timer);
    if (this.#passages.size > 0) this.#timer = setTimeout(() => this.#look(), LOOK_MS).unref();
  }

  #advance(passage: Passage): void {
    if (passage.isBusy) return;
    const next = this.#next(passage);
    if (next.kind === 'wait') return;
    passage.isBusy = true;
    this.#carryOut(passage, next)
      // A realm that is about to stop answers nothing; what it has heard by then shows in its next life.
      .catch(() => {})
      .finally(() => {
        passage.isBusy = false;
        this.#look();
      });
  }

  /** What is next by what both realms know at this very moment. */
  #next({ from, to, migration: { module, toEpoch }, isAsked }: Passage): Next {
    const here = this.#shores.get(from)?.realm;
    const other = this.#shores.get(to);
    const record = here?.knowledge.modules.get(module);
    const migration = here?.knowledge.migrations.get(module);
    if (here === undefined || record === undefined || migration?.toEpoch !== toEpoch) return WAIT;
    if (!here.isDeciding || other?.realm.isDeciding === false) return WAIT;
    const there = other && {
      knowledge: other.realm.knowledge,
      nowMs: other.realm.nowMs,
      profile: other.profile,
    };
    return nextOf({ migration, record, from, to, there, isAsked });
  }

  async #carryOut(passage: Passage, next: Exclude<Next, { readonly kind: 'wait' }>): Promise<void> {
    const { from, to, migration } = passage;
    const { to: runtime, module, toEpoch: epoch } = migration;
    const word = { runtime, module, epoch };
    const here = this.#shores.get(from)?.realm;
    const other = this.#shores.get(to)?.realm;
    if (here === undefined) return;
    const failed = (reason: string): Promise<void> =>
      here.take({ kind: 'module-thaw-failed', ...word, reason });
    if (next.kind === 'give-up') {
      // That it has ended there must not be forgotten once it goes on here.
      if (migration.step === 'thawing') await other?.written();
      return failed(passage.reason ?? next.reason);
    }
    if (other === undefined) return;
    if (next.kind === 'call-off') {
      passage.reason = next.reason;
      return forget(other, module);
    }
    if (next.kind === 'finish') {
      await other.written();
      await here.take({ kind: 'module-thawed', ...word });
      return settle(other, from, { module, epoch });
    }
    if (this.#cargo === null) return failed('this supervisor keeps no files');
    if (next.kind === 'agree') return here.take({ kind: 'module-prepared', ...word });
    await here.written();
    const fault = await this.#land(passage, this.#cargo, other);
    if (fault !== null) await failed(fault);
  }

  /** Asks the other realm for a module that is in the store; why it does not take it, or `null`. */
  async #land(passage: Passage, cargo: Cargo, other: Side): Promise<string | null> {
    const { from, to, migration } = passage;
    // While this waited it may have been deleted here, and its id may have been given away there.
    if (this.#next(passage).kind !== 'land') return null;
    const isCarried = await cargo.carry(migration.module, from, to).catch(() => false);
    if (!isCarried) return 'its snapshot cannot be had from the store';
    const next = this.#next(passage);
    if (next.kind !== 'land') return null;
    const { module, origin } = next;
    passage.isAsked = true;
    const answer = await other.ask({ kind: 'module-requested', request: freshRequest(), module, origin });
    if (answer.kind === 'refuse-request') return answer.reason;
    cargo.hand(module.id, from, to);
    return null;
  }

  /** Calls a module back from another realm; what cannot be done now waits for the next life. */
  #callBack(name: string, id: ModuleId, recall: FarMove): void {
    const [here, other] = [this.#shores.get(name)?.realm, this.#shores.get(recall.realm)?.realm];
    if (here === undefined || other === undefined) return;
    callBack({ here, other, from: realmId(name) }, id, recall).catch(() => {});
  }
}
