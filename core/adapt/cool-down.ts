import type { RuntimeId } from '../ids.ts';
import type { ModuleRecord } from '../knowledge/knowledge.ts';
import type { Settings } from '../settings.ts';

/** What a module remembers of its moves. */
export type Moves = Pick<ModuleRecord, 'moveCount' | 'coolUntilMs' | 'cameFrom' | 'movedMs'>;

/** Going back counts as a return for so many of the longest cool-downs, so that waiting one out is no absolution. */
const RETURN_FACTOR = 2;

/**
 * What a module remembers after it has moved on its own account. A move that did not last (another one within
 * `horizonMs`), or that leads back to where it came from, makes the next cool-down longer; staying put makes it
 * forget (asked for in kubernetes-sigs/descheduler#424: the same pod evicted over and over).
 */
export function movedOn(moves: Moves, from: RuntimeId, to: RuntimeId, clock: CoolClock): Moves {
  const { atMs, settings } = clock;
  const stayedMs = atMs - moves.movedMs;
  const moved = moves.cameFrom !== null;
  const returns = moves.cameFrom === to && stayedMs < RETURN_FACTOR * settings.coolDownMsMax;
  const restless = moved && (returns || stayedMs < settings.horizonMs);
  const moveCount = moveCountNow(moves, atMs, settings) + (restless ? 1 : 0);
  return { moveCount, coolUntilMs: atMs + coolDownMs(moveCount, settings), cameFrom: from, movedMs: atMs };
}

/** What a module remembers after its move was given up: as much caution as after one that did not last. */
export function movedInVain(moves: Moves, { atMs, settings }: CoolClock): Moves {
  const moveCount = moveCountNow(moves, atMs, settings) + 1;
  return { ...moves, moveCount, coolUntilMs: atMs + coolDownMs(moveCount, settings), movedMs: atMs };
}

/** The time, and the knobs that hold. */
export interface CoolClock {
  readonly atMs: number;
  readonly settings: Settings;
}

/** Moves that did not last, less one for every `coolDownMsMax` it has stayed put since the last. */
export function moveCountNow(moves: Moves, atMs: number, settings: Settings): number {
  if (moves.moveCount === 0) return 0;
  const forgivenCount = Math.floor((atMs - moves.movedMs) / Math.max(1, settings.coolDownMsMax));
  return Math.max(0, moves.moveCount - forgivenCount);
}

/** Whether a module is left alone for now: it cools down, or so many of its moves did not last that it is given up. */
export function coolsDown(moves: Moves, atMs: number, settings: Settings): boolean {
  return atMs < moves.coolUntilMs || moveCountNow(moves, atMs, settings) >= settings.moveGiveUpCount;
}

/**
 * Whether even an escape has to wait: the last move, or the last attempt at one, is younger than a dwell. Keeps a
 * drain whose targets fail from trying without pause.
 */
export function catchesBreath(moves: Moves, atMs: number, settings: Settings): boolean {
  return moves.movedMs > 0 && atMs < moves.movedMs + settings.dwellMs;
}

function coolDownMs(moveCount: number, settings: Settings): number {
  return Math.round(
    Math.min(settings.coolDownMsMax, settings.coolDownMs * settings.coolDownFactor ** moveCount),
  );
}
