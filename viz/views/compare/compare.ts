import { fitted, type Shape } from '../../picture/figure.ts';
import { AXIS_PIXELS, axisShapes, type TimeScale, timeScale } from '../axis.ts';
import { type Frame, plotOf, type Records, type View } from '../view.ts';
import { clock, whole } from '../words.ts';
import { Colours } from './colours.ts';
import { type Divergence, firstDivergence, placeAt, type Stay, staysOf } from './divergence.ts';

const LANE_PIXELS = 40;
const ROW_PIXELS = 30;
const BAR_PIXELS = 12;
const ROW_COUNT_MAX = 30;
const TOP_PIXELS = AXIS_PIXELS + 36;
const CELL_PIXELS = 4;

/** Two runs on one time axis: how many modules are elsewhere, where they part first, and where each was. */
export const compare: View = {
  id: 'compare',
  title: 'Compare',
  about: 'Where a second run puts modules elsewhere, from the first moment on',
  key: 'c',
  isTimed: true,
  heightPixels: (frame) =>
    frame.beside === null ? 60 : TOP_PIXELS + LANE_PIXELS + 12 + rowsOf(frame).length * ROW_PIXELS,
  draw(frame) {
    const { width, height, window, beside } = frame;
    const plot = plotOf(width);
    if (beside === null) {
      const text = 'Name a second run to compare with: arts view RUN --beside OTHER';
      const shapes: readonly Shape[] = [{ kind: 'label', x: 8, y: 24, text, ink: 'soft' }];
      return { kind: 'figure', width, height, title: text, shapes };
    }
    const x = timeScale(window, plot);
    const { first, differing } = found(frame, beside);
    const colours = coloursOf(frame, beside);
    return {
      kind: 'figure',
      width,
      height,
      plot,
      title:
        first === null
          ? 'Both runs put every module alike'
          : `They part at ${clock(first.atMs)}; ${whole(differing.length)} modules are elsewhere at some time`,
      shapes: [
        ...axisShapes(window, plot, { top: 0, bottom: height }),
        ...differenceShapes(frame, beside),
        ...colours.legend(plot, AXIS_PIXELS + 20),
        ...rowsOf(frame).flatMap((module, row) => {
          const y = TOP_PIXELS + LANE_PIXELS + 12 + row * ROW_PIXELS;
          return rowShapes(frame, beside, { module, y, x, colours });
        }),
        ...divergenceShapes(frame, first, x),
      ],
    };
  },
};

interface Found {
  readonly one: ReadonlyMap<string, readonly Stay[]>;
  readonly other: ReadonlyMap<string, readonly Stay[]>;
  readonly first: Divergence | null;
  /** Modules that are elsewhere at some time, those that part first before others. */
  readonly differing: readonly string[];
}

function found({ records, memo }: Omit<Frame, 'height'>, beside: Records): Found {
  return memo(`stays ${records.recordCount} ${beside.recordCount}`, () => {
    const [one, other] = [staysOf(records), staysOf(beside)];
    const partings = [...new Set([...one.keys(), ...other.keys()])].flatMap((module) => {
      const alone = (stays: Found['one']): Found['one'] => new Map([[module, stays.get(module) ?? []]]);
      const parting = firstDivergence(alone(one), alone(other));
      return parting === null ? [] : [parting];
    });
    const sorted = partings.toSorted((a, b) => a.atMs - b.atMs);
    return { one, other, first: sorted[0] ?? null, differing: sorted.map(({ module }) => module) };
  });
}

function rowsOf(frame: Omit<Frame, 'height'>): readonly string[] {
  const { beside, outlook } = frame;
  if (beside === null) return [];
  const { differing } = found(frame, beside);
  const wanted = differing.filter((module) => module.includes(outlook.filter));
  return wanted.slice(0, ROW_COUNT_MAX);
}

/** How many modules are elsewhere, over time. */
function differenceShapes(frame: Frame, beside: Records): readonly Shape[] {
  const { width, window, memo } = frame;
  const { left, right } = plotOf(width);
  const { one, other, differing } = found(frame, beside);
  const cellCount = Math.max(1, Math.floor((right - left) / CELL_PIXELS));
  const key = `cells ${frame.records.recordCount} ${beside.recordCount} ${window.fromMs} ${window.toMs} ${cellCount}`;
  const counts = memo(key, () =>
    Array.from({ length: cellCount }, (_, cell) => {
      const atMs = window.fromMs + ((cell + 0.5) / cellCount) * (window.toMs - window.fromMs);
      return differing.filter(
        (module) => placeAt(one.get(module) ?? [], atMs) !== placeAt(other.get(module) ?? [], atMs),
      ).length;
    }),
  );
  const most = Math.max(1, ...counts);
  const cell = (right - left) / cellCount;
  return [
    { kind: 'box', x: left, y: TOP_PIXELS, width: right - left, height: LANE_PIXELS, fill: 'sunk' },
    {
      kind: 'label',
      x: left - 8,
      y: TOP_PIXELS + 14,
      text: 'elsewhere',
      anchor: 'end',
      sizePixels: 10,
      isBold: true,
    },
    {
      kind: 'label',
      x: left - 8,
      y: TOP_PIXELS + 27,
      text: `up to ${whole(Math.max(0, ...counts))}`,
      anchor: 'end',
      sizePixels: 9.5,
      ink: 'soft',
    },
    ...counts.flatMap((count, index): readonly Shape[] => {
      const barPixels = (count / most) * (LANE_PIXELS - 2);
      return count === 0
        ? []
        : [
            {
              kind: 'box',
              x: left + index * cell,
              y: TOP_PIXELS + LANE_PIXELS - barPixels,
              width: cell,
              height: barPixels,
              fill: 'move',
              about: { tip: `${whole(count)} modules are elsewhere` },
            },
          ];
    }),
  ];
}

interface RowPlace {
  readonly module: string;
  readonly y: number;
  readonly x: TimeScale;
  readonly colours: Colours;
}

/** Colours for the runtimes on which the shown modules are, and for no others: so there are enough. */
function coloursOf(frame: Frame, beside: Records): Colours {
  const { one, other } = found(frame, beside);
  const used = new Set<string>();
  for (const module of rowsOf(frame))
    for (const { on } of [...(one.get(module) ?? []), ...(other.get(module) ?? [])])
      if (on !== null) used.add(on);
  return new Colours(used);
}

/** Where a module was in both runs, one bar over the other; a colour is a runtime. */
function rowShapes(frame: Frame, beside: Records, { module, y, x, colours }: RowPlace): readonly Shape[] {
  const { width, records, outlook } = frame;
  const { left, right } = plotOf(width);
  const { one, other } = found(frame, beside);
  const act = { kind: 'choose', choice: { kind: 'module', id: module } } as const;
  const bars = (stays: readonly Stay[], from: Records, at: number, word: string): readonly Shape[] =>
    stays.flatMap(({ fromMs, on }, index): readonly Shape[] => {
      const endMs = stays[index + 1]?.fromMs ?? from.toMs;
      const [start, end] = [Math.max(left, x(fromMs)), Math.min(right, x(endMs))];
      if (on === null || end <= start) return [];
      const tip = `${module}, ${word}: on ${on} from ${clock(fromMs)}`;
      const bar = { x: start, y: at, width: Math.max(1, end - start), height: BAR_PIXELS };
      return colours.bar(on, bar, { tip, act });
    });
  return [
    {
      kind: 'label',
      x: left - 8,
      y: y + 16,
      text: fitted(module, left - 12, 10),
      anchor: 'end',
      sizePixels: 10,
      isBold: module === outlook.module,
    },
    ...bars(one.get(module) ?? [], records, y, 'first run'),
    ...bars(other.get(module) ?? [], beside, y + BAR_PIXELS + 1, 'second run'),
  ];
}

function divergenceShapes(
  { height, width, window }: Frame,
  first: Divergence | null,
  x: TimeScale,
): readonly Shape[] {
  const { left, right } = plotOf(width);
  if (first === null)
    return [
      {
        kind: 'label',
        x: left + 4,
        y: AXIS_PIXELS + 12,
        text: 'Both runs put every module alike.',
        ink: 'soft',
      },
    ];
  const { module, one, other, atMs } = first;
  const text = `They part at ${clock(atMs)}: ${module} is on ${one ?? 'none'} here, on ${other ?? 'none'} there`;
  const isSeen = atMs >= window.fromMs && atMs <= window.toMs;
  const about = { tip: text, act: { kind: 'seek', at: { atMs: Math.round(atMs), ordinal: null } } } as const;
  return [
    { kind: 'label', x: left + 4, y: AXIS_PIXELS + 12, text: fitted(text, right - left), isBold: true },
    ...(isSeen
      ? [
          {
            kind: 'line',
            points: [x(atMs), AXIS_PIXELS, x(atMs), height],
            stroke: 'bad',
            strokePixels: 1.5,
            about,
          } as const,
        ]
      : []),
  ];
}
