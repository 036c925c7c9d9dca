import { nearest } from './spelling.ts';

/** A kind of quantity that is written with its unit. */
export interface Quantity {
  readonly noun: string;
  /** What one of each unit is worth in the unit of the model. */
  readonly units: Readonly<Record<string, number>>;
  readonly example: string;
  /** Wrong spellings that people try, and what they mean. */
  readonly slips?: Readonly<Record<string, string>>;
}

const PAGE_BYTES = 65_536;

/** Time, in milliseconds. */
export const duration: Quantity = {
  noun: 'duration',
  units: { us: 0.001, ms: 1, s: 1_000, min: 60_000, h: 3_600_000, d: 86_400_000 },
  example: '30 s',
  slips: {
    sec: 's',
    secs: 's',
    second: 's',
    seconds: 's',
    m: 'min',
    mins: 'min',
    minute: 'min',
    minutes: 'min',
    hr: 'h',
    hrs: 'h',
    hour: 'h',
    hours: 'h',
    day: 'd',
    days: 'd',
    msec: 'ms',
    µs: 'us',
  },
};

/** Memory and messages, in bytes; a page is one of WebAssembly's. */
export const size: Quantity = {
  noun: 'size',
  units: {
    B: 1,
    kB: 1_000,
    MB: 1_000_000,
    GB: 1_000_000_000,
    KiB: 1_024,
    MiB: 1_048_576,
    GiB: 1_073_741_824,
    pages: PAGE_BYTES,
    page: PAGE_BYTES,
  },
  example: '64 KiB',
  slips: { KB: 'kB', K: 'KiB', M: 'MiB', G: 'GiB', b: 'B', byte: 'B', bytes: 'B', pgs: 'pages', pg: 'pages' },
};

/** Bandwidth, in bytes per second. */
export const rate: Quantity = {
  noun: 'rate',
  units: {
    'bit/s': 0.125,
    'kbit/s': 125,
    'Mbit/s': 125_000,
    'Gbit/s': 125_000_000,
    'B/s': 1,
    'kB/s': 1_000,
    'MB/s': 1_000_000,
    'KiB/s': 1_024,
    'MiB/s': 1_048_576,
  },
  example: '20 Mbit/s',
  slips: {
    'Mb/s': 'Mbit/s',
    Mbps: 'Mbit/s',
    'kb/s': 'kbit/s',
    kbps: 'kbit/s',
    'Gb/s': 'Gbit/s',
    Gbps: 'Gbit/s',
  },
};

/** A part of a whole; may also be a bare number. */
export const share: Quantity = { noun: 'share', units: { '%': 0.01 }, example: '25 %' };

/** Charge, in watt hours. */
export const charge: Quantity = {
  noun: 'charge',
  units: { Wh: 1, kWh: 1_000, mWh: 0.001 },
  example: '14 Wh',
};

/** Power, in watts. */
export const power: Quantity = { noun: 'power', units: { W: 1, mW: 0.001, kW: 1_000 }, example: '2.3 W' };

/** A reading, or what is wrong with the text. */
export type QuantityReading =
  | { readonly kind: 'value'; readonly value: number }
  | { readonly kind: 'fault'; readonly message: string; readonly hint: string | null };

const WRITTEN = /^([+-]?(?:\d[\d_]*)(?:\.\d+)?(?:e[+-]?\d+)?)\s*(.*)$/i;

/** Reads `30 s` or `64 KiB`. A bare number is refused, except 0 and for shares: nobody could tell its unit. */
export function readQuantity(quantity: Quantity, written: unknown): QuantityReading {
  const { noun, units, example } = quantity;
  if (typeof written === 'number') return readBare(quantity, written);
  const [, digits, unit] = typeof written === 'string' ? (WRITTEN.exec(written.trim()) ?? []) : [];
  if (digits === undefined || unit === undefined) {
    return fault(`${quoted(written)} is no ${noun}`, `write it as ${example}`);
  }
  const number = Number(digits.replaceAll('_', ''));
  if (unit === '') return readBare(quantity, number);
  const worth = Object.hasOwn(units, unit) ? units[unit] : undefined;
  if (worth === undefined) return fault(`unknown unit "${unit}"`, unitHint(quantity, digits, unit));
  if (!Number.isFinite(number * worth)) return fault(`${quoted(written)} is too large`, null);
  return { kind: 'value', value: tidy(number * worth) };
}

function readBare({ noun, units, example }: Quantity, value: number): QuantityReading {
  if (value === 0 || noun === share.noun) return { kind: 'value', value };
  return fault(
    `${value} has no unit`,
    `write it as ${example}, with one of ${Object.keys(units).join(', ')}`,
  );
}

function unitHint({ units, slips = {} }: Quantity, digits: string, unit: string): string {
  const names = Object.keys(units);
  if (names.length === 0) return 'write a plain number';
  const meant = (Object.hasOwn(slips, unit) ? slips[unit] : undefined) ?? nearest(unit, names);
  return meant === undefined ? `known units: ${names.join(', ')}` : `did you mean "${digits} ${meant}"?`;
}

const fault = (message: string, hint: string | null): QuantityReading => ({ kind: 'fault', message, hint });

/** Takes back what binary fractions add: 3 × 0.01 is 0.03. */
const tidy = (value: number): number => Number(value.toPrecision(15));

/** How a value of the file is named in a message; long ones are cut. */
export function quoted(written: unknown): string {
  if (Array.isArray(written)) return 'a list';
  if (written === null || written === undefined) return 'nothing';
  if (typeof written === 'object') return 'a mapping';
  if (typeof written !== 'string') return String(written);
  return written.length > 60 ? `"${written.slice(0, 57)}…"` : `"${written}"`;
}
