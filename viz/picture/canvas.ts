import { type Box, type Figure, type Label, type Shape, TEXT_PIXELS } from './figure.ts';
import type { Ink } from './ink.ts';
import { bend, headOf } from './svg.ts';

/** What a canvas needs to know of the style sheet: it knows no variables. */
export interface Inks {
  readonly colour: (ink: Ink) => string;
  readonly font: string;
  /** How much larger than it says a figure is painted. */
  readonly scale?: number;
}

/** Paints a figure on a canvas, as it is painted as SVG. */
export function paintCanvas(canvas: HTMLCanvasElement, figure: Figure, inks: Inks): void {
  const { scale = 1 } = inks;
  const ratio = (globalThis.devicePixelRatio || 1) * scale;
  const [width, height] = [Math.round(figure.width * ratio), Math.round(figure.height * ratio)];
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  canvas.style.width = `${figure.width * scale}px`;
  canvas.style.height = `${figure.height * scale}px`;
  const pen = canvas.getContext('2d');
  if (pen === null) return;
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, figure.width, figure.height);
  let [alpha, fill] = [1, ''];
  pen.globalAlpha = alpha;
  for (const shape of figure.shapes) {
    const own = shape.opacity ?? 1;
    if (own !== alpha) pen.globalAlpha = alpha = own;
    if (!isPlain(shape)) {
      paint(pen, shape, inks);
      fill = '';
      continue;
    }
    // Most of what a large realm consists of, many of a kind in a row.
    const colour = inks.colour(shape.fill);
    if (colour !== fill) pen.fillStyle = fill = colour;
    pen.fillRect(shape.x, shape.y, shape.width, shape.height);
  }
}

/** Whether it is nothing but a filled rectangle. */
const isPlain = (shape: Shape): shape is Box & { readonly fill: Ink } =>
  shape.kind === 'box' &&
  shape.radiusPixels === undefined &&
  shape.stroke === undefined &&
  shape.fill !== undefined;

function paint(pen: CanvasRenderingContext2D, shape: Shape, inks: Inks): void {
  if (shape.kind === 'label') return write(pen, shape, inks);
  pen.beginPath();
  trace(pen, shape);
  if ('fill' in shape && shape.fill !== undefined) {
    pen.fillStyle = inks.colour(shape.fill);
    pen.fill();
  }
  if ('stroke' in shape && shape.stroke !== undefined) {
    pen.strokeStyle = inks.colour(shape.stroke);
    pen.lineWidth = 'strokePixels' in shape ? (shape.strokePixels ?? 1) : 1;
    pen.setLineDash('isDashed' in shape && shape.isDashed === true ? [3, 3] : []);
    pen.stroke();
  }
}

function trace(pen: CanvasRenderingContext2D, shape: Exclude<Shape, Label>): void {
  switch (shape.kind) {
    case 'box':
      if (shape.radiusPixels === undefined) return pen.rect(shape.x, shape.y, shape.width, shape.height);
      return pen.roundRect(shape.x, shape.y, shape.width, shape.height, shape.radiusPixels);
    case 'disc':
      return pen.arc(shape.x, shape.y, shape.radiusPixels, 0, 2 * Math.PI);
    case 'arc': {
      const [x1, y1, x2, y2] = shape.points;
      const [cx, cy] = bend(shape.points);
      pen.moveTo(x1, y1);
      pen.quadraticCurveTo(cx, cy, x2, y2);
      if (shape.hasHead !== true) return;
      const [ax, ay, bx, by] = headOf(shape.points);
      pen.moveTo(ax, ay);
      pen.lineTo(x2, y2);
      return pen.lineTo(bx, by);
    }
    default:
      for (let index = 0; index + 1 < shape.points.length; index += 2)
        pen[index === 0 ? 'moveTo' : 'lineTo'](shape.points[index] ?? 0, shape.points[index + 1] ?? 0);
  }
}

function write(pen: CanvasRenderingContext2D, label: Label, inks: Inks): void {
  pen.font = `${label.isBold === true ? 600 : 400} ${label.sizePixels ?? TEXT_PIXELS}px ${inks.font}`;
  pen.fillStyle = inks.colour(label.ink ?? 'ink');
  pen.textAlign = label.anchor === 'middle' ? 'center' : (label.anchor ?? 'start');
  pen.fillText(label.text, label.x, label.y);
}

/** The topmost shape at a point that stands for something. */
export function shapeAt({ shapes }: Figure, x: number, y: number): Shape | undefined {
  return shapes.findLast((shape) => shape.about !== undefined && isAt(shape, x, y));
}

/** How near to a line is on it. */
const NEAR_PIXELS = 5;

function isAt(shape: Shape, x: number, y: number): boolean {
  switch (shape.kind) {
    case 'box':
      return x >= shape.x && y >= shape.y && x <= shape.x + shape.width && y <= shape.y + shape.height;
    case 'disc':
      return Math.hypot(x - shape.x, y - shape.y) <= shape.radiusPixels + 1;
    case 'arc': {
      const [cx, cy] = bend(shape.points);
      const [x1, y1, x2, y2] = shape.points;
      return isNear([x1, y1, (x1 + 2 * cx + x2) / 4, (y1 + 2 * cy + y2) / 4, x2, y2], x, y);
    }
    case 'line':
      return isNear(shape.points, x, y);
    case 'area':
      return isWithin(shape.points, x, y);
    default:
      return false;
  }
}

function isWithin(points: readonly number[], x: number, y: number): boolean {
  const xs = points.filter((_, index) => index % 2 === 0);
  const ys = points.filter((_, index) => index % 2 === 1);
  return x >= Math.min(...xs) && x <= Math.max(...xs) && y >= Math.min(...ys) && y <= Math.max(...ys);
}

function isNear(points: readonly number[], x: number, y: number): boolean {
  for (let index = 0; index + 3 < points.length; index += 2) {
    const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = points.slice(index, index + 4);
    const [dx, dy] = [x2 - x1, y2 - y1];
    const along = Math.min(1, Math.max(0, ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy || 1)));
    if (Math.hypot(x - x1 - along * dx, y - y1 - along * dy) <= NEAR_PIXELS) return true;
  }
  return false;
}
