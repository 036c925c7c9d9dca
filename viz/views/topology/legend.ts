import type { Shape } from '../../picture/figure.ts';
import type { Ink } from '../../picture/ink.ts';
import { PHASE_INKS } from './chips.ts';

/** Mean advance of a character of the legend. */
const ADVANCE_PIXELS = 6;
const ROW_PIXELS = 17;

interface Key {
  readonly word: string;
  readonly ink: Ink;
  readonly isLine: boolean;
}

const KEYS: readonly Key[] = [
  ...Object.entries(PHASE_INKS)
    .filter(([phase]) => phase !== 'ended' && phase !== 'stopping')
    .map(([word, ink]) => ({ word, ink, isLine: false })),
  { word: 'objective missed', ink: 'bad', isLine: true },
  { word: 'promised', ink: 'promised', isLine: false },
  { word: 'measured', ink: 'measured', isLine: false },
  { word: 'above 85 %', ink: 'bad', isLine: false },
  { word: 'migration', ink: 'move', isLine: true },
  { word: 'channel', ink: 'accent', isLine: true },
];
const LINK_WORDS = '⇄ way to the broker: latency · bandwidth · messages and snapshots in a minute';

/** What colours and lines mean, in as many rows as it takes. */
export function legendShapes(width: number, top: number): readonly Shape[] {
  let [x, y] = [8, top];
  const shapes: Shape[] = [];
  const place = (pixels: number): readonly [number, number] => {
    if (x > 8 && x + pixels > width) [x, y] = [8, y + ROW_PIXELS];
    const at = [x, y] as const;
    x += pixels;
    return at;
  };
  for (const { word, ink, isLine } of KEYS) {
    const [left, up] = place(24 + word.length * ADVANCE_PIXELS);
    const mark = isLine ? { y: up + 9, height: 2.5 } : { y: up + 6, height: 9 };
    shapes.push({ kind: 'box', x: left, width: 9, ...mark, fill: ink });
    shapes.push({ kind: 'label', x: left + 13, y: up + 14, text: word, ink: 'soft', sizePixels: 10.5 });
  }
  if (width > LINK_WORDS.length * ADVANCE_PIXELS) {
    const [left, up] = place(LINK_WORDS.length * ADVANCE_PIXELS);
    shapes.push({ kind: 'label', x: left, y: up + 14, text: LINK_WORDS, ink: 'soft', sizePixels: 10.5 });
  }
  return shapes;
}

/** Height of the legend at some width. */
export function legendPixels(width: number): number {
  const lowest = legendShapes(width, 0).reduce(
    (most, shape) => Math.max(most, 'y' in shape ? shape.y : 0),
    0,
  );
  return lowest + 8;
}
