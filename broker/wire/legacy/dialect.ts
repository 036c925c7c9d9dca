import type { ModuleId, ModuleRecord, RuntimeRecord } from '../../../core/index.ts';
import type { Notes } from '../notes.ts';
import type { Publish } from '../publish.ts';
import type { Telling } from '../wire.ts';
import type { Ask } from './ask.ts';

/** A legacy runtime that is told something. */
export interface Peer {
  readonly record: RuntimeRecord;
  readonly notes: Notes;
}

/** How one generation says what has to be said; `null` where it says nothing. */
export interface Dialect {
  /** The answer to a registration. */
  readonly welcome: (turn: Telling, peer: Peer) => Publish;
  /** The answer to a registration that is refused. */
  readonly reject: (turn: Telling, peer: Peer, reason: string) => Publish | null;
  /** The order to start a module. */
  readonly create: (turn: Telling, peer: Peer, module: ModuleRecord) => Publish | null;
  /** The order to end a module, which may be forgotten here. */
  readonly remove: (turn: Telling, peer: Peer, id: ModuleId) => Publish | null;
  /** The answer to a request that the core accepted. */
  readonly accept: (turn: Telling, ask: Ask) => Publish | null;
  /** The answer to a request that the core refused. */
  readonly refuse: (turn: Telling, ask: Ask, reason: string) => Publish | null;
}
