import type { ForeseenRuntime, Span } from './foresight.ts';

/** A span in which somebody could be somewhere, and what a start there takes. */
export interface Chance extends Span {
  readonly startMs: number;
}

/** When a runtime could be somebody's host. */
export const chancesAt = ({ up, startUpMs }: ForeseenRuntime): readonly Chance[] =>
  up.map(({ fromMs, toMs }) => ({ fromMs, toMs, startMs: startUpMs }));

/** Whether a running module may go on elsewhere without being started again. */
export type Freedom = 'moves' | 'stays';

/**
 * Least time without a running instance while a module is wanted, whatever is decided. A module cannot run while nobody suitable is up, and
 * each start takes its time while somebody is.
 *
 * Who moves has to be started once in each stretch in which somebody is always up, or goes without for all of it: gaps +
 * Σ min(start, stretch). Who stays is started anew whenever its host ends; then the best sequence of hosts is found by dynamic
 * programming over the moments at which hosts come or go. To start as soon as a host is chosen is never worse: it ends no sooner.
 */
export function leastAbsenceMs(chances: readonly Chance[], wanted: Span, freedom: Freedom): number {
  const within = clipped(chances, wanted);
  if (freedom === 'stays') return absenceOfStayer(within, wanted);
  let absentMs = 0;
  let atMs = wanted.fromMs;
  for (const { fromMs, toMs, startMs } of stretches(within)) {
    absentMs += Math.max(0, fromMs - atMs) + Math.min(startMs, toMs - fromMs);
    atMs = Math.max(atMs, toMs);
  }
  return absentMs + Math.max(0, wanted.toMs - atMs);
}

/** What chances leave inside a span. */
export const clipped = (chances: readonly Chance[], span: Span): readonly Chance[] =>
  chances
    .map(({ fromMs, toMs, startMs }) => ({
      fromMs: Math.max(fromMs, span.fromMs),
      toMs: Math.min(toMs, span.toMs),
      startMs,
    }))
    .filter(({ fromMs, toMs }) => toMs > fromMs)
    .toSorted((a, b) => a.fromMs - b.fromMs);

/** Chances that touch, as one, with the shortest of their starts; they come in order. */
export function stretches(chances: readonly Chance[]): readonly Chance[] {
  const all: Chance[] = [];
  for (const chance of chances) {
    const last = all.at(-1);
    if (last === undefined || chance.fromMs > last.toMs) all.push(chance);
    else
      all[all.length - 1] = {
        fromMs: last.fromMs,
        toMs: Math.max(last.toMs, chance.toMs),
        startMs: Math.min(last.startMs, chance.startMs),
      };
  }
  return all;
}

function absenceOfStayer(chances: readonly Chance[], wanted: Span): number {
  return -bestStays(chances, wanted, {
    // Time is what is lost: waiting costs all of it, a start as long as it takes.
    waiting: (fromMs, toMs) => fromMs - toMs,
    staying: ({ toMs, startMs }, fromMs) => -Math.min(startMs, toMs - fromMs),
  });
}

/** What a sequence of waits and stays is worth. */
export interface Worths {
  waiting(fromMs: number, toMs: number): number;
  /** A stay at a chance, begun at a moment and held to its end; `index` is its place among the chances. */
  staying(chance: Chance, fromMs: number, index: number): number;
}

/** The most that a sequence of stays is worth, from the beginning of a span to its end. */
export function bestStays(chances: readonly Chance[], span: Span, worths: Worths): number {
  const moments = [
    ...new Set([span.fromMs, span.toMs, ...chances.flatMap(({ fromMs, toMs }) => [fromMs, toMs])]),
  ].toSorted((a, b) => a - b);
  const places = new Map(moments.map((ms, at) => [ms, at]));
  const best = new Float64Array(moments.length);
  for (let at = moments.length - 2; at >= 0; at--) {
    const nowMs = moments[at] as number;
    const nextMs = moments[at + 1] as number;
    let most = worths.waiting(nowMs, nextMs) + (best[at + 1] as number);
    for (const [index, chance] of chances.entries()) {
      if (chance.fromMs > nowMs || chance.toMs <= nowMs) continue;
      const end = places.get(chance.toMs) ?? moments.length - 1;
      most = Math.max(most, worths.staying(chance, nowMs, index) + (best[end] as number));
    }
    best[at] = most;
  }
  return best[0] ?? 0;
}
