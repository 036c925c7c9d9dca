import type { Records } from '../view.ts';

/** Where a module was from some moment on; `null` for nowhere. */
export interface Stay {
  readonly fromMs: number;
  readonly on: string | null;
}

/** The moment from which two runs put a module elsewhere. */
export interface Divergence {
  readonly atMs: number;
  readonly module: string;
  readonly one: string | null;
  readonly other: string | null;
}

/** Where each module was over time; phases on one runtime are one stay. */
export function staysOf({ chronicle: { phases }, newest }: Records): ReadonlyMap<string, readonly Stay[]> {
  const stays = new Map<string, Stay[]>();
  const ends = new Map<string, number>();
  for (let span = 0; span < phases.count; span++) {
    const id = newest.modules[phases.subject.at(span)]?.id;
    if (id === undefined) continue;
    const place = phases.place.at(span);
    const on = place < 0 ? null : (newest.runtimes[place]?.id ?? null);
    const own = stays.get(id) ?? [];
    stays.set(id, own);
    const fromMs = phases.fromMs.at(span);
    const endMs = ends.get(id);
    if (endMs !== undefined && endMs < fromMs) enter(own, { fromMs: endMs, on: null });
    enter(own, { fromMs, on });
    ends.set(id, phases.toMs.at(span));
  }
  for (const [id, endMs] of ends)
    if (endMs !== Number.POSITIVE_INFINITY) enter(stays.get(id) ?? [], { fromMs: endMs, on: null });
  return stays;
}

/** A stay begins where it is another; what lasted no time was none. */
function enter(stays: Stay[], stay: Stay): void {
  if (stays.at(-1)?.fromMs === stay.fromMs) stays.pop();
  if ((stays.at(-1)?.on ?? null) !== stay.on) stays.push(stay);
}

/** Where a module was at a moment. */
export const placeAt = (stays: readonly Stay[], atMs: number): string | null =>
  stays.findLast(({ fromMs }) => fromMs <= atMs)?.on ?? null;

/** The first moment at which two runs differ in where a module is; `null` if they never do. */
export function firstDivergence(
  one: ReadonlyMap<string, readonly Stay[]>,
  other: ReadonlyMap<string, readonly Stay[]>,
): Divergence | null {
  let first: Divergence | null = null;
  for (const module of new Set([...one.keys(), ...other.keys()])) {
    const [a, b] = [one.get(module) ?? [], other.get(module) ?? []];
    const moments = [...a, ...b].map(({ fromMs }) => fromMs).toSorted((x, y) => x - y);
    const atMs = moments.find((ms) => placeAt(a, ms) !== placeAt(b, ms));
    if (atMs === undefined || (first !== null && atMs >= first.atMs)) continue;
    first = { atMs, module, one: placeAt(a, atMs), other: placeAt(b, atMs) };
  }
  return first;
}
