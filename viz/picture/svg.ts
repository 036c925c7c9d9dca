import { acting } from './act.ts';
import { type Figure, type Shape, TEXT_PIXELS, tipOf } from './figure.ts';
import { cssInk, type Ink } from './ink.ts';
import { type Attribute, type Element, h } from './tree.ts';

/** A figure as SVG; without tips where something else says them, and larger than it says where that is wanted. */
export function svgOf(
  { width, height, title, shapes }: Figure,
  { hasTips = true, scale = 1 }: { readonly hasTips?: boolean; readonly scale?: number } = {},
): Element {
  const head = {
    viewBox: `0 0 ${width} ${height}`,
    width: width * scale,
    height: height * scale,
    role: 'img',
    'aria-label': title,
  };
  return h(
    'svg',
    head,
    hasTips ? h('title', {}, title) : null,
    shapes.map((shape) => elementOf(shape, hasTips)),
  );
}

function elementOf(shape: Shape, hasTips: boolean): Element {
  const { about, opacity } = shape;
  const tip = about === undefined || !hasTips ? null : h('title', {}, tipOf(about));
  const act = about?.act === undefined ? {} : acting(about.act);
  const [tag, attributes] = geometryOf(shape);
  const all = { ...attributes, opacity: opacity ?? null, ...act };
  return shape.kind === 'label' ? h(tag, all, shape.text) : h(tag, all, tip);
}

type Geometry = readonly [tag: string, attributes: Readonly<Record<string, Attribute>>];

function geometryOf(shape: Shape): Geometry {
  switch (shape.kind) {
    case 'box': {
      const { x, y, width, height, radiusPixels, isDashed } = shape;
      const place = { x: short(x), y: short(y), width: short(width), height: short(height) };
      return ['rect', { ...place, rx: radiusPixels ?? null, ...inked(shape), ...dashed(isDashed) }];
    }
    case 'disc':
      return [
        'circle',
        { cx: short(shape.x), cy: short(shape.y), r: short(shape.radiusPixels), ...inked(shape) },
      ];
    case 'line':
      return ['polyline', { points: pairs(shape.points), ...inked(shape), ...dashed(shape.isDashed) }];
    case 'area':
      return ['polygon', { points: pairs(shape.points), fill: cssInk(shape.fill) }];
    case 'arc':
      return [
        'path',
        { d: arcPath(shape.points, shape.hasHead === true), ...inked(shape), ...dashed(shape.isDashed) },
      ];
    case 'label':
      return [
        'text',
        {
          x: short(shape.x),
          y: short(shape.y),
          fill: cssInk(shape.ink ?? 'ink'),
          'font-size': shape.sizePixels ?? TEXT_PIXELS,
          'text-anchor': shape.anchor === undefined || shape.anchor === 'start' ? null : shape.anchor,
          'font-weight': shape.isBold === true ? 600 : null,
        },
      ];
  }
}

function inked({
  fill,
  stroke,
  strokePixels,
}: {
  readonly fill?: Ink;
  readonly stroke?: Ink;
  readonly strokePixels?: number;
}): Readonly<Record<string, Attribute>> {
  return {
    fill: fill === undefined ? 'none' : cssInk(fill),
    stroke: stroke === undefined ? null : cssInk(stroke),
    'stroke-width': strokePixels ?? null,
  };
}

const dashed = (isDashed: boolean | undefined): Readonly<Record<string, Attribute>> => ({
  'stroke-dasharray': isDashed === true ? '3 3' : null,
});

/** Tenths of a pixel are all that can be seen. */
const short = (value: number): number => Math.round(value * 10) / 10;

function pairs(points: readonly number[]): string {
  return points
    .map((value, index) => `${short(value)}${index % 2 === 0 ? ',' : ' '}`)
    .join('')
    .trim();
}

/** Length of the two strokes of an arrow's head. */
const HEAD_PIXELS = 6;

/** The bend of an arc: where its control point lies. */
export function bend([x1, y1, x2, y2]: readonly [number, number, number, number]): readonly [number, number] {
  const [dx, dy] = [x2 - x1, y2 - y1];
  return [(x1 + x2) / 2 + dy / 5, (y1 + y2) / 2 - dx / 5];
}

/** The tips of the head of an arc. */
export function headOf(
  points: readonly [number, number, number, number],
): readonly [number, number, number, number] {
  const [, , x2, y2] = points;
  const [cx, cy] = bend(points);
  const angle = Math.atan2(y2 - cy, x2 - cx);
  const tip = (turn: number): readonly [number, number] => [
    x2 - HEAD_PIXELS * Math.cos(angle + turn),
    y2 - HEAD_PIXELS * Math.sin(angle + turn),
  ];
  return [...tip(0.5), ...tip(-0.5)] as unknown as readonly [number, number, number, number];
}

function arcPath(points: readonly [number, number, number, number], hasHead: boolean): string {
  const [x1, y1, x2, y2] = points;
  const [cx, cy] = bend(points);
  const body = `M${short(x1)} ${short(y1)}Q${short(cx)} ${short(cy)} ${short(x2)} ${short(y2)}`;
  if (!hasHead) return body;
  const [ax, ay, bx, by] = headOf(points);
  return `${body}M${short(ax)} ${short(ay)}L${short(x2)} ${short(y2)}L${short(bx)} ${short(by)}`;
}
