import { HEALTHS, PHASES } from '../../chronicle/chronicle.ts';
import { fitted, type Shape } from '../../picture/figure.ts';
import { AXIS_PIXELS, axisShapes, type TimeScale, timeScale } from '../axis.ts';
import { markShapes } from '../marks.ts';
import { PHASE_INKS } from '../topology/chips.ts';
import { type Frame, plotOf, type View } from '../view.ts';
import { clock, duration, whole } from '../words.ts';
import { choiceShapes, laneShapes } from './heads.ts';
import { type Lanes, lanesOf, moduleLanes } from './lanes.ts';
import { faultShapes, tripShapes } from './trips.ts';

const MARKS_PIXELS = 14;
const TOP_PIXELS = AXIS_PIXELS + MARKS_PIXELS;
/** Width from which a stretch is named. */
const NAMED_PIXELS = 34;

/** Height of the line that tells of modules without a lane. */
const MORE_PIXELS = 16;

/** A lane for each runtime with what its modules did, or for each module with where it was; migrations, losses as bands. */
export const timeline: View = {
  id: 'timeline',
  title: 'Timeline',
  about: 'Which module was where and when; migrations cross from lane to lane',
  key: 'l',
  isTimed: true,
  heightPixels: (frame) => laid(frame).height + (laid(frame).hiddenCount > 0 ? MORE_PIXELS : 0) + 4,
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
      title: `What ${whole(records.newest.modules.length)} modules did on ${whole(records.newest.runtimes.length)} runtimes, ${clock(window.fromMs)} to ${clock(window.toMs)}`,
      shapes: [
        ...choiceShapes(frame),
        ...laneShapes(frame, lanes),
        ...axisShapes(window, plot, { top: 0, bottom: height }),
        ...healthShapes(frame, lanes, x),
        ...spanShapes(frame, lanes, x),
        ...tripShapes(frame, lanes, x),
        ...faultShapes(frame, TOP_PIXELS, x),
        ...markShapes(frame, x, AXIS_PIXELS + MARKS_PIXELS / 2),
      ],
    };
  },
};

const laid = ({ records, memo, outlook }: Omit<Frame, 'height'>): Lanes => {
  const { phases } = records.chronicle;
  if (outlook.lanes === 'runtime')
    return memo(`lanes ${records.recordCount}`, () => lanesOf(phases, records.newest, TOP_PIXELS));
  const { filter, module: chosen } = outlook;
  return memo(`modules ${records.recordCount} ${JSON.stringify([filter, chosen])}`, () =>
    moduleLanes(phases, records.newest, { top: TOP_PIXELS, filter, chosen }),
  );
};

/** Bands where a runtime was suspect, lost or away. */
function healthShapes(
  { records, window, width }: Frame,
  { lanes, by }: Lanes,
  x: TimeScale,
): readonly Shape[] {
  if (by === 'module') return [];
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
    if (to <= (lastX.get(lane.ownerIndex) ?? -1)) continue;
    lastX.set(lane.ownerIndex, to);
    const tip = `${records.newest.runtimes[lane.ownerIndex]?.id ?? ''}: ${health} ${spanWords(healths.fromMs.at(span), healths.toMs.at(span))}`;
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
    const owner = lanes.by === 'module' ? phases.subject.at(span) : phases.place.at(span);
    const top = lanes.tops[owner];
    const toMs = phases.toMs.at(span);
    if (owner < 0 || top === undefined || top < 0 || toMs < window.fromMs) continue;
    const row = lanes.rows[span] ?? 0;
    const from = Math.max(left, x(phases.fromMs.at(span)));
    const to = Math.min(right, x(Math.min(toMs, records.toMs)));
    const key = owner * 64 + row;
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
  const where = records.newest.runtimes[phases.place.at(span)];
  const isDim = outlook.filter !== '' && !id.includes(outlook.filter);
  shapes.push({
    kind: 'box',
    ...box,
    fill: PHASE_INKS[phase],
    about: {
      tip: () => `${id}: ${phase}${where === undefined ? '' : ` on ${where.id}`} ${spanWords(fromMs, toMs)}`,
      module: id,
      act: { kind: 'choose', choice: { kind: 'module', id } },
    },
    ...(isChosen ? { stroke: 'ink' as const, strokePixels: 1.5 } : {}),
    ...(isDim ? { opacity: 0.2 } : {}),
  });
  if (box.width < NAMED_PIXELS || box.height < 9) return;
  const name = outlook.lanes === 'runtime' ? id : where === undefined ? phase : where.spec.name || where.id;
  const text = fitted(name, box.width - 6, 9.5);
  shapes.push({
    kind: 'label',
    x: box.x + 3,
    y: box.y + box.height / 2 + 3.5,
    text,
    ink: 'paper',
    sizePixels: 9.5,
  });
}
