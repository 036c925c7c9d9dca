import { charge, duration, power, rate, readQuantity, share, size } from '../../scenarios/format/units.ts';
import { readAmount } from './axes.ts';
import type { Point } from './design.ts';

/** A condition on the fields of a point, such as `settings.leaveShare < settings.enterShare`. */
export interface Constraint {
  /** Fields it names. */
  readonly fields: readonly string[];
  holds(point: Point): boolean;
}

/** A condition that was read, or what is wrong with it. */
export type ConstraintReading =
  | { readonly kind: 'constraint'; readonly constraint: Constraint }
  | { readonly kind: 'fault'; readonly message: string; readonly hint: string };

type Term = (point: Point) => number;

const COMPARISONS: Readonly<Record<string, (left: number, right: number) => boolean>> = {
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
  '>': (left, right) => left > right,
  '>=': (left, right) => left >= right,
  '==': (left, right) => left === right,
  '!=': (left, right) => left !== right,
};

/** What every condition matches, as far as can be told without its fields. */
export const COMPARISON: RegExp = /\S\s+([<>]=?|[!=]=)\s+\S/;

/** Operators by how strongly they bind, weakest first. */
const OPERATORS: readonly Readonly<Record<string, (left: number, right: number) => number>>[] = [
  { '+': (left, right) => left + right, '-': (left, right) => left - right },
  { '*': (left, right) => left * right, '/': (left, right) => left / right },
];

const SHAPE = 'write it as "FIELD < FIELD" or "FIELD * 2 <= 30 s", with blanks around the signs';

/** Reads a condition. Names of fields may hold dots, dashes and brackets, so signs have blanks around them. */
export function readConstraint(text: string, known: readonly string[]): ConstraintReading {
  const words = text.split(/\s+/).filter((word) => word !== '');
  const at = words.findIndex((word) => word in COMPARISONS);
  const compare = COMPARISONS[words[at] ?? ''];
  if (compare === undefined) return { kind: 'fault', message: `"${text}" compares nothing`, hint: SHAPE };
  const reader = new Reader(known);
  const left = reader.sum(words.slice(0, at));
  const right = reader.sum(words.slice(at + 1));
  if (reader.fault !== null) return { kind: 'fault', message: reader.fault, hint: SHAPE };
  const holds = (point: Point): boolean => compare(left(point), right(point));
  return { kind: 'constraint', constraint: { fields: reader.fields, holds } };
}

class Reader {
  readonly fields: string[] = [];
  fault: string | null = null;
  readonly #known: readonly string[];

  constructor(known: readonly string[]) {
    this.#known = known;
  }

  /** Splits at the last operator that binds weakest, so that what stands left of it is worked out first. */
  sum(words: readonly string[]): Term {
    for (const operators of OPERATORS) {
      const at = words.findLastIndex((word) => word in operators);
      const operate = operators[words[at] ?? ''];
      if (operate === undefined) continue;
      const [left, right] = [this.sum(words.slice(0, at)), this.sum(words.slice(at + 1))];
      return (point) => operate(left(point), right(point));
    }
    return this.#leaf(words);
  }

  #leaf(words: readonly string[]): Term {
    const text = words.join(' ');
    if (this.#known.includes(text)) {
      this.fields.push(text);
      return (point) => worth(point[text]) ?? Number.NaN;
    }
    const value = worth(text);
    if (value === null)
      this.fault ??=
        words.length === 0 ? 'a side is missing' : `"${text}" is no field of this sweep and no amount`;
    return () => value ?? Number.NaN;
  }
}

const QUANTITIES = [duration, size, rate, share, charge, power];

/** What a value is worth in the unit of the model, so that `90 s` is more than `1 min`; `null` for what is no amount. */
function worth(written: unknown): number | null {
  const amount = readAmount(written);
  if (amount === null || amount.unit === '') return amount?.value ?? null;
  for (const quantity of QUANTITIES) {
    const reading = readQuantity(quantity, `${amount.value} ${amount.unit}`);
    if (reading.kind === 'value') return reading.value;
  }
  return null;
}
