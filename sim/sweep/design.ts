import { assert } from '../../core/index.ts';
import { below, uniform } from '../random/samplers.ts';
import { stream } from '../random/stream.ts';
import { type Axis, type FieldValue, valueAt, valuesOf } from './axes.ts';

/** How points are chosen from the values of several fields. */
export type DesignKind = 'grid' | 'paired' | 'latin-hypercube';

/** One setting of all fields, by their names. */
export type Point = Readonly<Record<string, FieldValue>>;

/** What a design is made from. */
export interface Design {
  readonly kind: DesignKind;
  readonly axes: readonly Axis[];
  /** Points of a hypercube, and values drawn from each distribution elsewhere. */
  readonly sampleCount: number;
  readonly seed: number;
}

/** The points of a design, in a fixed order; without fields there is one. */
export function pointsOf({ kind, axes, sampleCount, seed }: Design): readonly Point[] {
  if (axes.length === 0) return [{}];
  switch (kind) {
    case 'grid':
      return grid(axes, sampleCount);
    case 'paired':
      return paired(axes, sampleCount);
    case 'latin-hypercube':
      return hypercube(axes, sampleCount, seed);
  }
}

/** Every value of each field with every value of all others; the last field changes fastest. */
function grid(axes: readonly Axis[], drawCount: number): readonly Point[] {
  return axes.reduce<readonly Point[]>(
    (points, axis) =>
      points.flatMap((point) =>
        valuesOf(axis, drawCount).map((value) => ({ ...point, [axis.field]: value })),
      ),
    [{}],
  );
}

/** How many values a field has of its own accord; `null` for one that takes as many as there are points. */
export const ownCount = (axis: Axis): number | null =>
  axis.kind === 'list' ? axis.values.length : axis.stepCount;

/** The first values together, then the second, and so on. */
function paired(axes: readonly Axis[], drawCount: number): readonly Point[] {
  const counts = axes.map(ownCount).filter((count) => count !== null);
  const [count = drawCount] = counts;
  assert(
    counts.every((other) => other === count),
    'paired fields have equally many values',
  );
  const columns = axes.map((axis) => ({ field: axis.field, values: valuesOf(axis, count) }));
  return Array.from({ length: count }, (_, n) =>
    Object.fromEntries(columns.map(({ field, values }) => [field, values[n]])),
  );
}

/**
 * A Latin hypercube: the values of each field are cut into as many parts of equal chance as there are points, and each part
 * is used once (McKay, Beckman & Conover, Technometrics 21(2), 1979). Each field has its own dice, so that one
 * more field changes nothing of the others.
 */
function hypercube(axes: readonly Axis[], count: number, seed: number): readonly Point[] {
  const columns = axes.map((axis) => ({ axis, places: placesOf(axis.field, count, seed) }));
  return Array.from({ length: count }, (_, n) =>
    Object.fromEntries(columns.map(({ axis, places }) => [axis.field, valueAt(axis, places[n] as number)])),
  );
}

function placesOf(field: string, count: number, seed: number): readonly number[] {
  const dice = stream(seed, field, 'latin-hypercube');
  const parts = Array.from({ length: count }, (_, n) => n);
  // Fisher and Yates's shuffle (Durstenfeld, CACM 7(7), 1964).
  for (let last = count - 1; last > 0; last--) {
    const other = below(dice.next(), last + 1);
    [parts[last], parts[other]] = [parts[other] as number, parts[last] as number];
  }
  return parts.map((part) => uniform(dice.next(), part / count, (part + 1) / count));
}
