import type { ShapePoint } from './written-times.ts';

const DAY_MS = 86_400_000;

/** A daily shape: a level at every time, even between its points, repeated every day. */
export class Daily {
  readonly peak: number;
  readonly #points: readonly ShapePoint[];

  constructor(points: readonly ShapePoint[]) {
    this.#points = points;
    this.peak = Math.max(...points.map(({ level }) => level));
  }

  level(atMs: number): number {
    const time = atMs % DAY_MS;
    const points = this.#points;
    const next = points.findIndex((point) => point.atMs > time);
    const before = next === -1 ? points.at(-1) : next === 0 ? points.at(-1) : points[next - 1];
    const after = next === -1 ? points[0] : points[next];
    if (before === undefined || after === undefined) return 0;
    const span = (after.atMs - before.atMs + DAY_MS) % DAY_MS;
    if (span === 0) return before.level;
    const gone = (time - before.atMs + DAY_MS) % DAY_MS;
    return before.level + (after.level - before.level) * (gone / span);
  }
}
