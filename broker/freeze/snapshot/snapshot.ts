import type { InboxState } from '../../runtime/shared/streams.ts';
import type { PortableWasi } from '../../runtime/wasi/portable.ts';
import type { Image } from '../instance/image.ts';
import type { Entry } from '../instance/pausable.ts';

/** Which module a snapshot is of: the same bytes on both sides, checked by hash. */
export interface ModuleIdentity {
  readonly originalSha256: string;
  readonly transformedSha256: string;
}

/** A message, or a piece of one, that came for an instance and did not reach it. */
export interface UnreadPiece {
  readonly input: number;
  readonly tag: number;
  readonly isLast: boolean;
  readonly bytes: Uint8Array;
}

/** What an instance wrote to an output that was not a whole line, or a whole message, so far. */
export interface UnsentRest {
  readonly output: number;
  readonly bytes: Uint8Array;
}

/** What the thread of an instance knows of it when it is paused. */
export interface ThreadState {
  readonly entry: Entry;
  readonly frames: Uint8Array;
  readonly image: Image;
  readonly wasi: PortableWasi;
  readonly inboxes: readonly (readonly [input: number, state: InboxState])[];
  readonly heedsSignals: boolean;
}

/** A paused instance, whole. */
export interface Snapshot {
  readonly module: ModuleIdentity;
  /** The id of the module it is an instance of. */
  readonly instance: string;
  readonly epoch: number;
  readonly reason: 'migration' | 'checkpoint';
  readonly thread: ThreadState;
  readonly unread: readonly UnreadPiece[];
  readonly rests: readonly UnsentRest[];
}

/** Why a snapshot is not taken. */
export type SnapshotFault =
  | 'truncated'
  | 'foreign'
  | 'wrong-version'
  | 'corrupt'
  | 'wrong-shape'
  | 'wrong-module'
  | 'too-large'
  | 'unsupported';

/** A snapshot that is not taken, and what people are told about it. */
export interface SnapshotRefusal {
  readonly kind: 'refused';
  readonly code: SnapshotFault;
  readonly reason: string;
}

/** A refusal. */
export const refusedSnapshot = (code: SnapshotFault, reason: string): SnapshotRefusal => ({
  kind: 'refused',
  code,
  reason,
});
