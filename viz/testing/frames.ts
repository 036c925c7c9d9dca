import { firstOutlook, type Outlook } from '../address/outlook.ts';
import type { Shape } from '../picture/figure.ts';
import { svgOf } from '../picture/svg.ts';
import { printed } from '../picture/tree.ts';
import type { Reel } from '../reel/reel.ts';
import type { Frame, Picture, View } from '../views/view.ts';

/** How a picture is asked for in a test. */
export interface Look extends Partial<Outlook> {
  readonly width?: number;
  readonly beside?: Reel;
}

/** Draws a view of a reel as the page does. */
export function drawn(view: View, reel: Reel, { width = 720, beside, ...look }: Look = {}): Picture {
  const outlook: Outlook = { ...firstOutlook, ...look };
  const scene = outlook.at === null ? reel.sceneOf(reel.recordCount) : reel.sceneAt(outlook.at);
  const window = outlook.window ?? { fromMs: reel.beginMs, toMs: Math.max(reel.toMs, reel.beginMs + 1) };
  const memo: Frame['memo'] = (_, make) => make();
  const room = { scene, records: reel, beside: beside ?? null, outlook, window, width, memo };
  return view.draw({ ...room, height: view.heightPixels(room) });
}

/** A picture as text: a page of markup that browsers show and reviewers compare. */
export const text = (picture: Picture): string =>
  picture.kind === 'figure' ? printed(svgOf(picture)) : picture.nodes.map((node) => printed(node)).join('');

/** All numbers of a shape. */
export const numbersOf = (shape: Shape): readonly number[] =>
  Object.values(shape).flatMap((value: unknown) =>
    typeof value === 'number' ? [value] : Array.isArray(value) ? (value as number[]) : [],
  );
