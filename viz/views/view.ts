import type { Outlook, Window } from '../address/outlook.ts';
import type { Chronicle } from '../chronicle/chronicle.ts';
import type { Figure } from '../picture/figure.ts';
import type { Node } from '../picture/tree.ts';
import type { Block } from '../reel/block.ts';
import type { Moment } from '../reel/reel.ts';
import type { Header, Timed } from '../reel/words.ts';
import type { Scene } from '../scene/scene.ts';

/** What views may ask of the records; a reel is one. */
export interface Records {
  readonly chronicle: Chronicle;
  readonly header: Header | null;
  readonly recordCount: number;
  readonly evictedCount: number;
  /** The realm after all records so far; it lists all that was ever seen. */
  readonly newest: Scene;
  readonly beginMs: number;
  readonly toMs: number;
  recordAt(index: number): Timed | undefined;
  /** Whether a record is a keep-alive. */
  isBeat(index: number): boolean;
  /** The moment after so many records. */
  momentOf(recordCount: number): Moment;
  blocks(): readonly Block[];
  nameAt(index: number): string;
}

/** Everything a view may know: the realm at one moment, what happened before and after, and how somebody looks at it. */
export interface Frame {
  readonly scene: Scene;
  readonly records: Records;
  /** A second run to compare with, if there is one. */
  readonly beside: Records | null;
  readonly outlook: Outlook;
  /** The part of the time that is shown. */
  readonly window: Window;
  readonly width: number;
  readonly height: number;
  /** Keeps what is dear to make as long as its key stays the same; one for each view. */
  readonly memo: <Value>(key: string, make: () => Value) => Value;
}

/** Text and tables. */
export interface Sheet {
  readonly kind: 'sheet';
  readonly nodes: readonly Node[];
}

/** What a view shows: a figure, or text and tables. */
export type Picture = Figure | Sheet;

/**
 * One way to look at a realm: a function of a frame and of nothing else, so that the same frame gives the same picture in
 * the page, in the gallery and in a test. It keeps nothing and changes nothing; a click comes back as an `Act`.
 */
export interface View {
  readonly id: string;
  readonly title: string;
  /** What it answers, in a sentence. */
  readonly about: string;
  /** The key that opens it. */
  readonly key: string;
  /** Whether it is a chart over the common time axis: those are as wide as the page, and share cursor and zoom. */
  readonly isTimed: boolean;
  /** The height it would like to have in a frame; sheets take what they need up to this. */
  readonly heightPixels: (frame: Omit<Frame, 'height'>) => number;
  draw(frame: Frame): Picture;
}

/** Room for names left of the time axis. */
const LEFT_PIXELS = 132;
/** The same on a phone. */
const LEFT_PIXELS_MIN = 72;
/** Room right of it. */
const RIGHT_PIXELS = 16;
/** Below this width there is less room for names. */
const NARROW_PIXELS = 560;

/** Where the time axis of a chart of some width lies. */
export const plotOf = (width: number): { readonly left: number; readonly right: number } => ({
  left: width < NARROW_PIXELS ? LEFT_PIXELS_MIN : LEFT_PIXELS,
  right: Math.max(width - RIGHT_PIXELS, LEFT_PIXELS + 1),
});
