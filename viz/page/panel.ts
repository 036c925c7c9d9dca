import { acting } from '../picture/act.ts';
import { type Inks, paintCanvas, shapeAt } from '../picture/canvas.ts';
import type { Figure, Shape } from '../picture/figure.ts';
import { patch } from '../picture/patch.ts';
import { svgOf } from '../picture/svg.ts';
import { h } from '../picture/tree.ts';
import type { Frame, Picture, View } from '../views/view.ts';

/** Shapes up to which SVG is quick enough (measured: 2,000 are patched in some 8 ms). */
const SVG_COUNT_MAX = 1_500;

/** Shortest gap between drawings while a file is read, and how much longer than a drawing it is at least. */
const REST_MS = 300;
const REST_RATIO = 8;

/** Width of the window from which all is drawn larger, and how much: whoever has such a screen sits farther off. */
const LARGE_PIXELS = 2_400;
const LARGE_RATIO = 1.4;

/** How far outside the window a panel is drawn already. */
const NEAR_PIXELS = 300;

/** What a frame is made of, less what a panel knows itself. */
export type Setting = Omit<Frame, 'width' | 'height' | 'memo'>;

/** One view on the page: its head, its picture and the lines of the time cursor over it. */
export class Panel {
  readonly view: View;
  readonly element: HTMLElement;
  readonly body: HTMLElement;
  readonly #cursor: HTMLElement;
  readonly #playhead: HTMLElement;
  readonly #held: HTMLElement;
  readonly #memory = new Map<string, { readonly key: string; readonly value: unknown }>();
  #canvas: HTMLCanvasElement | null = null;
  #figure: Figure | null = null;
  #picture: Picture | null = null;
  #drawnKey = '';
  #width = 0;
  #drawnAtMs = Number.NEGATIVE_INFINITY;
  #costMs = 0;
  #scale = 1;

  constructor(view: View) {
    this.view = view;
    this.element = document.createElement('section');
    this.element.className = view.isTimed ? 'panel timed' : 'panel';
    this.element.id = `panel-${view.id}`;
    this.element.dataset.view = view.id;
    this.element.setAttribute('aria-labelledby', `title-${view.id}`);
    const head = document.createElement('header');
    patch(head, [
      h('h2', { id: `title-${view.id}` }, view.title),
      h('p', { title: view.about }, view.about),
      h(
        'button',
        {
          class: 'quiet',
          type: 'button',
          'aria-label': `Close ${view.title}`,
          ...acting({ kind: 'close', panel: view.id }),
        },
        '×',
      ),
    ]);
    this.body = document.createElement('div');
    this.body.className = 'body';
    this.#cursor = overlay('cursor');
    this.#held = overlay('held');
    this.#playhead = overlay('playhead');
    const frame = document.createElement('div');
    frame.className = 'frame';
    frame.append(this.body, ...(view.isTimed ? [this.#held, this.#cursor, this.#playhead] : []));
    this.element.append(head, frame);
  }

  /** The figure that is shown, if it is one. */
  get figure(): Figure | null {
    return this.#figure;
  }

  /** How much larger figures are drawn than they say. */
  get scale(): number {
    return this.#scale;
  }

  /** Measures the room there is; asks the browser for its layout, so it is done only when that may have changed. */
  measure(): void {
    this.#scale = innerWidth >= LARGE_PIXELS ? LARGE_RATIO : 1;
    this.#width = Math.floor(this.body.clientWidth / this.#scale);
    this.#drawnKey = '';
    this.#picture = null;
    this.#drawnAtMs = Number.NEGATIVE_INFINITY;
  }

  /** Whether it can be seen, or nearly; others are drawn when they come near. */
  isNear(root: HTMLElement): boolean {
    const own = this.element.getBoundingClientRect();
    const all = root.getBoundingClientRect();
    return own.height < 60 || (own.bottom > all.top - NEAR_PIXELS && own.top < all.bottom + NEAR_PIXELS);
  }

  /** Draws the view unless nothing has changed that it shows. */
  draw(setting: Setting, key: string, inks: Inks): void {
    if (this.#width < 40 || key === this.#drawnKey) return;
    const startMs = performance.now();
    this.#drawnKey = key;
    this.#paint(setting, inks);
    this.#drawnAtMs = performance.now();
    this.#costMs = this.#drawnAtMs - startMs;
  }

  /** Whether to wait with the next drawing while records rush in: most of the time is for reading them. */
  isResting(nowMs: number): boolean {
    return nowMs - this.#drawnAtMs < Math.max(REST_MS, REST_RATIO * this.#costMs);
  }

  #paint(setting: Setting, inks: Inks): void {
    const room = { ...setting, width: this.#width, memo: this.#memo };
    const picture = this.view.draw({ ...room, height: this.view.heightPixels(room) });
    if (picture === this.#picture) return;
    this.#picture = picture;
    if (picture.kind === 'sheet') {
      this.#figure = null;
      this.body.classList.add('sheet');
      this.body.style.maxHeight = `${this.view.heightPixels(room)}px`;
      return patch(this.body, picture.nodes);
    }
    this.#figure = picture;
    if (picture.shapes.length <= SVG_COUNT_MAX) {
      this.#canvas = null;
      return patch(this.body, [svgOf(picture, { hasTips: false, scale: this.#scale })]);
    }
    if (this.#canvas === null) {
      this.#canvas = document.createElement('canvas');
      this.#canvas.setAttribute('role', 'img');
      this.body.replaceChildren(this.#canvas);
    }
    this.#canvas.setAttribute('aria-label', picture.title);
    paintCanvas(this.#canvas, picture, { ...inks, scale: this.#scale });
  }

  /** Puts the lines of the time cursor where they belong. */
  point(
    at: { readonly playhead: number; readonly cursor: number | null; readonly held: number | null },
    toX: (ms: number) => number,
  ): void {
    const plot = this.#figure?.plot;
    for (const [line, ms] of [
      [this.#playhead, at.playhead],
      [this.#cursor, at.cursor],
      [this.#held, at.held],
    ] as const) {
      const x = ms === null ? Number.NaN : toX(ms);
      const isSeen = plot !== undefined && x >= plot.left - 0.5 && x <= plot.right + 0.5;
      line.style.visibility = isSeen ? 'visible' : 'hidden';
      if (isSeen) line.style.transform = `translateX(${x * this.#scale}px)`;
    }
  }

  /** The shape under a point of the window. */
  shapeUnder(clientX: number, clientY: number): Shape | undefined {
    if (this.#figure === null) return undefined;
    const { left, top } = this.body.getBoundingClientRect();
    const [x, y] = [clientX - left, clientY - top + this.body.scrollTop];
    return shapeAt(this.#figure, x / this.#scale, y / this.#scale);
  }

  /** Where in the window a shape is that stands for something, for tests and for the curious. */
  spotOf(kind: 'module' | 'runtime', id: string): readonly [x: number, y: number] | null {
    const shape = this.#figure?.shapes.findLast(({ about }) => about?.[kind] === id);
    if (shape === undefined || !('x' in shape)) return null;
    const { left, top } = this.body.getBoundingClientRect();
    return [left + (shape.x + 6) * this.#scale, top - this.body.scrollTop + (shape.y + 5) * this.#scale];
  }

  readonly #memo = <Value>(name: string, make: () => Value): Value => {
    const [slot = ''] = name.split(' ', 1);
    const known = this.#memory.get(slot);
    if (known?.key === name) return known.value as Value;
    const value = make();
    this.#memory.set(slot, { key: name, value });
    return value;
  };
}

function overlay(name: string): HTMLElement {
  const line = document.createElement('div');
  line.className = `overlay ${name}`;
  return line;
}
