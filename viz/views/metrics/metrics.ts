import { fitted, type Shape } from '../../picture/figure.ts';
import { heatInk } from '../../picture/ink.ts';
import { AXIS_PIXELS, axisShapes, timeScale } from '../axis.ts';
import { markShapes } from '../marks.ts';
import { type Frame, plotOf, type View } from '../view.ts';
import { clock, percent, whole } from '../words.ts';
import { type Band, bandShapes, bandsOf } from './bands.ts';
import { type Samples, samplesOf } from './samples.ts';

const MARKS_PIXELS = 14;
const TOP_PIXELS = AXIS_PIXELS + MARKS_PIXELS;
const HEAT_PIXELS_MAX = 300;
const GAP_PIXELS = 12;
const BAND_PIXELS = 64;
/** Width of a cell: what can be told apart. */
const CELL_PIXELS = 4;

/** How busy runtimes are, and what comes of it: answer times, waiting modules, power, charge, mistaken beliefs. */
export const metrics: View = {
  id: 'metrics',
  title: 'Metrics',
  about: 'How busy runtimes are, and what comes of it; drag to zoom all panels',
  key: 'm',
  isTimed: true,
  heightPixels: (frame) =>
    heatPixels(frame) + TOP_PIXELS + bandCount(frame) * (BAND_PIXELS + GAP_PIXELS) + GAP_PIXELS,
  draw(frame) {
    const { width, height, window } = frame;
    const plot = plotOf(width);
    const x = timeScale(window, plot);
    const samples = sampled(frame);
    const bands = bandsOf(frame, samples);
    const top = TOP_PIXELS + heatPixels(frame) + GAP_PIXELS;
    return {
      kind: 'figure',
      width,
      height,
      plot,
      title: `Busy share of ${whole(samples.runtimeCount)} runtimes, and ${bands.map(({ title }) => title).join(', ')}`,
      shapes: [
        ...axisShapes(window, plot, { top: 0, bottom: height }),
        ...heatShapes(frame, samples),
        ...bands.flatMap((band: Band, row) =>
          bandShapes(band, {
            x,
            plot,
            y: top + row * (BAND_PIXELS + GAP_PIXELS),
            height: BAND_PIXELS,
          }),
        ),
        ...markShapes(frame, x, AXIS_PIXELS + MARKS_PIXELS / 2),
      ],
    };
  },
};

const rowPixels = ({ records }: Omit<Frame, 'height'>): number =>
  Math.max(3, Math.min(15, Math.floor(HEAT_PIXELS_MAX / Math.max(1, records.newest.runtimes.length))));

const heatPixels = (frame: Omit<Frame, 'height'>): number =>
  rowPixels(frame) * frame.records.newest.runtimes.length;

const bandCount = (frame: Omit<Frame, 'height'>): number => bandsOf(frame, sampled(frame)).length;

function sampled({ records, window, width, memo }: Omit<Frame, 'height'>): Samples {
  const { left, right } = plotOf(width);
  const cellCount = Math.max(1, Math.floor((right - left) / CELL_PIXELS));
  const key = `samples ${records.recordCount} ${window.fromMs} ${window.toMs} ${cellCount}`;
  return memo(key, () => samplesOf(records, window, cellCount));
}

/** A row for each runtime; the same cells side by side are one box. */
function heatShapes(frame: Frame, { busy, cellCount, runtimeCount }: Samples): readonly Shape[] {
  const { width, records, outlook, window } = frame;
  const { left, right } = plotOf(width);
  const row = rowPixels(frame);
  const cell = (right - left) / cellCount;
  const shapes: Shape[] = [];
  for (let runtime = 0; runtime < runtimeCount; runtime++) {
    const { id, spec } = records.newest.runtimes[runtime] ?? { id: '', spec: { name: '' } };
    const y = TOP_PIXELS + runtime * row;
    const isChosen = outlook.runtime === id;
    if (row >= 9) {
      const text = fitted(spec.name || id, left - 12, 10);
      shapes.push({
        kind: 'label',
        x: left - 8,
        y: y + row / 2 + 3.5,
        text,
        anchor: 'end',
        sizePixels: 10,
        ink: isChosen ? 'accent' : 'soft',
        isBold: isChosen,
      });
    }
    for (let from = 0; from < cellCount; from++) {
      const share = busy[runtime * cellCount + from] ?? Number.NaN;
      const fill = heatInk(share);
      if (fill === null) continue;
      let to = from + 1;
      while (to < cellCount && heatInk(busy[runtime * cellCount + to] ?? Number.NaN) === fill) to++;
      const atMs = window.fromMs + (from / cellCount) * (window.toMs - window.fromMs);
      const about = {
        tip: `${id}\n${percent(share)} busy from ${clock(atMs)}`,
        runtime: id,
        act: { kind: 'choose', choice: { kind: 'runtime', id } } as const,
      };
      shapes.push({
        kind: 'box',
        x: left + from * cell,
        y,
        width: (to - from) * cell,
        height: row - 1,
        fill,
        about,
      });
      from = to - 1;
    }
  }
  return shapes;
}
