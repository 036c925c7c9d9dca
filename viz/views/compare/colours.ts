import { type About, type Box, fitted, type Shape } from '../../picture/figure.ts';
import type { Ink } from '../../picture/ink.ts';

/** Colours that are told apart; runtimes beyond them get the same with a stripe, and beyond that only their names differ. */
const INKS: readonly Ink[] = [
  'series-0',
  'series-1',
  'series-2',
  'series-3',
  'series-4',
  'series-5',
  'series-6',
  'series-7',
  'series-8',
  'series-9',
  'series-10',
  'series-11',
];
/** Width from which a bar is named. */
const NAMED_PIXELS = 30;
const NAME_PIXELS = 9.5;
const ADVANCE_PIXELS = 6;

/** Colours of runtimes, the same for one set of names whatever order they come in. */
export class Colours {
  readonly #places: ReadonlyMap<string, number>;

  constructor(names: ReadonlySet<string>) {
    this.#places = new Map([...names].toSorted().map((name, index) => [name, index]));
  }

  /** The look of a runtime: a colour, and whether it has a stripe. */
  of(name: string): { readonly ink: Ink; readonly isStriped: boolean } {
    const place = this.#places.get(name) ?? 0;
    const isStriped = Math.floor(place / INKS.length) % 2 === 1;
    return { ink: INKS[place % INKS.length] ?? 'series-0', isStriped };
  }

  /** A bar that stands for a runtime, with its name where there is room. */
  bar(name: string, bar: Pick<Box, 'x' | 'y' | 'width' | 'height'>, about?: About): readonly Shape[] {
    const { ink, isStriped } = this.of(name);
    const { x, y, width, height } = bar;
    const box: Shape = { kind: 'box', ...bar, fill: ink, ...(about === undefined ? {} : { about }) };
    const stripe: readonly Shape[] = isStriped
      ? [{ kind: 'box', x, y: y + height - 4, width, height: 2, fill: 'paper' }]
      : [];
    if (width < NAMED_PIXELS) return [box, ...stripe];
    const text = fitted(name, width - 6, NAME_PIXELS);
    return [
      box,
      ...stripe,
      { kind: 'label', x: x + 3, y: y + height - 2.5, text, ink: 'paper', sizePixels: NAME_PIXELS },
    ];
  }

  /** Which colour is which runtime, as far as there is room. */
  legend({ left, right }: { readonly left: number; readonly right: number }, y: number): readonly Shape[] {
    let x = left + 4;
    return [...this.#places.keys()].flatMap((name): readonly Shape[] => {
      const at = x;
      x += 22 + name.length * ADVANCE_PIXELS;
      if (x > right) return [];
      return [
        ...this.bar(name, { x: at, y, width: 10, height: 9 }),
        { kind: 'label', x: at + 14, y: y + 8.5, text: name, ink: 'soft', sizePixels: 10 },
      ];
    });
  }
}
