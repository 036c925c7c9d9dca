import type { Spans } from '../../chronicle/spans.ts';
import type { Scene } from '../../scene/scene.ts';

/** One runtime's part of the chart, with as many rows as it had modules at once; or one module's. */
export interface Lane {
  /** Its runtime's or its module's place in the scene. */
  readonly ownerIndex: number;
  readonly y: number;
  readonly height: number;
  readonly rowCount: number;
}

/** All lanes, and the row of each stretch. */
export interface Lanes {
  readonly by: 'runtime' | 'module';
  readonly lanes: readonly Lane[];
  readonly rowPixels: number;
  readonly height: number;
  /** The row of each stretch within its lane. */
  readonly rows: Int32Array;
  /** Modules that have no lane of their own: there are too many. */
  readonly hiddenCount: number;
  /** Where the lane of an owner begins, by its place in the scene; −1 if it has none. */
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
    by: 'runtime',
    rows,
    hiddenCount: 0,
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

function stacked(
  rowCounts: readonly number[],
  top: number,
): Pick<Lanes, 'lanes' | 'rowPixels' | 'height' | 'tops'> {
  const rowCount = rowCounts.reduce((sum, count) => sum + count, 0);
  const roomPixels = Math.max(0, LANES_PIXELS - rowCounts.length * LANE_GAP_PIXELS);
  const rowPixels = Math.min(
    ROW_PIXELS_MAX,
    Math.max(ROW_PIXELS_MIN, Math.floor(roomPixels / Math.max(1, rowCount))),
  );
  const idlePixels = rowCounts.length > NAMED_COUNT_MAX ? IDLE_PIXELS : LANE_PIXELS_MIN;
  const tops = new Int32Array(rowCounts.length);
  let y = top;
  const lanes = rowCounts.map((count, ownerIndex): Lane => {
    const height = count === 0 ? idlePixels : Math.max(LANE_PIXELS_MIN, count * rowPixels);
    tops[ownerIndex] = y;
    const lane = { ownerIndex, y, height, rowCount: count };
    y += height + (height === IDLE_PIXELS ? 1 : LANE_GAP_PIXELS);
    return lane;
  });
  return { lanes, rowPixels, tops, height: y };
}

/** Modules that get a lane of their own. */
const MODULE_COUNT_MAX = 120;
const MODULE_PIXELS = 13;

/** A lane for each module that is looked for, in the order in which they were first seen; the chosen one is always there. */
export function moduleLanes(
  phases: Spans,
  { modules }: Scene,
  { top, filter, chosen }: { readonly top: number; readonly filter: string; readonly chosen: string | null },
): Lanes {
  const wanted = modules.flatMap(({ id }, index) => (id === chosen || id.includes(filter) ? [index] : []));
  const shown = wanted.filter((index, place) => place < MODULE_COUNT_MAX || modules[index]?.id === chosen);
  const tops = new Int32Array(modules.length).fill(-1);
  const lanes = shown.map((ownerIndex, place): Lane => {
    const y = top + place * (MODULE_PIXELS + LANE_GAP_PIXELS);
    tops[ownerIndex] = y;
    return { ownerIndex, y, height: MODULE_PIXELS, rowCount: 1 };
  });
  return {
    by: 'module',
    lanes,
    tops,
    rows: new Int32Array(phases.count),
    rowPixels: MODULE_PIXELS,
    hiddenCount: wanted.length - shown.length,
    height: top + lanes.length * (MODULE_PIXELS + LANE_GAP_PIXELS),
  };
}
