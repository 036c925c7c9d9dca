import { z } from 'zod';
import * as field from '../../scenarios/format/fields.ts';
import { AMOUNT, NEEDS, readAmount } from './axes.ts';
import { COMPARISON } from './constraint.ts';

/** A scenario of a sweep as it is written. */
export interface WrittenScenario {
  readonly file: string;
  readonly main?: string | undefined;
  readonly why?: string | undefined;
  readonly until?: number | undefined;
}

/** Values of a field as they are written. */
export type WrittenAxis =
  | readonly unknown[]
  | {
      readonly from: unknown;
      readonly to: unknown;
      readonly steps: number;
      readonly scale: 'linear' | 'log';
      readonly whole: boolean;
    }
  | {
      readonly distribution: 'uniform' | 'log-uniform' | 'normal' | 'log-normal' | 'exponential';
      readonly from?: unknown;
      readonly to?: unknown;
      readonly mean?: unknown;
      readonly median?: unknown;
      readonly sd?: unknown;
      readonly sigma?: number | undefined;
      readonly whole: boolean;
    };

const amount = (text: string): z.ZodType<unknown> =>
  z
    .unknown()
    .superRefine((written, context) => {
      if (written === undefined || readAmount(written) !== null) return;
      field.complain(context, { message: 'must be a number, perhaps with a unit, such as 0.5 or 20 s' });
    })
    .meta({ description: text, anyOf: [{ type: 'number' }, { type: 'string', pattern: AMOUNT.source }] });

const whole = z.boolean().default(false).describe('Rounds to whole numbers.');

const range = z.strictObject({
  from: amount('First value.'),
  to: amount('Last value, in the same unit.'),
  steps: field.numberField('How many values a grid takes, both ends included.', { whole: true, min: 1 }),
  scale: z.enum(['linear', 'log']).default('linear').describe('Whether steps are equal, or equal factors.'),
  whole,
});

/** For editors: what each law takes, and nothing that only another one takes. */
const lawsTold = Object.entries(NEEDS).map(([law, needs]) => {
  const others = [...new Set(Object.values(NEEDS).flat())].filter((part) => !needs.includes(part));
  return {
    properties: { distribution: { const: law } },
    required: needs,
    not: { anyOf: others.map((part) => ({ required: [part] })) },
  };
});

const distribution = z
  .strictObject({
    distribution: z
      .enum(['uniform', 'log-uniform', 'normal', 'log-normal', 'exponential'])
      .describe('The law that values are drawn from.'),
    from: amount('Least value, of uniform and log-uniform.').optional(),
    to: amount('Largest value, of uniform and log-uniform.').optional(),
    mean: amount('Mean, of normal and exponential.').optional(),
    median: amount('Median, of log-normal.').optional(),
    sd: amount('Standard deviation, of normal.').optional(),
    sigma: z.number().min(0).optional().describe('Standard deviation of the logarithm, of log-normal.'),
    whole,
  })
  .meta({ anyOf: lawsTold });

const axis: z.ZodType<WrittenAxis, unknown> = z.union([z.array(z.unknown()).min(1), range, distribution], {
  error: 'must be a list, a range {from, to, steps} or a {distribution, …}',
});

/** A sweep as it is written, with its defaults. */
export interface WrittenSweep {
  readonly name: string;
  readonly summary: string;
  readonly scenarios: readonly WrittenScenario[];
  readonly policies: 'all' | readonly string[];
  readonly except: readonly string[];
  readonly baseline?: string | undefined;
  readonly fields: Readonly<Record<string, WrittenAxis>>;
  readonly design: 'grid' | 'paired' | 'latin-hypercube';
  readonly samples: number;
  readonly constraints: readonly string[];
  readonly replications: number;
  readonly precision?:
    | { readonly halfWidth: number; readonly atMost: number; readonly metric?: string | undefined }
    | undefined;
  readonly seed: number;
  readonly until?: number | undefined;
  readonly main: string;
  readonly why?: string | undefined;
  readonly metrics?: readonly string[] | undefined;
  readonly steady: readonly string[];
}

/** Names that a sweep file may use. */
export interface SweepWords {
  readonly metrics: readonly string[];
}

/** Prefix of metrics that are estimated from the time series of a run. */
export const STEADY = 'steady.';

const metricField = ({ metrics }: SweepWords, text: string): z.ZodType<string> =>
  field
    .nameField(
      'metric',
      { names: metrics, has: (name) => metrics.includes(name) || name.startsWith(STEADY) },
      text,
    )
    .meta({ anyOf: [{ enum: metrics }, { pattern: `^${STEADY.replace('.', '\\.')}` }] });

const MAIN = 'The metric by which policies are judged.';

const WHY = 'Why this metric is the main one.';

const scenario = (words: SweepWords): z.ZodType<WrittenScenario, unknown> =>
  z.union(
    [
      z
        .string()
        .min(1)
        .transform((file) => ({ file })),
      z.strictObject({
        file: field.textField('Path of the scenario, from this file.'),
        main: metricField(words, MAIN).optional(),
        why: field.textField(WHY).optional(),
        until: field.momentField('Earlier end than the scenario’s.', { above: true }).optional(),
      }),
    ],
    { error: 'must be the path of a scenario, or a mapping with its file' },
  );

/** Replications on top of each other until intervals are narrow. */
const precision = (words: SweepWords) =>
  z.strictObject({
    halfWidth: field.shareField('Half of the 95 % interval over the mean.', { above: true }),
    atMost: field.numberField('Replications after which it is enough.', { whole: true, min: 2 }),
    metric: metricField(words, 'Whose interval; the default is the main metric.').optional(),
  });

const countField = (text: string): z.ZodType<number> => field.numberField(text, { whole: true, min: 1 });

/** Fields that a sweep gives in another way, and how. */
export const GIVEN: Readonly<Record<string, string>> = {
  seed: 'the seed of each world is derived from the seed of the sweep',
  policy: 'name policies under "policies"',
};

/** The schema of a sweep file. */
export const sweepSchema = (words: SweepWords): z.ZodType<WrittenSweep, unknown> =>
  z.strictObject({
    apiVersion: z.literal('arts/v1').describe('Version of this format.'),
    kind: z.literal('sweep').describe('What tells it from a scenario.'),
    name: z
      .string()
      .regex(/^[a-z0-9-]+$/, { error: 'a name has small letters, digits and -' })
      .describe('Name of the sweep.'),
    summary: field.textField('What is asked, in a sentence or two.'),
    scenarios: z
      .array(scenario(words))
      .min(1)
      .describe('Scenarios, by path from this file, each with its main metric.'),
    policies: z
      .union([z.literal('all'), z.array(z.string().min(1)).min(1)], {
        error: 'must be a list of policies, by name or as files, or "all"',
      })
      .default('all')
      .describe('Policies by name, or as files beside this one, or "all".'),
    except: z.array(z.string()).default([]).describe('Policies that "all" leaves out.'),
    baseline: z
      .string()
      .min(1)
      .optional()
      .describe('Policy that others are compared with. Default: the first.'),
    fields: z
      .record(z.string().meta({ not: { enum: Object.keys(GIVEN) } }), axis)
      .default({})
      .describe('Fields by path, as for --set, and their values.'),
    design: z
      .enum(['grid', 'paired', 'latin-hypercube'])
      .default('grid')
      .describe('How values of several fields are combined.'),
    samples: countField('Points of a hypercube, and draws from each distribution elsewhere.').default(10),
    constraints: z
      .array(z.string().meta({ pattern: COMPARISON.source }))
      .default([])
      .describe('Points for which one fails are left out.'),
    replications: countField('Worlds in which everything is run, each with its own seed.').default(10),
    precision: precision(words).optional().describe('More replications, until intervals are narrow.'),
    seed: field
      .numberField('Seed from which those of the worlds are derived.', {
        whole: true,
        max: Number.MAX_SAFE_INTEGER,
      })
      .default(1),
    until: field.momentField('Earlier end than that of the scenarios.', { above: true }).optional(),
    main: metricField(words, MAIN).default('objective.missShare'),
    why: field.textField(WHY).optional(),
    metrics: z
      .array(metricField(words, ''))
      .optional()
      .describe('What tables show besides. Default: what each scenario says.'),
    steady: z
      .array(z.string())
      .default([])
      .describe(
        'Columns of the time series whose steady state is estimated in each run, as metrics steady.COLUMN.',
      ),
  });
