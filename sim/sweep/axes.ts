import { exponential, logNormal, normal, uniform } from '../random/samplers.ts';

/** A value of a field as it is set: what YAML can say. */
export type FieldValue = unknown;

/** An amount as it is written: a number with a unit, perhaps none. */
export interface Amount {
  readonly value: number;
  readonly unit: string;
}

/** A law that values of a field are drawn from, or a span of them. */
export type Law =
  | { readonly kind: 'uniform'; readonly from: number; readonly to: number }
  | { readonly kind: 'log-uniform'; readonly from: number; readonly to: number }
  | { readonly kind: 'normal'; readonly mean: number; readonly sd: number }
  | { readonly kind: 'log-normal'; readonly median: number; readonly sigma: number }
  | { readonly kind: 'exponential'; readonly mean: number };

/** What each distribution is told by. */
export const NEEDS: Readonly<Record<Law['kind'], readonly string[]>> = {
  uniform: ['from', 'to'],
  'log-uniform': ['from', 'to'],
  normal: ['mean', 'sd'],
  'log-normal': ['median', 'sigma'],
  exponential: ['mean'],
};

/** The values that one field takes in a sweep. */
export type Axis =
  | { readonly kind: 'list'; readonly field: string; readonly values: readonly FieldValue[] }
  | {
      readonly kind: 'law';
      readonly field: string;
      readonly law: Law;
      readonly unit: string;
      readonly isWhole: boolean;
      /** How many values a range is walked in; `null` for a distribution, of which as many are drawn as are asked for. */
      readonly stepCount: number | null;
    };

/** How an amount is written. */
export const AMOUNT: RegExp = /^\s*([-+]?\d[\d_]*(?:\.\d+)?(?:[eE][-+]?\d+)?)\s*(\S*)\s*$/;

/** Reads `20 s`, `0.5` or `64 KiB` apart; `null` for what is no amount. */
export function readAmount(written: unknown): Amount | null {
  if (typeof written === 'number') return Number.isFinite(written) ? { value: written, unit: '' } : null;
  if (typeof written !== 'string') return null;
  const [, digits = '', unit = ''] = AMOUNT.exec(written) ?? [];
  return digits === '' ? null : { value: Number(digits.replaceAll('_', '')), unit };
}

/** The value of a field at a place in (0, 1) of all its values. */
export function valueAt(axis: Axis, unit: number): FieldValue {
  if (axis.kind === 'list') return axis.values[Math.floor(unit * axis.values.length)];
  return inUnit(axis, variate(axis.law, unit));
}

/** The values that a grid gives a field: all of a list, the steps of a range, draws from the middles of equal chances. */
export function valuesOf(axis: Axis, drawCount: number): readonly FieldValue[] {
  if (axis.kind === 'list') return axis.values;
  const { stepCount } = axis;
  if (stepCount === null)
    return Array.from({ length: drawCount }, (_, n) => valueAt(axis, (n + 0.5) / drawCount));
  // The ends belong to a range, which no place inside (0, 1) reaches.
  return Array.from({ length: stepCount }, (_, n) =>
    inUnit(axis, variate(axis.law, stepCount === 1 ? 0.5 : n / (stepCount - 1))),
  );
}

/** Digits that are kept of a drawn value: enough for any study, and short enough to read. */
const DIGIT_COUNT = 6;

function inUnit({ unit, isWhole }: Extract<Axis, { kind: 'law' }>, drawn: number): FieldValue {
  const value = isWhole ? Math.round(drawn) : Number(drawn.toPrecision(DIGIT_COUNT));
  return unit === '' ? value : `${value} ${unit}`;
}

function variate(law: Law, unit: number): number {
  switch (law.kind) {
    case 'uniform':
      return uniform(unit, law.from, law.to);
    case 'log-uniform':
      return Math.exp(uniform(unit, Math.log(law.from), Math.log(law.to)));
    case 'normal':
      return normal(unit, law.mean, law.sd);
    case 'log-normal':
      return logNormal(unit, Math.log(law.median), law.sigma);
    case 'exponential':
      return exponential(unit, law.mean);
  }
}
