import { HEALTHS, PHASES } from '../../chronicle/chronicle.ts';
import { fitted, type Shape } from '../../picture/figure.ts';
import { AXIS_PIXELS, axisShapes, type TimeScale, timeScale } from '../axis.ts';
import { markShapes } from '../marks.ts';
import { PHASE_INKS } from '../topology/chips.ts';
import { type Frame, plotOf, type View } from '../view.ts';
import { bytes, clock, duration, whole } from '../words.ts';
import { type Lanes, lanesOf } from './lanes.ts';

const MARKS_PIXELS = 14;
const TOP_PIXELS = AXIS_PIXELS + MARKS_PIXELS;
/** Width from which a stretch is named. */
const NAMED_PIXELS = 34;
/** Height from which a lane is named. */
const NAMED_LANE_PIXELS = 9;

/** A lane for each runtime with what its modules did, migrations from lane to lane, and losses as bands. */
export const timeline: View = {
  id: 'timeline',
  title: 'Timeline',
  about: 'Which module was where and when; migrations cross from lane to lane',
  key: 'l',
  isTimed: true,
  heightPixels: (frame) => laid(frame).height + 4,
  draw(frame) {
    const { width, height, window, records } = frame;
    const plot = plotOf(width);
    const x = timeScale(window, plot);
    const lanes = laid(frame);
    return {
      kind: 'figure',
      width,
      height,
      plot,
      title: `What ${whole(records.newest.modules.length)} modules did on ${whole(lanes.lanes.length)} runtimes, ${clock(window.fromMs)} to ${clock(window.toMs)}`,
      shapes: [
        ...laneShapes(frame, lanes),
        ...axisShapes(window, plot, { top: 0, bottom: height }),
        ...healthShapes(frame, lanes, x),
        ...spanShapes(frame, lanes, x),
        ...tripShapes(frame, lanes, x),
        ...faultShapes(frame, x),
        ...markShapes(frame, x, AXIS_PIXELS + MARKS_PIXELS / 2),
      ],
    };
  },
};

const laid = ({ records, memo }: Omit<Frame, 'height'>): Lanes =>
  memo(`lanes ${records.recordCount}`, () => lanesOf(records.chronicle.phases, records.newest, TOP_PIXELS));

function laneShapes({ width, records, outlook }: Frame, { lanes }: Lanes): readonly Shape[] {
  const { left } = plotOf(width);
  return lanes.flatMap(({ runtimeIndex, y, height }): readonly Shape[] => {
    const { id, spec } = records.newest.runtimes[runtimeIndex] ?? { id: '', spec: { name: '' } };
    const isChosen = outlook.runtime === id;
    return [
      { kind: 'box', x: left, y, width: width - left - 16, height, fill: 'sunk' },
      {
        kind: 'box',
        x: 0,
        y,
        width: left - 4,
        height,
        fill: 'paper',
        about: {
          tip: `${id}\n${spec.name}`,
          runtime: id,
          act: { kind: 'choose', choice: { kind: 'runtime', id } },
        },
      },
      {
        kind: 'label',
        x: left - 8,
        y: y + height / 2 + 3.5,
        text: height < NAMED_LANE_PIXELS ? '' : fitted(spec.name || id, left - 12, 10.5),
        anchor: 'end',
        sizePixels: 10.5,
        ink: isChosen ? 'accent' : 'ink',
        isBold: isChosen,
      },
    ];
  });
}

/** Bands where a runtime was suspect, lost or away. */
function healthShapes({ records, window, width }: Frame, { lanes }: Lanes, x: TimeScale): readonly Shape[] {
  const { healths } = records.chronicle;
  const { left, right } = plotOf(width);
  const shapes: Shape[] = [];
  const lastX = new Map<number, number>();
  for (let span = 0; span < healths.begunBy(window.toMs); span++) {
    const health = HEALTHS[healths.code.at(span)];
    const lane = lanes[healths.place.at(span)];
    if (
      health === 'alive' ||
      health === undefined ||
      lane === undefined ||
      healths.toMs.at(span) < window.fromMs
    )
      continue;
    const from = Math.max(left, x(healths.fromMs.at(span)));
    const to = Math.max(from + 1, Math.min(right, x(Math.min(healths.toMs.at(span), records.toMs))));
    if (to <= (lastX.get(lane.runtimeIndex) ?? -1)) continue;
    lastX.set(lane.runtimeIndex, to);
    const tip = `${records.newest.runtimes[lane.runtimeIndex]?.id ?? ''}: ${health} ${spanWords(healths.fromMs.at(span), healths.toMs.at(span))}`;
    const fill = health === 'left' ? 'rule' : health === 'lost' ? 'bad' : 'warn';
    const opacity = health === 'left' ? 0.45 : 0.3;
    shapes.push({
      kind: 'box',
      x: from,
      y: lane.y,
      width: to - from,
      height: lane.height,
      fill,
      opacity,
      about: { tip },
    });
  }
  return shapes;
}

const spanWords = (fromMs: number, toMs: number): string =>
  toMs === Number.POSITIVE_INFINITY
    ? `since ${clock(fromMs)}`
    : `for ${duration(toMs - fromMs)} from ${clock(fromMs)}`;

/** What modules did; of those that fall on the same pixel of the same row only the first is drawn. */
function spanShapes(frame: Frame, lanes: Lanes, x: TimeScale): readonly Shape[] {
  const { records, window, width, outlook } = frame;
  const { phases } = records.chronicle;
  const { left, right } = plotOf(width);
  const shapes: Shape[] = [];
  const lastX = new Map<number, number>();
  const chosen = outlook.module === null ? -1 : records.newest.moduleIndex(outlook.module);
  const end = phases.begunBy(window.toMs);
  for (let span = 0; span < end; span++) {
    const place = phases.place.at(span);
    const top = lanes.tops[place];
    const toMs = phases.toMs.at(span);
    if (place < 0 || top === undefined || toMs < window.fromMs) continue;
    const row = lanes.rows[span] ?? 0;
    const from = Math.max(left, x(phases.fromMs.at(span)));
    const to = Math.min(right, x(Math.min(toMs, records.toMs)));
    const key = place * 64 + row;
    const subject = phases.subject.at(span);
    if (to < (lastX.get(key) ?? -1) + 0.5 && subject !== chosen) continue;
    lastX.set(key, Math.max(to, from + 0.5));
    spanShape(shapes, frame, {
      spanIndex: span,
      x: from,
      width: Math.max(1, to - from),
      y: top + row * lanes.rowPixels,
      height: lanes.rowPixels - 1,
      isChosen: subject === chosen,
    });
  }
  return shapes;
}

interface Bar {
  readonly spanIndex: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly isChosen: boolean;
}

function spanShape(
  shapes: Shape[],
  { records, outlook }: Frame,
  { spanIndex: span, isChosen, ...box }: Bar,
): void {
  const { phases } = records.chronicle;
  const phase = PHASES[phases.code.at(span)] ?? 'running';
  const id = records.newest.modules[phases.subject.at(span)]?.id ?? '';
  const [fromMs, toMs] = [phases.fromMs.at(span), phases.toMs.at(span)];
  const isDim = outlook.filter !== '' && !id.includes(outlook.filter);
  shapes.push({
    kind: 'box',
    ...box,
    fill: PHASE_INKS[phase],
    about: {
      tip: `${id}: ${phase} ${spanWords(fromMs, toMs)}`,
      module: id,
      act: { kind: 'choose', choice: { kind: 'module', id } },
    },
    ...(isChosen ? { stroke: 'ink' as const, strokePixels: 1.5 } : {}),
    ...(isDim ? { opacity: 0.2 } : {}),
  });
  if (box.width < NAMED_PIXELS || box.height < 9) return;
  const text = fitted(id, box.width - 6, 9.5);
  shapes.push({
    kind: 'label',
    x: box.x + 3,
    y: box.y + box.height / 2 + 3.5,
    text,
    ink: 'paper',
    sizePixels: 9.5,
  });
}

/** Migrations, from the lane they left to the lane they came to. */
function tripShapes({ records, window }: Frame, { tops, lanes }: Lanes, x: TimeScale): readonly Shape[] {
  return records.chronicle.trips.flatMap(({ module, journey }): readonly Shape[] => {
    const beginMs = journey.freezeMs ?? journey.plannedMs;
    const endMs = journey.endedMs ?? beginMs;
    if (endMs < window.fromMs || beginMs > window.toMs) return [];
    const [from, to] = [records.newest.runtimeIndex(journey.from), records.newest.runtimeIndex(journey.to)];
    const [y1, y2] = [tops[from], tops[to]];
    if (y1 === undefined || y2 === undefined) return [];
    const isDown = y2 > y1;
    const start = isDown ? y1 + (lanes[from]?.height ?? 0) : y1;
    const end = isDown ? y2 : y2 + (lanes[to]?.height ?? 0);
    const size = journey.snapshotBytes === null ? '' : `, ${bytes(journey.snapshotBytes)}`;
    const pause = journey.downtimeMs === null ? journey.stage : `paused for ${duration(journey.downtimeMs)}`;
    return [
      {
        kind: 'line',
        points: [x(beginMs), start, x(endMs), end],
        stroke: journey.stage === 'aborted' ? 'bad' : 'move',
        strokePixels: 1.5,
        isDashed: journey.stage === 'aborted',
        about: {
          tip: `${module}: ${journey.from} → ${journey.to}\n${journey.reason}, ${pause}${size}`,
          module,
          act: { kind: 'seek', at: { atMs: Math.round(journey.plannedMs), ordinal: null } },
        },
      },
      { kind: 'disc', x: x(endMs), y: end, radiusPixels: 2.5, fill: 'move' },
    ];
  });
}

/** Injected faults, as lines through all lanes. */
function faultShapes({ records, window, height }: Frame, x: TimeScale): readonly Shape[] {
  return records.chronicle.marks
    .filter(({ kind, atMs }) => kind === 'fault' && atMs >= window.fromMs && atMs <= window.toMs)
    .map(({ atMs, text }) => ({
      kind: 'line',
      points: [x(atMs), TOP_PIXELS, x(atMs), height],
      stroke: 'bad',
      isDashed: true,
      opacity: 0.7,
      about: { tip: `${clock(atMs)}\n${text}` },
    }));
}
