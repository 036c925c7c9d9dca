import type { Spans } from '../../chronicle/spans.ts';
import type { Scene } from '../../scene/scene.ts';

/** One runtime's part of the chart, with as many rows as it had modules at once. */
export interface Lane {
  readonly runtimeIndex: number;
  readonly y: number;
  readonly height: number;
  readonly rowCount: number;
}

/** All lanes, and the row of each stretch. */
export interface Lanes {
  readonly lanes: readonly Lane[];
  readonly rowPixels: number;
  readonly height: number;
  /** The row of each stretch within its lane. */
  readonly rows: Int32Array;
  /** Where the lane of a runtime begins, by its place in the scene; −1 if it has none. */
  readonly tops: Int32Array;
}

const LANES_PIXELS = 380;
const ROW_PIXELS_MAX = 14;
const ROW_PIXELS_MIN = 3;
const LANE_GAP_PIXELS = 4;
/** Height of a lane with a name. */
const LANE_PIXELS_MIN = 11;
/** Lanes up to which those that never had a module are named, too, and their height beyond. */
const NAMED_COUNT_MAX = 24;
const IDLE_PIXELS = 4;
/** Rows of one lane at most; more modules at once lie over each other. */
const ROW_COUNT_MAX = 64;

/** Gives every stretch a row in the lane of its runtime: the first one that is free, and the same one as before if it goes on. */
export function lanesOf(phases: Spans, { runtimes }: Scene, top: number): Lanes {
  const rows = new Int32Array(phases.count);
  const ends: number[][] = runtimes.map(() => []);
  const before = new Map<number, { readonly place: number; readonly row: number; readonly toMs: number }>();
  for (let span = 0; span < phases.count; span++) {
    const place = phases.place.at(span);
    const free = ends[place];
    if (free === undefined) continue;
    const [fromMs, toMs, subject] = [phases.fromMs.at(span), phases.toMs.at(span), phases.subject.at(span)];
    const last = before.get(subject);
    const goesOn = last !== undefined && last.place === place && last.toMs === fromMs;
    const row = goesOn ? last.row : firstFree(free, fromMs);
    free[row] = toMs;
    rows[span] = row;
    before.set(subject, { place, row, toMs });
  }
  return {
    rows,
    ...stacked(
      ends.map(({ length }) => length),
      top,
    ),
  };
}

function firstFree(ends: readonly number[], fromMs: number): number {
  const free = ends.findIndex((toMs) => toMs <= fromMs);
  return free >= 0 ? free : Math.min(ends.length, ROW_COUNT_MAX - 1);
}

function stacked(rowCounts: readonly number[], top: number): Omit<Lanes, 'rows'> {
  const rowCount = rowCounts.reduce((sum, count) => sum + count, 0);
  const roomPixels = Math.max(0, LANES_PIXELS - rowCounts.length * LANE_GAP_PIXELS);
  const rowPixels = Math.min(
    ROW_PIXELS_MAX,
    Math.max(ROW_PIXELS_MIN, Math.floor(roomPixels / Math.max(1, rowCount))),
  );
  const idlePixels = rowCounts.length > NAMED_COUNT_MAX ? IDLE_PIXELS : LANE_PIXELS_MIN;
  const tops = new Int32Array(rowCounts.length);
  let y = top;
  const lanes = rowCounts.map((count, runtimeIndex): Lane => {
    const height = count === 0 ? idlePixels : Math.max(LANE_PIXELS_MIN, count * rowPixels);
    tops[runtimeIndex] = y;
    const lane = { runtimeIndex, y, height, rowCount: count };
    y += height + (height === IDLE_PIXELS ? 1 : LANE_GAP_PIXELS);
    return lane;
  });
  return { lanes, rowPixels, tops, height: y };
}
