import { describe, expect, it } from 'vitest';
import { runtimeId } from '../ids.ts';
import { defaultSettings as settings } from '../settings.ts';
import { catchesBreath, coolsDown, type Moves, moveCountNow, movedInVain, movedOn } from './cool-down.ts';

const A = runtimeId('a');
const B = runtimeId('b');
const C = runtimeId('c');
const FRESH: Moves = { moveCount: 0, coolUntilMs: 0, cameFrom: null, movedMs: 0 };

/** Moves to and fro as soon as it may, and tells when it moved. */
function pingPong(untilMs: number): readonly number[] {
  let moves = FRESH;
  const movedMs: number[] = [];
  for (let atMs = 1_000; atMs < untilMs; atMs += 1_000) {
    if (coolsDown(moves, atMs, settings)) continue;
    const [from, to] = movedMs.length % 2 === 0 ? [A, B] : [B, A];
    moves = movedOn(moves, from, to, { atMs, settings });
    movedMs.push(atMs);
  }
  return movedMs;
}

describe('a module that was moved', () => {
  it('is left alone for a while', () => {
    const moves = movedOn(FRESH, A, B, { atMs: 10_000, settings });
    expect(coolsDown(moves, 10_000 + settings.coolDownMs - 1, settings)).toBe(true);
    expect(coolsDown(moves, 10_000 + settings.coolDownMs, settings)).toBe(false);
  });

  it('waits twice as long with every return, until it is given up', () => {
    const gaps = pingPong(3_600_000).map((atMs, at, all) => atMs - (all[at - 1] ?? 0));
    expect(gaps.slice(1)).toEqual([60_000, 120_000, 240_000, 480_000, 960_000]);
  });

  it('moves to and fro at most so often in a day that it cannot be called thrashing', () => {
    expect(pingPong(86_400_000).length).toBeLessThan(6 + 86_400_000 / settings.coolDownMsMax);
  });

  it('is not blamed for going on after it has stayed', () => {
    const once = movedOn(FRESH, A, B, { atMs: 10_000, settings });
    const twice = movedOn(once, B, C, { atMs: 10_000 + settings.horizonMs, settings });
    expect(twice.moveCount).toBe(0);
    expect(movedOn(once, B, C, { atMs: 9_999 + settings.horizonMs, settings }).moveCount).toBe(1);
    expect(movedOn(once, B, A, { atMs: 10_000 + settings.horizonMs, settings }).moveCount).toBe(1);
  });

  it('is not blamed for going back after two of the longest cool-downs', () => {
    const once = movedOn(FRESH, A, B, { atMs: 10_000, settings });
    const backAfter = (stayedMs: number): number =>
      movedOn(once, B, A, { atMs: 10_000 + stayedMs, settings }).moveCount;
    expect(backAfter(2 * settings.coolDownMsMax - 1)).toBe(1);
    expect(backAfter(2 * settings.coolDownMsMax)).toBe(0);
  });

  it('catches its breath even when it has to go, and one that never moved need not', () => {
    const moves = movedOn(FRESH, A, B, { atMs: 10_000, settings });
    expect(catchesBreath(moves, 10_000 + settings.dwellMs - 1, settings)).toBe(true);
    expect(catchesBreath(moves, 10_000 + settings.dwellMs, settings)).toBe(false);
    expect(catchesBreath(FRESH, 1, settings)).toBe(false);
  });

  it('is as careful after a move that failed', () => {
    const moves = movedInVain(FRESH, { atMs: 10_000, settings });
    expect(moves).toMatchObject({ moveCount: 1, cameFrom: null });
    expect(coolsDown(moves, 10_000 + settings.coolDownMs, settings)).toBe(true);
  });

  it('is forgiven one move for every long stay, and free when few enough are left', () => {
    const moves: Moves = { moveCount: 6, coolUntilMs: 0, cameFrom: A, movedMs: 5_000 };
    expect(moveCountNow(moves, 5_000 + settings.coolDownMsMax, settings)).toBe(5);
    expect(moveCountNow(moves, 5_000 + 99 * settings.coolDownMsMax, settings)).toBe(0);
    const freeMs = 5_000 + (6 - settings.moveGiveUpCount + 1) * settings.coolDownMsMax;
    expect(coolsDown(moves, freeMs - 1, settings)).toBe(true);
    expect(coolsDown(moves, freeMs, settings)).toBe(false);
  });
});
