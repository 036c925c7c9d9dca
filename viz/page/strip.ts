import { type Inks, paintCanvas } from '../picture/canvas.ts';
import type { Shape } from '../picture/figure.ts';
import { MARK_INKS } from '../views/marks.ts';
import { clock } from '../views/words.ts';
import type { Desk } from './desk.ts';

const HEIGHT_PIXELS = 34;
const MARK_PIXELS = 12;

/** All of the time in one strip: how much happened when, marks, the part that panels show, and the playhead. */
export class Strip {
  readonly element: HTMLElement = document.createElement('div');
  readonly #desk: Desk;
  readonly #inks: () => Inks;
  readonly #canvas = document.createElement('canvas');
  readonly #masks = [document.createElement('div'), document.createElement('div')] as const;
  readonly #playhead = document.createElement('div');
  #key = '';

  constructor(desk: Desk, inks: () => Inks) {
    this.#desk = desk;
    this.#inks = inks;
    const { element } = this;
    element.id = 'strip';
    element.tabIndex = 0;
    element.setAttribute('role', 'slider');
    element.setAttribute('aria-label', 'Moment');
    for (const mask of this.#masks) mask.className = 'mask';
    this.#playhead.className = 'playhead';
    this.#canvas.setAttribute('aria-hidden', 'true');
    element.append(this.#canvas, ...this.#masks, this.#playhead);
    element.addEventListener('pointerdown', (event) => {
      element.setPointerCapture(event.pointerId);
      this.#seek(event);
    });
    element.addEventListener('pointermove', (event) => {
      if (event.buttons === 1) this.#seek(event);
    });
  }

  /** The moment under a point of the window. */
  msAt(clientX: number): number {
    const { left, width } = this.element.getBoundingClientRect();
    const { fromMs, toMs } = this.#whole();
    return fromMs + ((clientX - left) / Math.max(1, width)) * (toMs - fromMs);
  }

  draw(): void {
    const { element } = this;
    const width = Math.floor(element.clientWidth);
    const { reel, atMs, outlook, window } = this.#desk;
    const { fromMs, toMs } = this.#whole();
    const x = (ms: number): number => ((ms - fromMs) / (toMs - fromMs)) * width;
    const key = `${width} ${reel.recordCount} ${outlook.theme}`;
    if (key !== this.#key && width > 0) {
      this.#key = key;
      const shapes = [...this.#density(width), ...this.#marks(x)];
      paintCanvas(
        this.#canvas,
        { kind: 'figure', width, height: HEIGHT_PIXELS, title: '', shapes },
        this.#inks(),
      );
    }
    const [before, after] = this.#masks;
    before.style.cssText = `left:0;width:${Math.max(0, x(window.fromMs))}px`;
    after.style.cssText = `right:0;width:${Math.max(0, width - x(window.toMs))}px`;
    this.#playhead.style.transform = `translateX(${x(atMs)}px)`;
    element.setAttribute('aria-valuemin', `${Math.round(fromMs)}`);
    element.setAttribute('aria-valuemax', `${Math.round(toMs)}`);
    element.setAttribute('aria-valuenow', `${Math.round(atMs)}`);
    element.setAttribute('aria-valuetext', clock(atMs));
  }

  #whole(): { readonly fromMs: number; readonly toMs: number } {
    const { beginMs, toMs } = this.#desk.reel;
    return { fromMs: beginMs, toMs: Math.max(toMs, beginMs + 1) };
  }

  #seek({ clientX }: PointerEvent): void {
    this.#desk.look({ isPlaying: false });
    this.#desk.seek({ atMs: this.msAt(clientX), ordinal: null });
  }

  /** How many decisions fell into each pixel, by square root: one of them is to be seen beside a hundred. */
  #density(width: number): readonly Shape[] {
    const { fromMs, toMs } = this.#whole();
    const counts = new Float64Array(Math.ceil(width / 2));
    for (const { atMs } of this.#desk.reel.chronicle.marks) {
      const cell = Math.min(
        counts.length - 1,
        Math.floor(((atMs - fromMs) / (toMs - fromMs)) * counts.length),
      );
      counts[cell] = (counts[cell] ?? 0) + 1;
    }
    const most = Math.sqrt(Math.max(1, ...counts));
    const height = HEIGHT_PIXELS - MARK_PIXELS;
    const back: Shape = { kind: 'box', x: 0, y: 0, width, height: HEIGHT_PIXELS, fill: 'sunk' };
    const bars = Array.from(counts, (count, cell): Shape => {
      const barPixels = (Math.sqrt(count) / most) * height;
      return {
        kind: 'box',
        x: cell * 2,
        y: HEIGHT_PIXELS - barPixels,
        width: 1.5,
        height: barPixels,
        fill: 'promised',
      };
    });
    return [back, ...bars];
  }

  #marks(x: (ms: number) => number): readonly Shape[] {
    const taken = new Set<string>();
    return this.#desk.reel.chronicle.marks.flatMap(({ kind, atMs }): readonly Shape[] => {
      if (kind === 'decision') return [];
      const at = Math.round(x(atMs));
      if (taken.has(`${kind} ${at}`)) return [];
      taken.add(`${kind} ${at}`);
      const isHigh = kind === 'migration';
      return [
        {
          kind: 'box',
          x: at - 1,
          y: isHigh ? 0 : 2,
          width: 2,
          height: isHigh ? MARK_PIXELS : MARK_PIXELS - 4,
          fill: MARK_INKS[kind],
        },
      ];
    });
  }
}
