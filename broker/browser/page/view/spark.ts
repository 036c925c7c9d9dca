const SVG = 'http://www.w3.org/2000/svg';
/** Drawn size; the style sheet scales it. */
const [WIDTH, HEIGHT] = [120, 24];
/** Points at full width: a minute of seconds. */
const POINT_COUNT = 60;

/** A small line of shares over the last minute, newest at the right. */
export class Spark {
  readonly svg: SVGSVGElement = document.createElementNS(SVG, 'svg');
  readonly #line = document.createElementNS(SVG, 'polyline');
  readonly #area = document.createElementNS(SVG, 'polygon');

  constructor() {
    this.svg.setAttribute('viewBox', `0 0 ${WIDTH} ${HEIGHT}`);
    this.svg.setAttribute('preserveAspectRatio', 'none');
    this.svg.setAttribute('class', 'spark');
    this.svg.setAttribute('aria-hidden', 'true');
    this.svg.append(this.#area, this.#line);
  }

  draw(shares: readonly number[]): void {
    const step = WIDTH / (POINT_COUNT - 1);
    const startX = WIDTH - (shares.length - 1) * step;
    const points = shares.map((share, at) => `${(startX + at * step).toFixed(1)},${yOf(share).toFixed(1)}`);
    this.#line.setAttribute('points', points.join(' '));
    const foot = (x: number): string => `${x.toFixed(1)},${HEIGHT}`;
    this.#area.setAttribute('points', [foot(startX), ...points, foot(WIDTH)].join(' '));
  }
}

/** Leaves room for half the line's own width at both ends. */
const yOf = (share: number): number => HEIGHT - 1 - share * (HEIGHT - 2);
