import type { Shape } from '../../picture/figure.ts';
import { bend } from '../../picture/svg.ts';
import type { LinkScene } from '../../scene/scene.ts';
import type { Frame } from '../view.ts';
import { bytes, duration, whole } from '../words.ts';
import type { Layout, Place } from './layout.ts';
import type { Exchange } from './traffic.ts';

/** Links between devices up to which all are drawn; of more, those of the chosen runtime. */
const LINK_COUNT_MAX = 12;

/** Links that lead out of the realm’s devices, to a broker, by the device they begin at. */
export function hubLinks({ scene }: Frame, { places }: Layout): ReadonlyMap<string, LinkScene> {
  const devices = new Set(places.map(({ device }) => device));
  return new Map(scene.links.filter(({ to }) => !devices.has(to)).map((link) => [link.from, link]));
}

/** A link in a line: latency, bandwidth, and what went over it in a minute. */
export function linkText(link: LinkScene | undefined, exchange: Exchange | undefined): string {
  const path =
    link === undefined ? [] : [duration(link.latencyMs), `${bytes(link.bandwidthBytesPerSecond)}/s`];
  const traffic = exchange === undefined ? [] : [`${whole(exchange.messageCount)}/min`];
  const carried = (exchange?.carriedBytes ?? 0) > 0 ? [bytes(exchange?.carriedBytes ?? 0)] : [];
  return [...path, ...traffic, ...carried].join(' · ');
}

/** The same in sentences. */
export function linkTips(link: LinkScene | undefined, exchange: Exchange | undefined): readonly string[] {
  return [
    ...(link === undefined
      ? []
      : [`to ${link.to}: ${duration(link.latencyMs)} one way, ${bytes(link.bandwidthBytesPerSecond)}/s`]),
    ...(exchange === undefined
      ? []
      : [
          `${whole(exchange.messageCount)} messages in a minute, ${bytes(exchange.carriedBytes)} of snapshots`,
        ]),
  ];
}

/** Measured paths between devices, as curves with their latency. */
export function linkShapes({ scene, outlook }: Frame, { places, detail }: Layout): readonly Shape[] {
  if (detail === 'dots') return [];
  const byDevice = new Map(places.map((place) => [place.device, place]));
  const chosen = outlook.runtime === null ? null : scene.runtime(outlook.runtime)?.spec.device.id;
  const inner = scene.links.filter(({ from, to }) => byDevice.has(from) && byDevice.has(to) && from !== to);
  const shown =
    inner.length <= LINK_COUNT_MAX ? inner : inner.filter(({ from, to }) => from === chosen || to === chosen);
  return shown.flatMap((link): readonly Shape[] => {
    const [from, to] = [byDevice.get(link.from), byDevice.get(link.to)];
    if (from === undefined || to === undefined) return [];
    const points = [...centre(from), ...centre(to)] as unknown as [number, number, number, number];
    const [x, y] = middleOf(points);
    const text = duration(link.latencyMs);
    const tip = `${link.from} → ${link.to}: ${text} one way, ${bytes(link.bandwidthBytesPerSecond)}/s`;
    return [
      { kind: 'arc', points, stroke: 'faint', strokePixels: 1.5, about: { tip } },
      ...captionShapes(text, x, y),
    ];
  });
}

/** The middle of a place. */
export const centre = ({ x, y, width, height }: Place): readonly [number, number] => [
  x + width / 2,
  y + height / 2,
];

/** Where the middle of an arc is. */
export function middleOf(points: readonly [number, number, number, number]): readonly [number, number] {
  const [x1, y1, x2, y2] = points;
  const [cx, cy] = bend(points);
  return [(x1 + 2 * cx + x2) / 4, (y1 + 2 * cy + y2) / 4];
}

/** A text on a ground of its own, so that it is read over whatever is there; never beyond the upper edge. */
export function captionShapes(text: string, x: number, wantedY: number): readonly Shape[] {
  const y = Math.max(10, wantedY);
  return [
    {
      kind: 'box',
      x: x - text.length * 3 - 3,
      y: y - 9,
      width: text.length * 6 + 6,
      height: 17,
      fill: 'paper',
      radiusPixels: 4,
      opacity: 0.9,
    },
    { kind: 'label', x, y: y + 4, text, sizePixels: 10, anchor: 'middle', isBold: true },
  ];
}
