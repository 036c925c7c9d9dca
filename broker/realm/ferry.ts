import { randomUUID } from 'node:crypto';
import {
  type Migration,
  type ModuleId,
  type Origin,
  type Profile,
  type RealmId,
  realmBehind,
  realmId,
  requestId,
} from '../../core/index.ts';
import type { TraceRecord } from '../../core/trace.ts';
import { isOf, type Next, nextOf } from './crossing.ts';
import type { Realm } from './realm.ts';

/** What belongs to a module beside its record. */
export interface Cargo {
  /** Takes its checkpoint, and what it has written lately, from one realm to the other; whether there was one. */
  carry(module: ModuleId, from: RealmId, to: RealmId): Promise<boolean>;
}

/** A realm that modules may leave and come to. */
export interface Shore {
  readonly realm: Pick<Realm, 'knowledge' | 'ask' | 'take' | 'written' | 'watch' | 'isDeciding'>;
  readonly profile: Profile;
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
/** Begins the ids of its requests; no MQTT client can have such an id, for want of a slash. */
const HEAD = 'ferry:';

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
      for (const { module, origin } of realm.knowledge.modules.values()) {
        if (origin === undefined || origin.isHere) continue;
        const migration = this.#shores.get(origin.realm)?.realm.knowledge.migrations.get(module.id);
        const isGivenUp = this.#shores.has(origin.realm) && migration?.toEpoch !== origin.epoch;
        if (isGivenUp) this.#clear(name, module.id, origin);
      }
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

  #heard(name: string, record: TraceRecord): void {
    if (record.kind === 'command' && 'runtime' in record.command) {
      const { command } = record;
      const to = realmBehind(command.runtime);
      // It is deleted, or begins anew: what the other realm may have of it is not wanted any more.
      if (to !== null && command.kind === 'stop-module')
        this.#clear(to, command.module, { realm: realmId(name), epoch: command.epoch });
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
    const { from, to, migration, isAsked } = passage;
    const here = this.#shores.get(from);
    const record = here?.realm.knowledge.modules.get(migration.module);
    const other = this.#shores.get(to);
    if (passage.isBusy || here === undefined || record === undefined) return;
    if (!here.realm.isDeciding || other?.realm.isDeciding === false) return;
    const there = other && { knowledge: other.realm.knowledge, profile: other.profile };
    const next = nextOf({ migration, record, from, to, there, isAsked });
    if (next.kind === 'wait') return;
    passage.isBusy = true;
    this.#carryOut(passage, next, { here, other })
      // A realm that is about to stop answers nothing; what it has heard by then shows in its next life.
      .catch(() => {})
      .finally(() => {
        passage.isBusy = false;
        this.#look();
      });
  }

  async #carryOut(
    passage: Passage,
    next: Exclude<Next, { readonly kind: 'wait' }>,
    { here, other }: { readonly here: Shore; readonly other: Shore | undefined },
  ): Promise<void> {
    const { migration } = passage;
    const { to: runtime, module, toEpoch: epoch } = migration;
    const word = { runtime, module, epoch };
    const failed = (reason: string): Promise<void> =>
      here.realm.take({ kind: 'module-thaw-failed', ...word, reason });
    if (next.kind === 'give-up') return failed(passage.reason ?? next.reason);
    if (this.#cargo === null) return failed('this supervisor keeps no files');
    if (next.kind === 'agree') return here.realm.take({ kind: 'module-prepared', ...word });
    if (other === undefined) return;
    if (next.kind === 'call-off') {
      passage.reason = next.reason;
      return this.#forget(other, module);
    }
    if (next.kind === 'finish') {
      await other.realm.written();
      return here.realm.take({ kind: 'module-thawed', ...word });
    }
    await here.realm.written();
    const fault = await this.#land(passage, next, other);
    if (fault !== null) await failed(fault);
  }

  /** Asks the other realm for a module that is in the store; why it does not take it, or `null`. */
  async #land(
    passage: Passage,
    { module, origin }: Extract<Next, { readonly kind: 'land' }>,
    { realm }: Shore,
  ): Promise<string | null> {
    const { from, to } = passage;
    const isCarried = await this.#cargo?.carry(module.id, from, to).catch(() => false);
    if (isCarried !== true) return 'its snapshot cannot be had from the store';
    passage.isAsked = true;
    const request = requestId(`${HEAD}${encodeURIComponent(from)}:${module.id}:${origin.epoch}`);
    const answer = await realm.ask({ kind: 'module-requested', request, module, origin });
    return answer.kind === 'refuse-request' ? answer.reason : null;
  }

  /** Has a realm forget a module that came from another, if it is the one that is meant. */
  #clear(name: string, id: ModuleId, { realm, epoch }: Pick<Origin, 'realm' | 'epoch'>): void {
    const shore = this.#shores.get(name);
    const record = shore?.realm.knowledge.modules.get(id);
    if (shore === undefined || record === undefined) return;
    const { kind } = record.phase;
    const isMeant = isOf(record, { from: realm, migration: { toEpoch: epoch } });
    if (isMeant && kind !== 'ended' && kind !== 'stopping') this.#forget(shore, id).catch(() => {});
  }

  async #forget({ realm }: Shore, module: ModuleId): Promise<void> {
    const request = requestId(`${HEAD}${randomUUID()}`);
    await realm.ask({ kind: 'module-deletion-requested', request, module });
  }
}
