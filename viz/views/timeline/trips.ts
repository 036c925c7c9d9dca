import type { Trip } from '../../chronicle/chronicle.ts';
import type { About, Shape } from '../../picture/figure.ts';
import type { TimeScale } from '../axis.ts';
import type { Frame } from '../view.ts';
import { bytes, clock, duration } from '../words.ts';
import type { Lanes } from './lanes.ts';

/** Migrations, from the lane they left to the lane they came to. */
export function tripShapes({ records, window }: Frame, all: Lanes, x: TimeScale): readonly Shape[] {
  return records.chronicle.trips.flatMap((trip): readonly Shape[] => {
    const { module, journey } = trip;
    const beginMs = journey.freezeMs ?? journey.plannedMs;
    const endMs = journey.endedMs ?? beginMs;
    if (endMs < window.fromMs || beginMs > window.toMs) return [];
    const { newest } = records;
    const [from, to] =
      all.by === 'module'
        ? [newest.moduleIndex(module), newest.moduleIndex(module)]
        : [newest.runtimeIndex(journey.from), newest.runtimeIndex(journey.to)];
    const [y1, y2] = ends(all, from, to);
    if (y1 === undefined || y2 === undefined || y1 < 0 || y2 < 0) return [];
    const isAborted = journey.stage === 'aborted';
    const about = aboutOf(trip);
    return [
      {
        kind: 'line',
        points: [x(beginMs), y1, x(endMs), y2],
        stroke: isAborted ? 'bad' : 'move',
        strokePixels: 1.5,
        isDashed: isAborted,
        about,
      },
      { kind: 'disc', x: x(endMs), y: y2, radiusPixels: 3, fill: isAborted ? 'bad' : 'move', about },
    ];
  });
}

/** Where a connector leaves a lane and reaches another; within one lane it is a knot in its middle. */
function ends(
  { tops, lanes, by }: Lanes,
  from: number,
  to: number,
): readonly [start: number | undefined, end: number | undefined] {
  const [y1, y2] = [tops[from], tops[to]];
  if (y1 === undefined || y2 === undefined) return [y1, y2];
  const heightOf = (owner: number): number => (by === 'runtime' ? (lanes[owner]?.height ?? 0) : 0);
  if (from === to) {
    const middle = y1 < 0 ? y1 : y1 + MIDDLE_PIXELS;
    return [middle, middle];
  }
  return y2 > y1 ? [y1 + heightOf(from), y2] : [y1, y2 + heightOf(to)];
}

/** Half the height of the lane of one module. */
const MIDDLE_PIXELS = 6.5;

function aboutOf({ module, journey }: Trip): About {
  const size = journey.snapshotBytes === null ? '' : `, ${bytes(journey.snapshotBytes)}`;
  const pause = journey.downtimeMs === null ? journey.stage : `paused for ${duration(journey.downtimeMs)}`;
  return {
    tip: `${module}: ${journey.from} → ${journey.to}\n${journey.reason}, ${pause}${size}`,
    module,
    act: { kind: 'seek', at: { atMs: Math.round(journey.plannedMs), ordinal: null } },
  };
}

/** Injected faults, as lines through all lanes. */
export function faultShapes({ records, window, height }: Frame, top: number, x: TimeScale): readonly Shape[] {
  return records.chronicle.marks
    .filter(({ kind, atMs }) => kind === 'fault' && atMs >= window.fromMs && atMs <= window.toMs)
    .map(({ atMs, text }) => ({
      kind: 'line',
      points: [x(atMs), top, x(atMs), height],
      stroke: 'bad',
      isDashed: true,
      opacity: 0.7,
      about: { tip: `${clock(atMs)}\n${text}` },
    }));
}
