import { assert } from '../assert.ts';
import { deviceId, type ModuleId, type RuntimeId, realmId } from '../ids.ts';
import type { Knowledge, ModuleRecord } from '../knowledge/knowledge.ts';
import { attach, bind, reindex, release, rememberLink, rememberRuntime } from '../knowledge/remember.ts';
import { openTurn } from '../knowledge/turn.ts';
import type { Link } from '../model/link.ts';
import type { Module } from '../model/module.ts';
import type { Runtime } from '../model/runtime.ts';
import { place } from '../place/place.ts';
import type { Placement, Profile } from '../place/policy.ts';
import { newKnowledge } from '../step.ts';
import { aModuleRecord, aRuntimeRecord } from './builders.ts';

/**
 * A realm that is placed into as fast as can be: no messages, no phases, only the decision and the promise that follows
 * from it, on the runtime, its device and in the index. For benches and for tests that need a realm at a certain fill.
 */
export class Crowd {
  readonly #profile: Profile;
  readonly #homes = new Map<ModuleId, { readonly module: Module; readonly on: RuntimeId }>();
  knowledge: Knowledge;

  constructor(profile: Profile, runtimes: readonly Runtime[], links: readonly Link[]) {
    this.#profile = profile;
    const empty = newKnowledge({ realm: realmId('crowd'), hub: deviceId('hub'), profile });
    const turn = openTurn(profile, empty, 0);
    for (const runtime of runtimes) {
      rememberRuntime(turn, aRuntimeRecord(runtime));
      attach(turn, runtime.device, runtime.id);
      reindex(turn, runtime.device.id);
    }
    for (const link of links) rememberLink(turn, link);
    this.knowledge = turn.draft;
  }

  /** Modules that have a home now. */
  get moduleCount(): number {
    return this.#homes.size;
  }

  /** Places a module and binds it, in a step of its own as the supervisor does. */
  place(record: ModuleRecord): Placement {
    const placement = place(this.#profile, this.knowledge, record);
    if (placement.chosen === null) return placement;
    const { module } = record;
    const turn = openTurn(this.#profile, this.knowledge, 0);
    bind(turn, module, placement.chosen);
    turn.draft.turn = placement.chosen;
    this.#homes.set(module.id, { module, on: placement.chosen });
    this.knowledge = turn.draft;
    return placement;
  }

  /** Takes a module out again. */
  leave(id: ModuleId): void {
    const home = this.#homes.get(id);
    assert(home !== undefined, 'only a module that has a home leaves it');
    const turn = openTurn(this.#profile, this.knowledge, 0);
    release(turn, home.module, home.on);
    this.#homes.delete(id);
    this.knowledge = turn.draft;
  }
}

/** What is known of a module that nobody has placed yet. */
export const aNewcomer = (module: Module): ModuleRecord =>
  aModuleRecord(module, '', {
    phase: { kind: 'pending', sinceMs: 0, notBeforeMs: 0, reason: '', claim: null },
    epoch: 0,
  });
