/** What a number of a report counts, so that it can be written for people. */
export type Unit = 'ms' | 's' | 'share' | 'bytes' | 'joules' | 'watts' | 'factor' | 'count';

/** Steps by which a unit is scaled for reading: from this many on, divided by that, under this name. */
type Ladder = readonly (readonly [from: number, per: number, name: string])[];

const LADDERS: Readonly<Record<Exclude<Unit, 'share' | 'count'>, Ladder>> = {
  ms: [
    [86_400_000, 86_400_000, 'd'],
    [3_600_000, 3_600_000, 'h'],
    [60_000, 60_000, 'min'],
    [1_000, 1_000, 's'],
    [0, 1, 'ms'],
  ],
  s: [
    [7_200, 3_600, 'h'],
    [600, 60, 'min'],
    [0, 1, 's'],
  ],
  bytes: [
    [1e9, 1e9, 'GB'],
    [1e6, 1e6, 'MB'],
    [1e3, 1e3, 'kB'],
    [0, 1, 'B'],
  ],
  joules: [
    [1e6, 1e6, 'MJ'],
    [1e3, 1e3, 'kJ'],
    [0, 1, 'J'],
  ],
  watts: [
    [1e3, 1e3, 'kW'],
    [0, 1, 'W'],
  ],
  factor: [[0, 1, '×']],
};

/** Writes a quantity with its unit at a scale people read, to three digits: `12.3 ms`, `4.2 %`, `1.8 MB`. */
export function written(value: number, unit: Unit): string {
  if (!Number.isFinite(value)) return '–';
  if (unit === 'count') return whole(value);
  if (unit === 'share') return `${digits(value * 100)} %`;
  const size = Math.abs(value);
  const [, per, name] = LADDERS[unit].find(([from]) => size >= from) ?? [0, 1, unit];
  return `${digits(value / per)} ${name}`;
}

/** A mean with half of its interval, both in one unit and to the digits that the interval allows: `11.70 ± 0.43 %`. */
export function writtenEstimate(mean: number, halfWidth: number, unit: Unit): string {
  if (!Number.isFinite(mean)) return '–';
  const size = Math.max(Math.abs(mean), Number.isFinite(halfWidth) ? halfWidth : 0);
  const [per, name] = scaleOf(size, unit);
  const [scaled, width] = [mean / per, halfWidth / per];
  const ending = name === '' ? '' : ` ${name}`;
  if (!Number.isFinite(width)) return `${digits(scaled)} ± ∞${ending}`;
  if (width === 0) return `${digits(scaled)} ± 0${ending}`;
  // Two digits of the interval (assumption: nobody acts on a third).
  const places = Math.min(9, Math.max(0, 1 - Math.floor(Math.log10(width))));
  const text = (value: number): string =>
    Math.abs(value) >= 1_000 ? whole(Math.round(value)) : value.toFixed(places);
  return `${text(scaled)} ± ${text(width)}${ending}`;
}

/** What to divide by, and the name of the unit then. */
function scaleOf(size: number, unit: Unit): readonly [per: number, name: string] {
  if (unit === 'count') return [1, ''];
  if (unit === 'share') return [0.01, '%'];
  const [, per, name] = LADDERS[unit].find(([from]) => size >= from) ?? [0, 1, unit];
  return [per, name];
}

/** A p-value as papers give it. */
export const writtenChance = (pValue: number): string => (pValue < 0.001 ? '< 0.001' : pValue.toFixed(3));

/** A count with its thousands set apart; fractions (of means) to three digits. */
export function whole(value: number): string {
  if (!Number.isInteger(value)) return digits(value);
  return String(Math.abs(value))
    .replace(/\B(?=(\d{3})+$)/g, ',')
    .replace(/^/, value < 0 ? '-' : '');
}

/** How many of something there are, in the right number. */
export const counted = (count: number, noun: string): string =>
  `${whole(count)} ${noun}${count === 1 ? '' : 's'}`;

/** Three significant digits, none of them an idle zero, and no exponent. */
export function digits(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size >= 1_000) return whole(Math.round(value));
  if (size < 0.001) return value.toExponential(1);
  const rounded = Number(value.toPrecision(3));
  return Math.abs(rounded) >= 1_000 ? whole(rounded) : String(rounded);
}

const PARTS: readonly (readonly [name: string, ms: number])[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
  ['ms', 1],
];

/** A moment or a span in at most three parts, such as `9h30min`, as `--at` and `--until` read it. */
export function moment(atMs: number): string {
  let restMs = Math.round(atMs);
  const parts: string[] = [];
  for (const [name, ms] of PARTS) {
    const count = Math.floor(restMs / ms);
    if (count === 0) continue;
    parts.push(`${count}${name}`);
    restMs -= count * ms;
    if (parts.length === 3) break;
  }
  return parts.length === 0 ? '0s' : parts.join('');
}

/** The same to the second once a minute has passed, for lists. */
export const roughMoment = (atMs: number): string =>
  moment(atMs < 60_000 ? atMs : Math.round(atMs / 1_000) * 1_000);

/** The same with blanks, for headlines: `9 h 30 min`. */
export const spokenMoment = (atMs: number): string =>
  moment(atMs)
    .replace(/(\d+)([a-z]+)/g, '$1 $2 ')
    .trimEnd();
