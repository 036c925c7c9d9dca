import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lazily } from './table.ts';

/** What the pause of a move costs beside what is carried in it, as was measured between two real runtimes. */
export interface MoveCost {
  /** Of every move: to stop, to say so, and to go on. */
  readonly pauseMs: number;
  /** How fast all of a module's memory is looked through for what has changed, and verified, both ends together. */
  readonly bytesPerSecond: number;
}

/** The fit of `fit/moves.ts`; its own table says how far it is from what was measured. */
export const moveCost: () => MoveCost = lazily(
  () => JSON.parse(readFileSync(join(import.meta.dirname, 'moves.json'), 'utf8')) as MoveCost,
);
