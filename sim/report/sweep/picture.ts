import { palette } from '../stylesheet.ts';

/** Makes a PNG of a figure that is a whole SVG. */
export type Paint = (svg: string) => Uint8Array;

/** The package that turns SVG into pixels is no part of the workbench; who wants it installs it. */
export class NoPainter extends Error {}

/** The package, and what has to be said to have it. */
export const PAINTER = '@resvg/resvg-js';

/** What is used of the package; its own types are not there where it is not installed. */
interface Painter {
  readonly Resvg: new (svg: string, options: object) => { render(): { asPng(): Uint8Array } };
}

/** Pixels to each unit of a figure: sharp on paper and on dense screens (assumption). */
const ZOOM = 2;

/** Families that are common on Linux, macOS and Windows, as the generic ones may be set to what is not there. */
const FAMILIES =
  'Inter, Segoe UI, Helvetica Neue, Helvetica, Arial, Noto Sans, DejaVu Sans, Liberation Sans, sans-serif';

/** Inks by name, as they are in daylight: paper is white. */
const INKS: ReadonlyMap<string, string> = new Map(
  [...(palette.split('@media')[0] ?? '').matchAll(/--([\w-]+):\s*(#\w+)/g)].map(([, name = '', ink = '']) => [
    name,
    ink,
  ]),
);

const PAPER = INKS.get('paper') ?? 'white';

/**
 * A figure without what only browsers know: inks by name become those of daylight, and letters get families that can be
 * found. So drawing programs and printers can read it.
 */
export function plainFigure(svg: string): string {
  return svg
    .replace(/<style>[\s\S]*?<\/style>/g, '')
    .replaceAll(/ ?--plot-background: [^;"]*;?/g, '')
    .replaceAll(/var\(--([\w-]+)\)/g, (_, name: string) => INKS.get(name) ?? PAPER)
    .replaceAll(/system-ui, sans-serif/g, FAMILIES);
}

/** Loads what makes PNG of figures; throws `NoPainter` where the package is missing. */
export async function loadPaint(name: string = PAINTER): Promise<Paint> {
  let painter: Partial<Painter> & { readonly default?: Partial<Painter> };
  try {
    painter = await import(name);
  } catch {
    throw new NoPainter('the package that makes PNG of figures is not installed');
  }
  const Resvg = painter.Resvg ?? painter.default?.Resvg;
  if (Resvg === undefined) throw new NoPainter(`this version of ${name} draws in another way`);
  return (svg) =>
    new Resvg(plainFigure(svg), {
      fitTo: { mode: 'zoom', value: ZOOM },
      background: PAPER,
      font: { loadSystemFonts: true },
    })
      .render()
      .asPng();
}
