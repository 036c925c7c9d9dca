import type { Act } from './act.ts';
import type { Ink } from './ink.ts';

/** What a shape stands for. */
export interface About {
  /** What is said when it is pointed at; made only then where there may be thousands. */
  readonly tip: string | (() => string);
  /** What comes of a click; nothing if it is left out. */
  readonly act?: Act;
  /** What can be dragged, or dropped on. */
  readonly module?: string;
  readonly runtime?: string;
}

/** What is said of a shape. */
export const tipOf = ({ tip }: About): string => (typeof tip === 'string' ? tip : tip());

interface Drawn {
  readonly about?: About;
  readonly opacity?: number;
}

/** A rectangle. */
export interface Box extends Drawn {
  readonly kind: 'box';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly fill?: Ink;
  readonly stroke?: Ink;
  readonly strokePixels?: number;
  readonly radiusPixels?: number;
  readonly isDashed?: boolean;
}

/** A line through points, told as pairs of x and y. */
export interface Line extends Drawn {
  readonly kind: 'line';
  readonly points: readonly number[];
  readonly stroke: Ink;
  readonly strokePixels?: number;
  readonly isDashed?: boolean;
}

/** A curve from one point to another that bends to its left. */
export interface Arc extends Drawn {
  readonly kind: 'arc';
  readonly points: readonly [x1: number, y1: number, x2: number, y2: number];
  readonly stroke: Ink;
  readonly strokePixels?: number;
  readonly isDashed?: boolean;
  readonly hasHead?: boolean;
}

/** A disc. */
export interface Disc extends Drawn {
  readonly kind: 'disc';
  readonly x: number;
  readonly y: number;
  readonly radiusPixels: number;
  readonly fill: Ink;
  readonly stroke?: Ink;
}

/** A closed shape through points, told as pairs of x and y. */
export interface Area extends Drawn {
  readonly kind: 'area';
  readonly points: readonly number[];
  readonly fill: Ink;
}

/** A line of text; `y` is that of its base line. */
export interface Label extends Drawn {
  readonly kind: 'label';
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly ink?: Ink;
  readonly sizePixels?: number;
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly isBold?: boolean;
}

/** What figures are made of. */
export type Shape = Box | Line | Arc | Disc | Area | Label;

/** A drawing as a list of shapes, later ones on top; painted as SVG, or on a canvas where there are too many. */
export interface Figure {
  readonly kind: 'figure';
  readonly width: number;
  readonly height: number;
  /** What it shows, for those who do not see it. */
  readonly title: string;
  readonly shapes: readonly Shape[];
  /** Where the time axis lies, if it has one. */
  readonly plot?: { readonly left: number; readonly right: number };
}

/** The height of ordinary text in figures. */
export const TEXT_PIXELS = 11;
/** Mean advance of a character over its size (assumption: system-ui on three systems, names in lower case). */
const ADVANCE_SHARE = 0.58;

/** A text cut to a width, with an ellipsis in its middle: names often differ at their ends. Empty if not even that fits. */
export function fitted(text: string, width: number, sizePixels: number = TEXT_PIXELS): string {
  const signs = [...text];
  const roomCount = Math.floor(width / (sizePixels * ADVANCE_SHARE));
  if (signs.length <= roomCount) return text;
  if (roomCount < 2) return '';
  const tailCount = roomCount < 4 ? 0 : Math.floor((roomCount - 1) / 2);
  return `${signs.slice(0, roomCount - 1 - tailCount).join('')}…${signs.slice(signs.length - tailCount).join('')}`;
}
