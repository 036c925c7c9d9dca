import type { Mark, MarkKind } from '../chronicle/mark.ts';
import type { Shape } from '../picture/figure.ts';
import type { Ink } from '../picture/ink.ts';
import type { TimeScale } from './axis.ts';
import type { Frame } from './view.ts';
import { clock } from './words.ts';

/** The colour of a mark; shapes tell them apart, too. */
export const MARK_INKS: Readonly<Record<MarkKind, Ink>> = {
  fault: 'bad',
  loss: 'warn',
  violation: 'bad',
  migration: 'move',
  decision: 'faint',
};

/** Half of a mark's width. */
const HALF_PIXELS = 4;

/** The marks of the shown time, one at most for each kind and pixel: triangle down for faults, diamond for migrations … */
export function markShapes({ records, window }: Frame, x: TimeScale, y: number): readonly Shape[] {
  const taken = new Set<string>();
  return records.chronicle.marks.flatMap((mark): readonly Shape[] => {
    if (mark.kind === 'decision' || mark.atMs < window.fromMs || mark.atMs > window.toMs) return [];
    const at = Math.round(x(mark.atMs));
    const key = `${mark.kind} ${Math.round(at / 2)}`;
    if (taken.has(key)) return [];
    taken.add(key);
    return [shapeOf(mark, at, y)];
  });
}

function shapeOf(mark: Mark, x: number, y: number): Shape {
  const about = {
    tip: `${clock(mark.atMs)}\n${mark.text}`,
    act: { kind: 'seek', at: { atMs: mark.atMs, ordinal: null } } as const,
  };
  const fill = MARK_INKS[mark.kind];
  const [left, right, top, bottom] = [x - HALF_PIXELS, x + HALF_PIXELS, y - HALF_PIXELS, y + HALF_PIXELS];
  switch (mark.kind) {
    case 'fault':
      return { kind: 'area', points: [left, top, right, top, x, bottom], fill, about };
    case 'migration':
      return { kind: 'area', points: [x, top, right, y, x, bottom, left, y], fill, about };
    case 'violation':
      return { kind: 'area', points: [left, bottom, right, bottom, x, top], fill, about };
    default:
      return { kind: 'disc', x, y, radiusPixels: HALF_PIXELS - 1, fill, about };
  }
}
