import type { Code } from '../../runtime/host/codes.ts';
import { streamCodec } from '../snapshot/codec.ts';
import type { Decoded } from '../snapshot/decode.ts';
import { decodeSnapshot } from '../snapshot/decode.ts';
import { encodeSnapshot } from '../snapshot/encode.ts';
import type { ThreadState, UnreadPiece } from '../snapshot/snapshot.ts';
import {
  type Conductor,
  type Interruption,
  interrupting,
  type Play,
  patient,
  type Seen,
  Solo,
} from './solo.ts';

/** Everything a play needs but its code. */
export type Score = Omit<Play, 'code'>;

/** Runs a module from its start to its end in one go. */
export function played(code: Code, score: Score, conductor: Conductor = patient): Seen {
  const seen: Seen = { written: new Map(), stage: null };
  new Solo({ ...score, code }, seen, { conductor, state: null, arrived: 0 }).run();
  return seen;
}

/** What became of a module that was moved as it ran. */
export interface Journey {
  readonly seen: Seen;
  readonly moveCount: number;
  /** Size of each snapshot. */
  readonly snapshotBytes: readonly number[];
}

/** Runs a module that is moved at each of these interruptions, each time to an instance that knows only its snapshot. */
export async function moved(
  code: Code,
  score: Score,
  interruptions: readonly Interruption[],
): Promise<Journey> {
  const seen: Seen = { written: new Map(), stage: null };
  const play = { ...score, code };
  const next = [...interruptions];
  const conductor = (): Conductor => {
    const interruption = next.shift();
    return interruption === undefined ? patient : interrupting(interruption);
  };
  const snapshotBytes: number[] = [];
  let solo = new Solo(play, seen, { conductor: conductor(), state: null, arrived: 0 });
  while (solo.run().kind === 'paused') {
    const bytes = await written(code, solo.state(), solo.takeUnread());
    snapshotBytes.push(bytes.length);
    const { snapshot } = await read(code, bytes, score.pagesMax);
    const { arrived } = solo;
    solo = new Solo(play, seen, { conductor: conductor(), state: snapshot.thread, arrived });
    solo.putUnread(snapshot.unread);
  }
  return { seen, moveCount: snapshotBytes.length, snapshotBytes };
}

/** A snapshot of a state. */
async function written(
  { identity }: Code,
  thread: ThreadState,
  unread: readonly UnreadPiece[] = [],
): Promise<Uint8Array> {
  if (identity === null) throw new Error('only what is freezable has snapshots');
  const about = { module: identity, instance: 'solo', epoch: 1, reason: 'migration' } as const;
  return encodeSnapshot({ ...about, thread, unread, rests: [] }, streamCodec);
}

async function read({ identity }: Code, bytes: Uint8Array, pagesMax: number): Promise<Decoded> {
  if (identity === null) throw new Error('only what is freezable has snapshots');
  const decoded = await decodeSnapshot(bytes, { module: identity, pagesMax }, streamCodec);
  if (decoded.kind === 'refused') throw new Error(decoded.reason);
  return decoded;
}
