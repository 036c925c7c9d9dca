import { z } from 'zod';
import { bareSchema, textSchema } from './quantity-schema.ts';
import { nameHint } from './spelling.ts';
import { charge, duration, power, type Quantity, rate, readQuantity, share, size } from './units.ts';
import { DEVICE, STAY } from './wording.ts';
import type { Choice, Spread } from './written-times.ts';

interface Fault {
  readonly message: string;
  readonly hint?: string | null;
  readonly path?: PropertyKey[];
  readonly onKey?: boolean;
}
type Context = z.core.$RefinementCtx;

/** Reports a fault of a leaf; a hint rides along for the code frame. */
export function complain(context: Context, { message, hint = null, path = [], onKey = false }: Fault): void {
  context.addIssue({ code: 'custom', message, params: { hint, onKey }, path });
}

/**
 * For checks that look at several fields of a mapping: run even if one of the fields is faulty, so that one pass tells
 * everything. Such checks may only ask what is there, not trust its type.
 */
export const always: { readonly when: (payload: z.core.ParsePayload) => boolean } = {
  when: ({ value }) => typeof value === 'object' && value !== null,
};

/** What a quantity may be. */
export interface Range {
  readonly min?: number;
  readonly max?: number;
  /** Refuses the least value itself. */
  readonly above?: boolean;
  /** Rounds to whole units of the model. */
  readonly whole?: boolean;
}

function quantity(
  kind: Quantity,
  { min = 0, max, above = false, whole = false }: Range,
): z.ZodType<number, unknown> {
  const text = z.string().meta(textSchema(kind, { min, max, above }));
  const bare = z.number().meta(bareSchema(kind, { min, max, above }));
  return z
    .union([text, bare], { error: `must be a ${kind.noun} such as ${kind.example}` })
    .transform((written, context): number => {
      const reading = readQuantity(kind, written);
      if (reading.kind === 'fault') {
        complain(context, reading);
        return z.NEVER;
      }
      const value = whole ? Math.round(reading.value) : reading.value;
      const fault = rangeFault(value, { min, above, ...(max === undefined ? {} : { max }) });
      if (fault !== null) complain(context, { message: `${kind.noun} ${String(written)} ${fault}` });
      return value;
    });
}

function rangeFault(value: number, { min = 0, max, above = false }: Range): string | null {
  if (value < min || (above && value === min)) {
    return min === 0 ? `must ${above ? 'be more than 0' : 'not be negative'}` : 'is too small';
  }
  return max !== undefined && value > max ? 'is too large' : null;
}

/** Makes the field functions of one kind of quantity. */
const of =
  (kind: Quantity, base: Range = {}) =>
  (text: string, range: Range = {}): z.ZodType<number, unknown> => {
    const field = quantity(kind, { ...base, ...range });
    return text === '' ? field : field.describe(text);
  };

type FieldOf = (text: string, range?: Range) => z.ZodType<number, unknown>;

/** A length of time; milliseconds, not rounded. */
export const timeField: FieldOf = of(duration);
/** A point or span of simulated time; whole milliseconds. */
export const momentField: FieldOf = of(duration, { whole: true });
/** Bytes. */
export const sizeField: FieldOf = of(size, { whole: true });
/** Bytes per second. */
export const rateField: FieldOf = of(rate);
/** A share in [0, 1] unless stated otherwise. */
export const shareField: FieldOf = of(share, { max: 1 });
/** Watt hours. */
export const chargeField: FieldOf = of(charge);
/** Watts. */
export const powerField: FieldOf = of(power);

/** A number without a unit. */
export function numberField(
  text: string,
  { min = 0, max, above = false, whole = false }: Range = {},
): z.ZodType<number> {
  const base = whole ? z.int() : z.number();
  const low = above ? base.gt(min) : base.gte(min);
  return (max === undefined ? low : low.lte(max)).describe(text);
}

/** A text of at least one character. */
export const textField = (text: string): z.ZodType<string> => z.string().min(1).describe(text);

/** A list of texts, empty by default. */
export const textsField = (text: string): z.ZodType<readonly string[], unknown> =>
  z.array(z.string()).default([]).describe(text);

/** Names that a field takes; `null` takes any name. */
export type Known = {
  readonly names: readonly string[];
  /** Whether a name is right; by default if it is among `names`. */
  readonly has?: (name: string) => boolean;
  /** The names are only suggestions: for the schema that editors read. */
  readonly isOpen?: boolean;
} | null;

/** A field that refers to something by name. */
export function nameField(what: string, known: Known, text: string): z.ZodType<string> {
  const name = z
    .string()
    .min(1)
    .superRefine((written, context) => checkName({ what, known }, written, context));
  const suggestions = known?.isOpen ? { anyOf: [{ enum: known.names }, { type: 'string' }] } : {};
  return name.meta({ ...(text === '' ? {} : { description: text }), ...suggestions });
}

/** Complains about a name that is not known; one that is the name of a field is blamed there. */
function checkName({ what, known }: Reference, name: string, context: Context, key?: string): void {
  if (known === null || known.isOpen || (known.has?.(name) ?? known.names.includes(name))) return;
  const where = key === undefined ? {} : { path: [key], onKey: true };
  complain(context, { message: `unknown ${what} "${name}"`, hint: nameHint(name, known.names), ...where });
}

/** What a name refers to. */
interface Reference {
  readonly what: string;
  readonly known: Known;
}

const ID = /^(?:[A-Za-z0-9_-]|\{n\}|\$\{device\}|\$\{stay\})+$/;

/** An id, perhaps with placeholders. */
export function idField(text: string): z.ZodType<string> {
  const error = `an id has letters, digits, - and _, and the placeholders {n}, ${DEVICE} and ${STAY}`;
  return z.string().regex(ID, { error }).describe(text);
}

/** One name, several in turn, or a mix by shares. */
export function choiceField(what: string, known: Known, text: string): z.ZodType<Choice, unknown> {
  const name = nameField(what, known, '');
  const weight = shareField('', { above: true, max: Number.POSITIVE_INFINITY });
  const error = `must be a ${what}, a list of them to take in turn, or a mapping from each to its share`;
  return z
    .union([name, z.array(name).min(1), z.record(z.string(), weight)], { error })
    .transform((written, context): Choice => {
      if (typeof written === 'string') return { kind: 'turn', names: [written] };
      if (Array.isArray(written)) return { kind: 'turn', names: written };
      const names = Object.keys(written);
      if (names.length === 0) complain(context, { message: 'a mix needs at least one name' });
      for (const each of names) checkName({ what, known }, each, context, each);
      return {
        kind: 'mix',
        names,
        weights: names.map((each) => (written as Record<string, number>)[each] ?? 0),
      };
    })
    .describe(`${text} One name, a list to take in turn, or a mapping from names to shares to draw from.`);
}

/** `20 min`, `10 min..40 min` (evenly between) or `mean 20 min` (exponential). */
export function spreadField(text: string): z.ZodType<Spread, unknown> {
  const error = 'must be a time such as 20 min, a span such as 10 min..40 min, or mean 20 min (exponential)';
  return z
    .union([z.string(), z.number()], { error })
    .transform((written, context): Spread => {
      const body = String(written).trim();
      const isMean = /^mean\s/.test(body);
      const ends = isMean ? [body.slice(4)] : body.split('..');
      const values = ends.map((end) => endOf(end, context));
      const [from = 0, to = from] = values;
      if (ends.length > 2) complain(context, { message: `"${body}" is no span of time`, hint: error });
      else if (to < from) complain(context, { message: `span "${body}" ends before it begins` });
      if (from < 0 || (isMean && from === 0))
        complain(context, { message: `time "${body}" must be more than 0` });
      return isMean ? { kind: 'exponential', meanMs: from } : { kind: 'even', fromMs: from, toMs: to };
    })
    .meta({
      description: `${text} A time, a span (10 min..40 min, even) or a mean (mean 20 min, exponential).`,
    });
}

function endOf(written: string, context: Context): number {
  const reading = readQuantity(duration, written.trim() === '0' ? 0 : written);
  if (reading.kind === 'value') return reading.value;
  complain(context, reading);
  return 0;
}
