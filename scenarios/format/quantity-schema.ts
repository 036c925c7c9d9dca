import { type Quantity, share } from './units.ts';

/** What bounds a quantity, as far as a schema can tell without working out units. */
interface Bounds {
  readonly min: number;
  readonly max?: number | undefined;
  /** Refuses the least value itself. */
  readonly above: boolean;
}

const POSITIVE = '((0[0_]*)?[1-9][0-9_]*(\\.[0-9]+)?|0[0_]*\\.0*[1-9][0-9]*)';
const ZERO = '0[0_]*(\\.0+)?';
const POWER = '([eE][+-]?[0-9]+)?';

/**
 * What a schema says of a quantity that is written as a text: digits and a unit that is known, no less than nothing. Only
 * regular expressions that every validator knows are used, without looking ahead.
 */
export function textSchema(kind: Quantity, { above }: Bounds): Record<string, unknown> {
  const { units, example } = kind;
  const names = Object.keys(units).map((unit) => unit.replace('/', '\\/'));
  const unit = `\\s*(${names.join('|')})`;
  const [number, bareZero] = above
    ? [`\\+?${POSITIVE}${POWER}`, '']
    : [`(\\+?${POSITIVE}|[+-]?${ZERO})${POWER}`, `|^\\s*[+-]?${ZERO}${POWER}\\s*$`];
  return isShare(kind)
    ? { examples: [example], pattern: `^\\s*${number}(${unit})?\\s*$` }
    : { examples: [example], pattern: `^\\s*${number}${unit}\\s*$${bareZero}` };
}

/** What it says of one that is written as a bare number: shares may be, of others nothing but 0. */
export function bareSchema(kind: Quantity, { min, max, above }: Bounds): Record<string, unknown> {
  if (!isShare(kind)) return above ? { not: {} } : { const: 0 };
  return {
    ...(above ? { exclusiveMinimum: min } : { minimum: min }),
    ...(max === undefined || !Number.isFinite(max) ? {} : { maximum: max }),
  };
}

const isShare = ({ noun }: Quantity): boolean => noun === share.noun;
