import { type Amount, type Axis, type Law, NEEDS, readAmount } from './axes.ts';
import type { WrittenAxis } from './written.ts';

/** The values of a field, or what is wrong with how they are written. */
export type AxisReading =
  | { readonly kind: 'axis'; readonly axis: Axis }
  | {
      readonly kind: 'fault';
      /** Below the field. */
      readonly path: readonly string[];
      readonly message: string;
      readonly hint: string | null;
    };

const fault = (path: readonly string[], message: string, hint: string | null = null): AxisReading => ({
  kind: 'fault',
  path,
  message,
  hint,
});

type Written = Exclude<WrittenAxis, readonly unknown[]>;

/** Reads the values of one field. */
export function axisOf(field: string, written: WrittenAxis): AxisReading {
  if (isList(written)) return { kind: 'axis', axis: { kind: 'list', field, values: written } };
  const kind = 'distribution' in written ? written.distribution : lawOfRange(written.scale);
  const needs = NEEDS[kind];
  const parts = partsOf(written);
  const given = Object.keys(parts);
  const missing = needs.find((name) => !given.includes(name));
  if (missing !== undefined)
    return fault([], `missing field "${missing}"`, `${kind} takes ${needs.join(' and ')}`);
  const strange = given.find((name) => !needs.includes(name));
  if (strange !== undefined)
    return fault([strange], `${kind} takes no "${strange}"`, `it takes ${needs.join(' and ')}`);
  const units = [...new Set(Object.values(parts).map(({ unit }) => unit))].filter((unit, _, all) =>
    // A spread of logarithms has no unit, whatever the median has.
    kind === 'log-normal' && all.length > 1 ? unit !== '' : true,
  );
  if (units.length > 1)
    return fault([], `${units.map((unit) => `"${unit}"`).join(' and ')} are not the same unit`, null);
  const numbers = Object.fromEntries(Object.entries(parts).map(([name, { value }]) => [name, value]));
  const law = { kind, ...numbers } as unknown as Law;
  const objection = objectionTo(law);
  if (objection !== null) return fault([], objection);
  const stepCount = 'distribution' in written ? null : written.steps;
  return {
    kind: 'axis',
    axis: { kind: 'law', field, law, unit: units[0] ?? '', isWhole: written.whole, stepCount },
  };
}

const isList = (written: WrittenAxis): written is readonly unknown[] => Array.isArray(written);

const lawOfRange = (scale: 'linear' | 'log'): Law['kind'] => (scale === 'log' ? 'log-uniform' : 'uniform');

const PARTS = ['from', 'to', 'mean', 'median', 'sd', 'sigma'];

function partsOf(written: Written): Readonly<Record<string, Amount>> {
  return Object.fromEntries(
    Object.entries(written).flatMap(([name, value]) => {
      const amount = PARTS.includes(name) ? readAmount(value) : null;
      return amount === null ? [] : [[name, amount]];
    }),
  );
}

function objectionTo(law: Law): string | null {
  switch (law.kind) {
    case 'uniform':
      return law.from < law.to ? null : '"from" must be less than "to"';
    case 'log-uniform':
      if (law.from <= 0) return 'a logarithm needs "from" above 0';
      return law.from < law.to ? null : '"from" must be less than "to"';
    case 'log-normal':
      return law.median > 0 ? null : '"median" must be more than 0';
    case 'normal':
      return law.sd >= 0 ? null : '"sd" must not be negative';
    case 'exponential':
      return law.mean > 0 ? null : '"mean" must be more than 0';
  }
}
